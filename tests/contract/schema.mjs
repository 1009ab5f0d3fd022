// node schema.mjs [--today=YYYY-MM-DD]: looks at schema/schema.graphql and the documents in this repository; needs no server.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildSchema, parse, validateSchema } from 'graphql';
import { breakingChanges, lastRelease } from './breaking.mjs';
import { undated } from './deprecation.mjs';
import { documentsIn, misfits } from './documents.mjs';
import { lint } from './lint.mjs';
import { tryChecks } from './made-up.mjs';
import { compile } from './relay.mjs';
import { finish, step } from './report.mjs';

const ROOT = new URL('../../', import.meta.url);
const CHINA_MS = 8 * 3_600_000;

// Legal days end at midnight in China.
const now = new Date(Date.now() + CHINA_MS).toISOString().slice(0, 10);
const { today } = parseArgs({ options: { today: { type: 'string', default: now } } }).values;
const text = readFileSync(new URL('schema/schema.graphql', ROOT), 'utf8');
const schema = () => buildSchema(text, { assumeValid: true });

await tryChecks();

await step('the schema is valid', () => {
  assert.deepEqual(validateSchema(buildSchema(text)).map((it) => it.message), []);
});

for (const [kind, folder] of [['stored documents', 'schema/frontends/'], ['saved operations', 'frontends/playground/operations/']]) {
  await step(`${kind} fit the schema`, () => {
    const documents = documentsIn(new URL(folder, ROOT));
    assert.ok(documents.length > 0, `none in ${folder}`);
    assert.deepEqual(misfits(schema(), documents), []);
    return String(documents.length);
  });
}

await step('the linter has nothing to say', async () => assert.deepEqual(await lint(text), []));

await step("Relay's compiler takes connections, records by id, writes and subscriptions", () => {
  const written = compile(text);
  const queries = [...written].flatMap(([name, code]) => {
    const [, query] = code.match(/"text": (".*")/) ?? [];
    return query ? [{ name, text: JSON.parse(query) }] : [];
  });
  assert.match(queries.find((it) => it.name === 'UnitChildrenQuery').text, /node\(id: \$id\)/);
  assert.deepEqual(misfits(schema(), queries), []);
  return `${written.size} files, ${queries.length} of them operations`;
});

await step('what is deprecated says until when it stays', () => assert.deepEqual(undated(parse(text)), []));

await step('nothing is gone or changed that clients of the last release may use', () => {
  const release = lastRelease(fileURLToPath(ROOT));
  if (!release) return 'there is no tag to compare with';
  assert.deepEqual(breakingChanges(release.text, text, today), []);
  return `since ${release.tag}, as of ${today}`;
});

finish();
