import { DOC_EXPLORER_PLUGIN, DocExplorerContextProvider } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryContextProvider } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { useCallback, useMemo, useState } from 'react';
import { HALVES, cut } from './descriptions.js';
import { keepFrom } from './kept.js';
import { useLanguage } from './language.jsx';
import { operationsPlugin } from './Operations.jsx';
import { ask } from './server.js';
import { SignIn } from './SignIn.jsx';
import { Upload } from './Upload.jsx';
import { WELCOME, WORDS } from './words.js';

const HALF = 'gongkai.descriptions';
/** Tabs and history may hold passwords and tokens: they are forgotten with the tab of the browser. */
const storage = {
  getItem: (key) => sessionStorage.getItem(key),
  setItem: (key, value) => sessionStorage.setItem(key, value),
  removeItem: (key) => sessionStorage.removeItem(key),
  get length() {
    return this.keys().length;
  },
  clear() {
    for (const key of this.keys()) sessionStorage.removeItem(key);
  },
  keys: () => Object.keys(sessionStorage).filter((key) => key.startsWith('graphiql:')),
};
const operations = operationsPlugin(`${WORDS.operations.zh} ${WORDS.operations.en}`);
const PLUGINS = [operations, DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

export function App() {
  const { say, language, setLanguage } = useLanguage();
  const [trouble, setTrouble] = useState('');
  const [shown, setShown] = useState(() => {
    const kept = localStorage.getItem(HALF);
    return HALVES.includes(kept) ? kept : 'both';
  });
  // Another fetcher makes GraphiQL ask for the schema again, which is what other descriptions need.
  const fetcher = useMemo(
    () => async (parameters, options) => {
      const answer = await ask(parameters, options?.headers);
      const name = parameters.operationName ?? parameters.query.match(/^\s*(?:query|mutation)\s+(\w+)/m)?.[1];
      keepFrom(name, answer);
      return cut(answer, shown);
    },
    [shown],
  );
  const complain = useCallback((text) => setTrouble(text), []);

  function show(which) {
    localStorage.setItem(HALF, which);
    setShown(which);
  }

  return (
    <GraphiQLProvider
      fetcher={fetcher}
      storage={storage}
      plugins={PLUGINS}
      referencePlugin={DOC_EXPLORER_PLUGIN}
      visiblePlugin={operations}
      defaultQuery={WELCOME}
      shouldPersistHeaders={false}
    >
      <HistoryContextProvider>
        <DocExplorerContextProvider>
          <header className="bar">
            <h1>
              <span className="mark" aria-hidden="true" />
              公开 <span lang="en">Gongkai</span> <small>{say('name')}</small>
            </h1>
            <label className="choice" title={say('descriptionsHint')}>
              <span>{say('descriptions')}</span>
              <select value={shown} onChange={(event) => show(event.target.value)} data-choice="descriptions">
                {HALVES.map((it) => (
                  <option key={it} value={it}>
                    {say(it)}
                  </option>
                ))}
              </select>
            </label>
            <Upload complain={complain} />
            <SignIn complain={complain} />
            <div className="languages" role="group" aria-label={say('language')}>
              {['zh', 'en'].map((it) => (
                <button key={it} type="button" lang={it} aria-pressed={language === it} onClick={() => setLanguage(it)}>
                  {it === 'zh' ? '中文' : 'EN'}
                </button>
              ))}
            </div>
          </header>
          {trouble && (
            <p className="trouble" role="alert">
              {trouble}
              <button type="button" aria-label={say('close')} onClick={() => setTrouble('')}>
                ×
              </button>
            </p>
          )}
          <main>
            <GraphiQLInterface showPersistHeadersSettings={false} forcedTheme="light">
              <GraphiQL.Logo> </GraphiQL.Logo>
            </GraphiQLInterface>
          </main>
        </DocExplorerContextProvider>
      </HistoryContextProvider>
    </GraphiQLProvider>
  );
}
