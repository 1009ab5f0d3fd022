// What is reported, step by step, with a running server: GONGKAI_URL says where it is, GONGKAI_ADMIN_PASSWORD is `admin`'s. As for a
// storm, it has to let itself be asked as often as one likes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { Feed } from '../dist/feed.js';
import { Reporter } from '../dist/report.js';
import { Store } from '../dist/store.js';
import { act, acts } from './storm/acts.mjs';
import { prepared } from './storm/county.mjs';
import { RUNS_AT } from './storm/program.mjs';
import { deliveriesOf as deliveriesOfAll } from './storm/truth.mjs';

const url = process.env.GONGKAI_URL?.replace(/\/+$/, '');
const password = process.env.GONGKAI_ADMIN_PASSWORD;
const skip = url && password ? false : 'GONGKAI_URL and GONGKAI_ADMIN_PASSWORD are not set';
const folder = mkdtempSync(path.join(tmpdir(), 'reports-'));
let county;
let people;
let store;
let reporter;
let events = [];

before(async () => {
  if (skip) return;
  county = await prepared(url, password);
  people = acts(county);
  process.stderr.write = (line) => (events.push(JSON.parse(line)), true);
  store = new Store(folder);
  reporter = new Reporter(url, county.key, store, RUNS_AT, new AbortController().signal);
});
beforeEach(() => void (events = []));
after(() => rmSync(folder, { recursive: true }));

async function follow() {
  const feed = new Feed(url);
  for (let page; page !== 'unchanged' && page?.more !== false; ) {
    page = await feed.after(store.cursor);
    if (page !== 'unchanged') store.take(page);
  }
}

/** What the program says it reported of a document, in this test. */
const reported = ({ id }) =>
  events.filter((it) => it.event === 'reported' && it.documentId === id).map((it) => `${it.state} ${it.edition ?? ''}`.trim());
const deliveriesOf = async ({ id }) =>
  (await deliveriesOfAll(county.office)).filter((it) => it.documentId === id).sort((a, b) => a.editionNumber - b.editionNumber);
const states = async (document) => (await deliveriesOf(document)).map((it) => `${it.editionNumber} ${it.state}`);

test('what is kept has run; said once', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await reporter.round();
  assert.deepEqual(reported(document), [], 'nothing is said of what is not here');
  await follow();
  await reporter.round();
  await reporter.round();
  assert.deepEqual(reported(document), ['PULLED 1', 'RAN 1']);
  const [delivery] = await deliveriesOf(document);
  assert.deepEqual([delivery.state, delivery.claim.url], ['RAN', RUNS_AT.replace('{indexNumber}', encodeURIComponent(document.indexNumber))]);
});

test('an edition has run once its own text is here', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await follow();
  const next = await people.corrected(document, '<p>二</p>');
  await reporter.round();
  assert.deepEqual(reported(document), []);
  await follow();
  await reporter.round();
  assert.deepEqual(reported(document), ['PULLED 2', 'RAN 2']);
  assert.deepEqual(await states(next), ['1 LAPSED', '2 RAN']);
});

test('a recall is told once it is gone here', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await follow();
  await reporter.round();
  await people.withdrawn(document, 'PRIVACY');
  await reporter.round();
  assert.deepEqual(await states(document), ['1 RECALL_DUE']);
  await follow();
  await reporter.round();
  assert.deepEqual(reported(document), ['PULLED 1', 'RAN 1', 'RECALLED']);
  assert.deepEqual([await states(document), store.recalls()], [['1 RECALLED'], []]);
});

test('what was here and gone before it was reported is recalled, too', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await follow();
  await people.withdrawn(document, 'ERROR');
  await follow();
  await reporter.round();
  assert.deepEqual([reported(document), await states(document)], [['RECALLED'], ['1 RECALLED']]);
});

test('a recall that was not heard is told again, and is one', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await follow();
  await reporter.round();
  const next = await people.corrected(document, '<p>二</p>');
  await follow();
  await people.withdrawn(next, 'ERROR');
  await follow();
  // As if it had died before it could strike the note.
  store.recalled = () => {};
  await reporter.round();
  delete store.recalled;
  await reporter.round();
  assert.deepEqual(reported(document), ['PULLED 1', 'RAN 1', 'RECALLED', 'RECALLED']);
  assert.deepEqual([await states(document), store.recalls()], [['1 RECALLED', '2 LAPSED'], []]);
});

test('what never was asked of the channel is kept, and its end told in vain', { skip }, async () => {
  const document = await people.published(county.items[1], '张贴公示', '<p>一</p>');
  await follow();
  assert.equal(store.edition(document.id), 1);
  await people.withdrawn(document, 'ERROR');
  await follow();
  await reporter.round();
  assert.deepEqual(events.filter((it) => it.event === 'refused').map((it) => it.code), ['UNKNOWN_REFERENCE']);
  assert.deepEqual([store.edition(document.id), store.recalls()], [undefined, []]);
});

test('what a reviewer did not find is not claimed again', { skip }, async () => {
  const document = await people.published(county.items[0], '救助结果', '<p>一</p>');
  await follow();
  await reporter.round();
  const [{ id, version }] = await deliveriesOf(document);
  const input = { id, expectedVersion: version, verified: false, note: '网址打不开' };
  await act(county.reviewer, 'verifyDelivery', input);
  events = [];
  await reporter.round();
  await reporter.round();
  assert.deepEqual(events.filter((it) => it.documentId === document.id).map((it) => it.event), ['not-found-by-reviewer']);
  assert.deepEqual(await states(document), ['1 OFFERED']);
  await people.withdrawn(document, 'ERROR');
  await follow();
  await reporter.round();
  assert.deepEqual(await states(document), ['1 RECALLED']);
});

test('a key that is none is trouble, and is not told', { skip }, async () => {
  const stranger = new Reporter(url, 'gk_f_nothing', store, RUNS_AT, new AbortController().signal);
  await assert.rejects(stranger.round(), (error) => error.code === 'UNAUTHENTICATED' && !error.message.includes('nothing'));
});
