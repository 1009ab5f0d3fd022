import { DOC_EXPLORER_PLUGIN, DocExplorerContextProvider } from '@graphiql/plugin-doc-explorer';
import { HISTORY_PLUGIN, HistoryContextProvider } from '@graphiql/plugin-history';
import { GraphiQLProvider, usePluginStore } from '@graphiql/react';
import { GraphiQL, GraphiQLInterface } from 'graphiql';
import { parse } from 'graphql';
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
/** Whether the visitor had closed the side panel before the page was loaded again. */
const isPanelClosed = sessionStorage.getItem('graphiql:docExplorerFlex') === 'hide-first';
const PLUGINS = [operations, DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN];

/** The operation to run. In a tab just opened, GraphiQL may still name the one of the tab before. */
function chosen({ query, operationName }) {
  try {
    const all = parse(query).definitions.filter((it) => it.kind === 'OperationDefinition');
    return all.length === 1 ? all[0].name?.value : operationName;
  } catch {
    // What is wrong with the document is for the server to say.
    return operationName;
  }
}

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
      const operationName = chosen(parameters);
      const answer = await ask({ ...parameters, operationName }, options?.headers);
      keepFrom(operationName, answer);
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
      visiblePlugin={isPanelClosed ? undefined : operations}
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
            <Editors />
          </main>
        </DocExplorerContextProvider>
      </HistoryContextProvider>
    </GraphiQLProvider>
  );
}

/** GraphiQL itself, once it knows its panels: it decides at its first rendering whether one of them is open. */
function Editors() {
  const { plugins } = usePluginStore();
  if (plugins.length === 0) return null;
  return (
    <GraphiQLInterface showPersistHeadersSettings={false} forcedTheme="light" defaultEditorToolsVisibility="variables">
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQLInterface>
  );
}
