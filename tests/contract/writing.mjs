// Writes by people of a unit, one after another, each made sure of though the server is killed under it.
import { AssertionError } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

const UNIT = '370983-mzj';
const PATIENCE_MS = 30_000;
const WAIT_MS = 30;

/** Asks until there is an answer. A write that was kept though its answer was lost is a conflict of versions then: nothing to do. */
async function surely(ask, query, input) {
  const deadline = Date.now() + PATIENCE_MS;
  for (let again = false; ; again = true) {
    try {
      return await ask(query, { input });
    } catch (error) {
      if (again && error.actual?.[0]?.code === 'VERSION_CONFLICT') return undefined;
      if (error instanceof AssertionError || Date.now() > deadline) throw error;
      await pause(WAIT_MS);
    }
  }
}

const verb = (name, type, selected) => `mutation($input: ${type}!) { ${name}(input: $input) { ${selected} userErrors { code path message } } }`;
const ADD_CHANNEL = verb('addChannel', 'AddChannelInput', 'channel { id version }');
const AMEND_CHANNEL = verb('amendChannel', 'AmendChannelInput', 'channel { id }');
const DRAFT = verb('draftDocument', 'DraftDocumentInput', 'document { id version }');
const SUBMIT = verb('submitDocument', 'DocumentInput', 'document { id version }');
const REVIEW = verb('reviewDocument', 'ReviewDocumentInput', 'document { id version }');
const PUBLISH = verb('publishDocument', 'DocumentInput', 'document { id }');
const WITHDRAW = verb('withdrawDocument', 'WithdrawDocumentInput', 'document { id }');

/** Documents that only have to be published. */
export async function approvedDocuments({ editor, reviewer }, count) {
  const documents = [];
  for (let number = 1; number <= count; number += 1) {
    const text = { title: `关于临时救助工作的通知(${number})`, summary: '临时救助的对象和办法', body: '<p>自本月起受理申请。</p>' };
    const content = { ...text, kind: 'NOTICE', formedOn: '2026-03-02' };
    let { document } = await editor(DRAFT, { input: { unitCode: UNIT, content, idempotencyKey: randomUUID() } });
    const version = () => ({ id: document.id, expectedVersion: document.version });
    ({ document } = await editor(SUBMIT, { input: version() }));
    ({ document } = await reviewer(REVIEW, { input: { ...version(), decision: 'APPROVE', secrecy: 'CLEARED', disclosure: 'PROACTIVE' } }));
    documents.push(document);
  }
  return documents;
}

/** A channel and a document in each round; in every third the channel is renamed and the document withdrawn. `wrote` hears each id. */
export async function write({ office, reviewer }, documents, wrote) {
  for (const [round, document] of documents.entries()) {
    const details = { name: `渠道 ${round}`, online: true, position: 90 };
    const added = await surely(office, ADD_CHANNEL, { code: `contract-${round}`, details, idempotencyKey: randomUUID() });
    wrote('Channel', added.channel.id);
    const published = { id: document.id, expectedVersion: document.version };
    await surely(reviewer, PUBLISH, published);
    wrote('Document', document.id);
    if (round % 3 !== 0) continue;
    const amended = { id: added.channel.id, expectedVersion: added.channel.version, details: { ...details, name: `渠道 ${round} 改` } };
    await surely(office, AMEND_CHANNEL, amended);
    wrote('Channel', added.channel.id);
    const withdrawn = { ...published, expectedVersion: published.expectedVersion + 1, kind: 'ERROR', reason: '所载数据有误' };
    await surely(reviewer, WITHDRAW, withdrawn);
    wrote('Document', document.id);
  }
}
