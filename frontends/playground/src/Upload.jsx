import { useEditorContext } from '@graphiql/react';
import { useEffect, useId, useRef, useState } from 'react';
import { useLanguage } from './language.jsx';
import { upload } from './server.js';
import { useSession } from './SignIn.jsx';

/** Files for mutations that take one: dropped or chosen, sent, and their ids to take away. */
export function Upload({ complain }) {
  const { say } = useLanguage();
  const now = useSession();
  const [isOpen, setOpen] = useState(false);
  const [isOver, setOver] = useState(false);
  const [files, setFiles] = useState([]);
  const panel = useRef(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    const leave = (event) => {
      if (event.key === 'Escape' || (event.type === 'pointerdown' && !panel.current?.contains(event.target))) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('keydown', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('keydown', leave);
    };
  }, [isOpen]);

  function send(list) {
    for (const file of list) {
      const key = `${file.name}-${Date.now()}-${Math.random()}`;
      const change = (more) => setFiles((all) => all.map((it) => (it.key === key ? { ...it, ...more } : it)));
      setFiles((all) => [{ key, name: file.name, sent: 0 }, ...all]);
      upload(file, (sent) => change({ sent })).then(
        (answer) => change({ sent: 1, id: answer.id }),
        (error) => change({ failed: error.message }),
      );
    }
  }

  function drop(event) {
    event.preventDefault();
    setOver(false);
    setOpen(true);
    send(event.dataTransfer.files);
  }

  return (
    <div
      className="upload"
      ref={panel}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <button type="button" className={isOver ? 'quiet over' : 'quiet'} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {say('upload')}
      </button>
      {isOpen && (
        <section className="upload-panel" aria-label={say('upload')}>
          {!now && <p className="note">{say('uploadNeedsSession')}</p>}
          <label className={isOver ? 'drop over' : 'drop'} htmlFor={id}>
            {say('uploadHint')}
            <input
              id={id}
              type="file"
              multiple
              onChange={(event) => {
                send(event.target.files);
                event.target.value = '';
              }}
            />
          </label>
          <ul>
            {files.map((file) => (
              <Sent key={file.key} file={file} complain={complain} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Sent({ file, complain }) {
  const { say } = useLanguage();
  const { variableEditor } = useEditorContext();
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(file.id);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  }

  /** As `file` of the input, where there is one; else beside it. */
  function insert() {
    try {
      const variables = JSON.parse(variableEditor.getValue().trim() || '{}');
      if (variables.input) variables.input.file = file.id;
      else variables.file = file.id;
      variableEditor.setValue(JSON.stringify(variables, null, 2));
      complain('');
    } catch {
      complain(say('notJson'));
    }
  }

  return (
    <li>
      <span className="file-name">{file.name}</span>
      {file.failed && <span className="bad">{file.failed}</span>}
      {!file.failed && !file.id && <progress max="1" value={file.sent} aria-label={say('uploading')} />}
      {file.id && (
        <span className="file-id">
          <code>{file.id}</code>
          <button type="button" className="quiet" onClick={copy}>
            {say(copied ? 'copied' : 'copy')}
          </button>
          <button type="button" className="quiet" onClick={insert}>
            {say('insert')}
          </button>
        </span>
      )}
    </li>
  );
}
