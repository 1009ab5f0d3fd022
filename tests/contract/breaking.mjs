// What a client of the last release would miss.
import { execFileSync } from 'node:child_process';
import { buildASTSchema, findBreakingChanges, parse, visit } from 'graphql';
import { withoutExpired } from './deprecation.mjs';

/** The breaking changes between two texts of the schema, but for those that the first announced for a day before `today`. */
export function breakingChanges(before, now, today) {
  const known = parse(before);
  const promised = withoutOrphans(known, withoutExpired(known, today));
  const schemas = [promised, parse(now)].map((it) => buildASTSchema(it, { assumeValid: true }));
  return findBreakingChanges(...schemas).map((it) => it.description);
}

/** The tag before the present commit and the schema of then; nothing where there is no tag. */
export function lastRelease(folder) {
  const git = (...args) => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 26, stdio: 'pipe' });
  const tag = git('tag', '--merged', 'HEAD').trim() && git('describe', '--tags', '--abbrev=0').trim();
  return tag ? { tag, text: git('show', `${tag}:schema/schema.graphql`) } : undefined;
}

/** Leaves out the types that only expired fields led to; but none with an interface, as that leads to it, too. */
function withoutOrphans(known, promised) {
  const once = namedIn(known);
  for (;;) {
    const still = namedIn(promised);
    const stays = ({ name, interfaces }) => !name || interfaces?.length > 0 || !once.has(name.value) || still.has(name.value);
    const definitions = promised.definitions.filter(stays);
    if (definitions.length === promised.definitions.length) return promised;
    promised = { ...promised, definitions };
  }
}

function namedIn(document) {
  const names = new Set();
  visit(document, { NamedType: (it) => void names.add(it.name.value) });
  return names;
}
