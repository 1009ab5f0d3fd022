// What has to be true once a storm is over, by what the server says of itself and not by the feed that the program reads.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CHANNEL } from './county.mjs';
import { RUNS_AT } from './program.mjs';

const STATES = ['DUE', 'OFFERED', 'PULLED', 'RAN', 'VERIFIED', 'RECALL_DUE', 'RECALLED', 'LAPSED'];

export async function verified(office, program) {
  const fields = 'id indexNumber title edition { number } body { html plainText }';
  const standing = await all(office, 'documents', `{ documents(first: 50 AFTER) { nodes { ${fields} } PAGE } }`);
  const deliveries = await deliveriesOf(office);
  holds(program.folder, standing);
  const public_ = new Map(standing.map((it) => [it.id, it]));
  const of = grouped(deliveries, (it) => it.documentId);
  let [ran, recalled] = [0, 0];
  for (const [documentId, its] of of) {
    const document = public_.get(documentId);
    if (document) ran += hasRun(document, its);
    else recalled += isRecalled(documentId, its, program.events);
  }
  wasHeld(program.events);
  const reports = await saidOnce(office);
  return { documents: standing.length, deliveries: deliveries.length, ran, recalled, reports };
}

/** Every delivery that the channel ever was asked for, in whatever state. */
export function deliveriesOf(office) {
  const filter = `filter: { channelCode: "${CHANNEL}", states: [${STATES}] }`;
  const fields = 'id version documentId editionNumber state pulledAt claim { url }';
  return all(office, 'deliveryGaps', `{ workspace { deliveryGaps(first: 50 AFTER, ${filter}) { nodes { ${fields} } PAGE } } }`);
}

/** Exactly the public documents, each as it is; nothing half written, nothing that still waits. */
function holds(folder, standing) {
  const files = readdirSync(path.join(folder, 'items')).sort();
  assert.deepEqual(files, standing.map((it) => `${it.id}.json`).sort(), 'items on disk are the public documents');
  assert.deepEqual(readdirSync(path.join(folder, 'recalls')), [], 'no recall is left untold');
  for (const { id, indexNumber, title, edition, body } of standing) {
    const item = JSON.parse(readFileSync(path.join(folder, 'items', `${id}.json`), 'utf8'));
    const { document } = item;
    assert.equal(item.documentId, id);
    const held = [document.indexNumber, document.title, document.edition, document.body];
    assert.deepEqual(held, [indexNumber, title, edition, body], id);
  }
}

function hasRun({ id, indexNumber, edition }, deliveries) {
  const current = deliveries.filter((it) => it.editionNumber === edition.number);
  assert.equal(current.length, 1, `${id}: one delivery of its edition`);
  const url = RUNS_AT.replace('{indexNumber}', encodeURIComponent(indexNumber));
  assert.deepEqual([current[0].state, current[0].claim?.url], ['RAN', url], id);
  const open = deliveries.filter((it) => !['RAN', 'LAPSED'].includes(it.state));
  assert.deepEqual(open, [], `${id}: nothing is open`);
  return 1;
}

/** Whoever took it said that it is gone; and nobody else did. */
function isRecalled(documentId, deliveries, events) {
  const open = deliveries.filter((it) => !['RAN', 'LAPSED', 'RECALLED'].includes(it.state));
  assert.deepEqual(open, [], `${documentId}: nothing is open`);
  const recalled = deliveries.filter((it) => it.state === 'RECALLED');
  const wasHere = events.some((it) => (it.event === 'kept' || it.event === 'removed') && it.documentId === documentId);
  const told = JSON.stringify(deliveries);
  if (wasHere) assert.ok(recalled.length > 0, `${documentId}: was here, is withdrawn, and not recalled: ${told}`);
  // Two only where the server asked for both; what it did not ask for is told once.
  const unasked = recalled.filter((it) => it.pulledAt === null);
  assert.ok(unasked.length === 0 || recalled.length === 1, `${documentId}: recalled twice: ${told}`);
  return recalled.length > 0 ? 1 : 0;
}

/** What is said to have been taken or to have run was safely kept before, in that edition. */
function wasHeld(events) {
  const kept = new Set();
  for (const { event, documentId, edition, state } of events) {
    if (event === 'kept') kept.add(`${documentId} ${edition}`);
    if (event !== 'reported' || state === 'RECALLED') continue;
    assert.ok(kept.has(`${documentId} ${edition}`), `${documentId}: ${state} of an edition that never was here`);
  }
}

/** The journal has each report of each delivery once. */
async function saidOnce(office) {
  const entries = await all(office, 'journal', '{ workspace { journal(first: 100 AFTER) { nodes { action subjectId facts } PAGE } } }');
  const counts = { PULLED: 0, RAN: 0, RECALLED: 0 };
  const seen = new Set();
  for (const { subjectId, facts } of entries.filter((it) => it.action === 'reportDelivery')) {
    const { reported } = JSON.parse(facts);
    const mark = `${subjectId} ${reported}`;
    assert.ok(!seen.has(mark), `reported twice: ${mark}`);
    seen.add(mark);
    counts[reported] += 1;
  }
  return counts;
}

/** Every row of a list, page by page. */
async function all(office, name, query) {
  const rows = [];
  for (let after = ''; ; ) {
    const asked = query.replace(' AFTER', after ? `, after: "${after}"` : '').replace('PAGE', 'pageInfo { hasNextPage endCursor }');
    const answer = await office(asked);
    const { nodes, pageInfo } = name in answer ? answer[name] : answer;
    rows.push(...nodes);
    if (!pageInfo.hasNextPage) return rows;
    after = pageInfo.endCursor;
  }
}

function grouped(rows, by) {
  const groups = new Map();
  for (const row of rows) groups.set(by(row), [...(groups.get(by(row)) ?? []), row]);
  return groups;
}
