import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// Where `npm run dev` finds a server; a build asks VITE_API_URL, or the server that the page came from.
const SERVER = process.env.GONGKAI_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } })],
  build: {
    // Files, never `data:` addresses or inline scripts, for the sake of the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: Object.fromEntries(['/graphql', '/attachments', '/exports', '/feeds'].map((path) => [path, SERVER])),
  },
});
