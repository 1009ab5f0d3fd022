import { useEditorContext } from '@graphiql/react';
import operations from 'gongkai:operations';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { fill, kept } from './kept.js';
import { useLanguage } from './language.jsx';
import { ROLES } from './operation.js';
import { useSession } from './SignIn.jsx';

const byId = new Map(operations.map((it) => [it.id, it]));

/** What the editor shows: the head in both languages, then the document. */
function text({ title, does, fill, query }) {
  const head = [`${title.zh} / ${title.en}`, does.zh, does.en];
  for (const { name, zh, en } of fill) head.push(`\${${name}}: ${zh}`, `  ${en}`);
  return `${head.map((line) => `# ${line}`).join('\n')}\n${query}\n`;
}

function Operations() {
  const { say } = useLanguage();
  const { addTab, queryEditor, variableEditor } = useEditorContext();
  const [chosen, setChosen] = useState(null);
  const [wanted, setWanted] = useState('');

  function open(operation) {
    // The new tab clears the editors; what they are to show comes after that.
    flushSync(addTab);
    queryEditor.setValue(text(operation));
    variableEditor.setValue(fill(operation.variables));
    setChosen(operation.id);
  }

  const words = wanted.trim().toLowerCase();
  const fits = ({ id, title, does, name }) =>
    [id, name, title.zh, title.en, does.zh, does.en].some((it) => it.toLowerCase().includes(words));
  const shown = operations.filter(fits);
  return (
    <section className="operations" aria-label={say('operations')}>
      <h2>{say('operations')}</h2>
      <p className="note">{say('operationsHint')}</p>
      <input
        type="search"
        value={wanted}
        placeholder={say('search')}
        aria-label={say('search')}
        onChange={(event) => setWanted(event.target.value)}
      />
      {shown.length === 0 && <p className="note">{say('nothing')}</p>}
      {ROLES.map((role) => (
        <Group
          key={role}
          role={role}
          operations={shown.filter((it) => it.role === role)}
          isSearching={words !== ''}
          chosen={chosen}
          open={open}
        />
      ))}
    </section>
  );
}

function Group({ role, operations, isSearching, chosen, open }) {
  const { say } = useLanguage();
  const roles = useSession()?.staff?.grants.map((it) => it.role.toLowerCase()) ?? ['anonymous'];
  const [toggled, setToggled] = useState(null);
  if (operations.length === 0) return null;
  const isOpen = isSearching || (toggled ?? (roles.includes(role) || operations.some((it) => it.id === chosen)));
  return (
    <div className="group">
      <button type="button" className="group-head" aria-expanded={isOpen} onClick={() => setToggled(!isOpen)}>
        {say(role)} <small>{operations.length}</small>
      </button>
      {isOpen && (
        <ul>
          {operations.map((it) => (
            <Operation key={it.id} operation={it} isChosen={it.id === chosen} open={open} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Operation({ operation, isChosen, open }) {
  const { language, say, pick } = useLanguage();
  const { title, does, who, fill, after, sort } = operation;
  const known = kept();
  return (
    <li>
      <button type="button" className={isChosen ? 'operation chosen' : 'operation'} data-operation={operation.id} onClick={() => open(operation)}>
        <span className="operation-title">
          {pick(title)} <span className={`sort ${sort}`}>{say(sort)}</span>
        </span>
        <small className="other-language">{language === 'en' ? title.zh : title.en}</small>
        <small>{pick(does)}</small>
      </button>
      {isChosen && (
        <dl>
          <dt>{say('who')}</dt>
          <dd>{pick(who)}</dd>
          {fill.length > 0 && <dt>{say('fillIn')}</dt>}
          {fill.map((it) => (
            <dd key={it.name}>
              <code>{it.name}</code> {pick(it)}
              {it.name in known && <em> ({say('kept')})</em>}
            </dd>
          ))}
          {after.length > 0 && <dt>{say('first')}</dt>}
          {after.map((id) => (
            <dd key={id}>
              <button type="button" className="link" onClick={() => open(byId.get(id))}>
                {pick(byId.get(id).title)}
              </button>{' '}
              ({say(byId.get(id).role)})
            </dd>
          ))}
        </dl>
      )}
    </li>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M5 4h14v16l-7-4-7 4z" strokeLinejoin="round" />
      <path d="M9 8.5h6M9 11.5h4" strokeLinecap="round" />
    </svg>
  );
}

/** The panel in GraphiQL's sidebar; its title is the button's label. */
export const operationsPlugin = (title) => ({ title, icon: Icon, content: Operations });
