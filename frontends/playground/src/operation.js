// The head of a saved operation: comments with a key each, both languages in one line, parted by a bar.
//
//   # title: 提交审核 | Submit for review
//   # does: … | …
//   # who: … | …
//   # fill editionId: … | …        a placeholder "${editionId}" of the variables, and where its value comes from
//   # after: editor/draft          what has to be run before
//   # keep: editionId = submitCatalogue.catalogueEdition.id     what later operations take from the answer
//
// tests/it/playground.rs reads the same lines.

/** The folders of operations/, in the order of the panel. */
export const ROLES = ['anonymous', 'editor', 'reviewer', 'guide', 'office', 'auditor'];

/** Splits a file into its head and the document that runs. Throws where the head says too little. */
export function readOperation(id, text) {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const operation = { title: null, does: null, who: null, fill: [], keep: [], after: [], query: lines.slice(end).join('\n').trim() };
  for (const line of lines.slice(0, end)) {
    const [, key, value] = line.match(/^# ([^:]+): (.*)$/) ?? fail(id, line);
    const name = key.match(/^fill (\w+)$/)?.[1];
    if (name) operation.fill.push({ name, ...both(id, value) });
    else if (['title', 'does', 'who'].includes(key)) operation[key] = both(id, value);
    else if (key === 'after') operation.after = value.split(',').map((it) => it.trim());
    else if (key === 'keep') {
      const [, name, path] = value.match(/^(\w+) = ([\w.]+)$/) ?? fail(id, line);
      operation.keep.push({ name, path });
    } else fail(id, line);
  }
  if (!operation.title || !operation.does || !operation.who) fail(id, 'title, does and who are needed');
  return operation;
}

function both(id, value) {
  const [zh, en, more] = value.split(' | ');
  if (!zh || !en || more) fail(id, `Chinese | English, not ${value}`);
  return { zh, en };
}

function fail(id, what) {
  throw new Error(`operations/${id}.graphql: ${what}`);
}
