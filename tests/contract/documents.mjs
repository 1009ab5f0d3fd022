// Documents that are kept in files, and whether they fit a schema by the reference implementation's rules.
import { readFileSync, readdirSync } from 'node:fs';
import { parse, validate } from 'graphql';

/** Every `<folder>/*.graphql` below a folder: the name and the text of each. */
export function documentsIn(root) {
  const folders = readdirSync(root, { withFileTypes: true }).filter((it) => it.isDirectory()).map((it) => it.name).sort();
  return folders.flatMap((folder) => {
    const files = readdirSync(new URL(`${folder}/`, root)).filter((it) => it.endsWith('.graphql')).sort();
    return files.map((file) => ({ name: `${folder}/${file}`, text: readFileSync(new URL(`${folder}/${file}`, root), 'utf8') }));
  });
}

/** What does not fit, a line each: document, line and column, message. */
export function misfits(schema, documents) {
  return documents.flatMap(({ name, text }) => errorsOf(schema, text).map((it) => {
    const at = it.locations?.[0];
    return `${name}:${at?.line}:${at?.column} ${it.message}`;
  }));
}

function errorsOf(schema, text) {
  try {
    return validate(schema, parse(text));
  } catch (error) {
    return [error];
  }
}
