// The folder by itself: what stands in it after each page, and after each moment at which the program may die.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { page } from '../dist/contract.js';
import { write } from '../dist/durable.js';
import { Store } from '../dist/store.js';

let folder;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'puller-'))));
afterEach(() => rmSync(folder, { recursive: true }));
// Events go to standard error, and have no place among the results.
process.stderr.write = () => true;

function change(id, number = 1, text = '正文') {
  const record = { indexNumber: `370983/2026-${id}`, title: '题', edition: { number }, body: { html: text, plainText: text } };
  return { kind: 'UPSERT', type: 'Document', id: `document_${id}`, at: '2026-03-02T01:00:00Z', unit: { code: '370983', name: '县' }, record };
}
const pageOf = (cursor, published, gone = [], more = false) => ({ cursor, published, gone: gone.map((it) => `document_${it}`), more });
const listed = (name) => readdirSync(path.join(folder, name)).sort();
const place = () => JSON.parse(readFileSync(path.join(folder, 'place.json'), 'utf8'));

test('a page is kept, and found again', () => {
  new Store(folder).take(pageOf('c1', [change('a'), change('b', 2)]));
  assert.deepEqual(listed('items'), ['document_a.json', 'document_b.json']);
  const store = new Store(folder);
  assert.deepEqual([store.cursor, store.size, store.edition('document_b'), store.edition('document_c')], ['c1', 2, 2, undefined]);
  const { changedAt, document, unit } = store.item('document_a');
  assert.deepEqual([changedAt, document, unit.code], ['2026-03-02T01:00:00Z', change('a').record, '370983']);
});

test('a page that comes again says the same', () => {
  const store = new Store(folder);
  const first = pageOf('c1', [change('a'), change('b')]);
  const second = pageOf('c2', [change('b', 2)], ['a']);
  for (const it of [first, first, second, second]) store.take(it);
  assert.deepEqual([listed('items'), listed('recalls'), store.edition('document_b')], [['document_b.json'], ['document_a.json'], 2]);
  store.recalled('document_a');
  new Store(folder).take(second);
  assert.deepEqual([listed('items'), listed('recalls')], [['document_b.json'], []]);
});

test('the place is written after all that was read', () => {
  const store = new Store(folder);
  store.take(pageOf('c1', [change('a')]));
  // Nobody can write under this name.
  const bad = { ...change('b'), id: '../b' };
  assert.throws(() => store.take(pageOf('c2', [change('c'), bad], ['a'])), /not an id/);
  assert.equal(place().cursor, 'c1');
  assert.deepEqual(listed('items'), ['document_a.json', 'document_c.json']);
});

test('a recall is noted before the item goes, and is told only of what is gone', () => {
  new Store(folder).take(pageOf('c1', [change('a')]));
  // As if it had died in between.
  writeFileSync(path.join(folder, 'recalls/document_a.json'), '{}');
  const store = new Store(folder);
  assert.deepEqual(store.recalls(), []);
  store.take(pageOf('c2', [], ['a', 'never-here']));
  assert.deepEqual([store.recalls(), listed('items')], [['document_a'], []]);
});

test('what is published in the same page as its withdrawal is gone; what comes back is not recalled', () => {
  const store = new Store(folder);
  store.take(pageOf('c1', [change('a')], ['a']));
  assert.deepEqual([listed('items'), store.recalls()], [[], ['document_a']]);
  store.take(pageOf('c2', [change('a', 2)]));
  assert.deepEqual([listed('items'), listed('recalls')], [['document_a.json'], []]);
});

test('begun again, what is not heard of until the end is gone', () => {
  const store = new Store(folder);
  store.take(pageOf('c1', [change('a'), change('b'), change('c')]));
  store.begin();
  assert.deepEqual([store.cursor, store.size], ['', 3]);
  store.take(pageOf('d1', [change('b')], [], true));
  assert.equal(store.size, 3);
  // It dies in the middle, and goes on.
  const next = new Store(folder);
  assert.equal(next.cursor, 'd1');
  next.take(pageOf('d2', [change('d')]));
  assert.deepEqual(listed('items'), ['document_b.json', 'document_d.json']);
  assert.deepEqual(next.recalls().sort(), ['document_a', 'document_c']);
  // Later pages hold what is new, and say nothing of the rest.
  new Store(folder).take(pageOf('d3', [change('e')]));
  assert.deepEqual(listed('items'), ['document_b.json', 'document_d.json', 'document_e.json']);
});

test('what was left half written is cleared away, what is damaged is read anew', () => {
  new Store(folder).take(pageOf('c1', [change('a'), change('b')]));
  writeFileSync(path.join(folder, 'items/document_c.json.tmp'), '{"document');
  assert.deepEqual([new Store(folder).cursor, listed('items').length], ['c1', 2]);
  writeFileSync(path.join(folder, 'items/document_a.json'), '{"document');
  const store = new Store(folder);
  assert.deepEqual([store.cursor, store.edition('document_b')], ['', 1]);
  store.take(pageOf('d1', [change('b')]));
  assert.deepEqual([listed('items'), store.recalls()], [['document_b.json'], ['document_a']]);
});

test('without a place it begins, with what is there', () => {
  new Store(folder).take(pageOf('c1', [change('a')]));
  for (const text of [undefined, '{"cursor', '{}', 'null']) {
    if (text === undefined) rmSync(path.join(folder, 'place.json'));
    else writeFileSync(path.join(folder, 'place.json'), text);
    const store = new Store(folder);
    assert.deepEqual([store.cursor, store.size], ['', 1], text);
  }
});

test('a page with nothing new writes nothing', () => {
  const store = new Store(folder);
  store.take(pageOf('c1', [change('a')]));
  const before = statSync(path.join(folder, 'place.json'), { bigint: true });
  store.take(pageOf('c1', []));
  assert.equal(statSync(path.join(folder, 'place.json'), { bigint: true }).mtimeNs, before.mtimeNs);
});

test('a file is whole or not there', () => {
  const file = path.join(folder, 'x');
  write(file, '旧'.repeat(100_000));
  write(file, '新');
  assert.equal(readFileSync(file, 'utf8'), '新');
  assert.deepEqual(readdirSync(folder), ['x']);
});

test('a page is read by its cursor, whatever the server calls itself', () => {
  const feed = {
    items: [{ _gongkai: { change: change('a') } }],
    next_url: 'http://inside/x?after=c1',
    _gongkai: { follow_url: 'http://inside/x?first=50&after=c1', tombstones: [{ change: { id: 'document_b' } }] },
  };
  assert.deepEqual(page(feed), pageOf('c1', [change('a')], ['b'], true));
  for (const it of [null, {}, { items: [], _gongkai: { follow_url: 'http://inside/x', tombstones: [] } }]) assert.equal(page(it), undefined);
});
