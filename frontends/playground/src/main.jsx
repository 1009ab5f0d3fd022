import 'graphiql/style.css';
import './style.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.jsx';
import { LanguageProvider } from './language.jsx';

createRoot(document.getElementById('playground')).render(
  <LanguageProvider>
    <App />
  </LanguageProvider>,
);
