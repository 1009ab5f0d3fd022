// The checks themselves, tried on made-up schemas: each has to find what is wrong, and that alone.
import assert from 'node:assert/strict';
import { buildSchema, parse } from 'graphql';
import { breakingChanges } from './breaking.mjs';
import { undated } from './deprecation.mjs';
import { misfits } from './documents.mjs';
import { lint } from './lint.mjs';
import { compile } from './relay.mjs';
import { step } from './report.mjs';

const BEFORE = `
  type Query { unit(code: String!): Unit rooms: [Room!] @deprecated(reason: "No longer kept; stays until 2027-06-30") }
  type Unit {
    name: String! level: Level fax: String @deprecated(reason: "Use name; stays until 2027-06-30")
    room(old: Int @deprecated(reason: "until 2027-06-30")): Int
  }
  type Room { number: Int floor: Floor }
  type Floor { number: Int }
  enum Level { COUNTY TOWN @deprecated(reason: "2027-06-30: towns are units") }
  input Filter { name: String fax: String @deprecated(reason: "until 2027-06-30") }
  type Mutation { filter(input: Filter!): Unit }
`;

export async function tryChecks() {
  await step('the check of deprecations misses no day', () => {
    const document = parse(`
      type Query {
        fine: Int @deprecated(reason: "Use other; stays until 2027-06-30")
        other(old: Int @deprecated(reason: "soon")): Int
        bare: Int @deprecated
        never: Int @deprecated(reason: "until 2027-02-30")
        either: Int @deprecated(reason: "2027-01-01 or 2027-02-01")
      }
      input Filter { old: Int @deprecated(reason: "") }
      enum Level { OLD @deprecated(reason: "in 2027") }
      directive @kept(old: Int @deprecated(reason: "no day")) on FIELD
    `);
    const found = ['Query.other(old:)', 'Query.bare', 'Query.never', 'Query.either', 'Filter.old', 'Level.OLD', 'kept.old'];
    assert.deepEqual(undated(document), found);
  });

  await step('the check for breaking changes finds them', () => {
    const after = (from, to, today = '2027-01-01') => {
      assert.ok(BEFORE.includes(from), from);
      return breakingChanges(BEFORE, BEFORE.replace(from, to), today);
    };
    assert.deepEqual(after('', ''), []);
    assert.deepEqual(after('name: String!', ''), ['Unit.name was removed.']);
    assert.deepEqual(after('name: String!', 'name: Int!'), ['Unit.name changed type from String! to Int!.']);
    assert.deepEqual(after('code: String!', 'code: String!, year: Int!'), ['A required arg year on Query.unit was added.']);
    assert.deepEqual(after('code: String!', 'code: String!, year: Int'), []);
    assert.deepEqual(after('name: String!', 'name: String! more: Int'), []);
  });

  await step('what was deprecated goes after its day and not before', () => {
    const gone = [
      [/fax: String @deprecated\(reason: "Use[^)]*\)/, 'Unit.fax was removed.'],
      [/fax: String @deprecated\(reason: "until[^)]*\)/, 'Filter.fax was removed.'],
      [/\(old: Int .*?\)\)/, 'Unit.room arg old was removed.'],
      [/TOWN @deprecated\(.*?\)/, 'TOWN was removed from enum type Level.'],
    ];
    for (const [part, message] of gone) {
      const after = BEFORE.replace(part, '');
      assert.notEqual(after, BEFORE, message);
      assert.deepEqual(breakingChanges(BEFORE, after, '2027-06-30'), [message]);
      assert.deepEqual(breakingChanges(BEFORE, after, '2027-07-01'), []);
    }
  });

  await step('and takes with it what nothing else led to', () => {
    const after = BEFORE.replace(/rooms: .*?\)/, '').replace(/type Room .*\n/, '').replace(/type Floor .*\n/, '');
    assert.equal(breakingChanges(BEFORE, after, '2027-06-30').length, 3);
    assert.deepEqual(breakingChanges(BEFORE, after, '2027-07-01'), []);
    const still = BEFORE.replace('type Unit {', 'type Unit { floor: Floor');
    const lost = after.replace('type Unit {', 'type Unit { floor: Int');
    assert.deepEqual(breakingChanges(still, lost, '2027-07-01'), ['Floor was removed.', 'Unit.floor changed type from Floor to Int.']);
  });

  await step('the check of documents names place and reason', () => {
    const schema = buildSchema('type Query { name: String }');
    const documents = [
      { name: 'a/fine.graphql', text: '{ name }' },
      { name: 'a/field.graphql', text: '{\n  title }' },
      { name: 'a/broken.graphql', text: '{' },
    ];
    assert.deepEqual(misfits(schema, documents), [
      'a/field.graphql:2:3 Cannot query field "title" on type "Query".',
      'a/broken.graphql:1:2 Syntax Error: Expected Name, found <EOF>.',
    ]);
  });

  await step('the linter knows its rules', async () => {
    const found = await lint(`
      "q" type Query { "a" things(after: String): ThingConnection "b" bad_name: Int @deprecated "u" kind: Kind }
      "c" type ThingConnection { "e" edges: [ThingEdge!] } "e" type ThingEdge { "n" node: Thing } "t" type Thing { x: Int }
      "k" enum Kind { "l" lower }
      "i" input PageInfo { "h" hasNextPage: Boolean }
    `);
    const rules = [...new Set(found.map((it) => it.match(/graphql\/(\S+):/)[1]))].sort();
    assert.deepEqual(rules, [
      'naming-convention', 'no-unreachable-types', 'relay-arguments', 'relay-connection-types', 'relay-edge-types', 'relay-page-info',
      'require-deprecation-reason', 'require-description',
    ]);
  });

  await step("Relay's compiler says what it lacks", () => {
    const small = 'type Query { node(id: ID!): Node } interface Node { id: ID! } type Unit implements Node { id: ID! }';
    assert.throws(() => compile(small), /Unknown type 'Channel'/);
  });
}
