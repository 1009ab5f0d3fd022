// Clients follow `changes` while records are written and the server is ended and killed: at the end they know what it knows.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { staff } from '../browser/staff.mjs';
import { byEvents, bySocket } from './following.mjs';
import { step } from './report.mjs';
import { Server } from './server.mjs';
import { approvedDocuments, write } from './writing.mjs';

const CHANGES = 'subscription($after: String) { changes(after: $after, types: [Channel]) { cursor node { kind type id at } } }';
const OPERATIONS = { Channel: { query: CHANGES }, Document: { documentId: 'media-puller/documents' } };
const CLIENTS = { 'a WebSocket': bySocket, 'an event stream': byEvents };
const ROUNDS = 60;
const SIGNALS = ['SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGTERM'];
/** Between one end of the server and the next. */
const WRITES = 20;
const PATIENCE_MS = 20_000;

export async function acrossRestarts(binary) {
  const server = await Server.start(binary);
  try {
    const people = await staff(server.url, 'admin', server.password, '370983-mzj');
    const documents = await approvedDocuments(people, ROUNDS);
    const begun = {};
    const followings = [];
    for (const [type, operation] of Object.entries(OPERATIONS)) {
      begun[type] = (await told(server, type)).upTo;
      for (const [client, follow] of Object.entries(CLIENTS)) {
        followings.push({ type, client, following: follow(server.url, operation, begun[type]) });
      }
    }
    const written = { Channel: [], Document: [] };

    await step('the server ends and starts again under those who write and follow', async () => {
      const done = write(people, documents, (type, id) => written[type].push(id));
      const writes = () => written.Channel.length + written.Document.length;
      const connected = (times) => followings.every(({ following }) => following.connections >= times);
      await Promise.all([done, restarts(server, (number) => writes() >= number * WRITES && connected(number))]);
      return `${SIGNALS.join(', ')}; ${writes()} writes`;
    });

    for (const type of Object.keys(OPERATIONS)) {
      const { edges } = await told(server, type, begun[type]);
      await step(`/changes tells each ${type} once, in the order of the last writes`, () => {
        assert.deepEqual(edges.map((it) => it.node.id), lastOf(written[type], (it) => it));
      });
      for (const { client, following } of followings.filter((it) => it.type === type)) {
        await step(`${client} heard each change of a ${type} once, in that order`, () => compare(following, edges));
      }
    }
    await Promise.all(followings.map(({ following }) => following.stop()));
  } catch (error) {
    console.log(server.log());
    throw error;
  } finally {
    await server.remove();
  }
}

/** Ends the server by each signal in turn, when it is `time` for the first, the second and so on. */
async function restarts(server, time) {
  for (const [number, signal] of SIGNALS.entries()) {
    while (!time(number + 1)) await pause(5);
    const code = await server.end(signal);
    if (signal === 'SIGTERM') assert.equal(code, 0, 'the exit code');
    await server.again();
  }
}

/** The whole of `/changes` from a cursor on. */
async function told(server, type, after = '') {
  const response = await fetch(`${server.url}/changes?types=${type}&first=500&after=${after}`);
  assert.equal(response.status, 200);
  const page = await response.json();
  assert.equal(page.pageInfo.hasNextPage, false);
  return page;
}

/** Those who were there all the time also heard what was overtaken since; what remains of it is what is told now. */
async function compare(following, edges) {
  const deadline = Date.now() + PATIENCE_MS;
  while (following.changes.at(-1)?.cursor !== edges.at(-1).cursor && Date.now() < deadline) await pause(20);
  await pause(300); // time for what should not come
  const cursors = following.changes.map((it) => it.cursor);
  assert.equal(new Set(cursors).size, cursors.length, 'something came twice');
  const plain = ({ cursor, node: { kind, type, id, at } }) => ({ cursor, kind, type, id, at });
  const heard = lastOf(following.changes, (it) => it.node.id).map(plain);
  assert.deepEqual(heard, edges.map(plain));
  assert.ok(following.connections > SIGNALS.length, `${following.connections} connections`);
  assert.deepEqual([...new Set(following.ends)], ['SERVER_STOPPING']);
  const connected = `${following.connections} connections, of which ${following.ends.length} were told that the server stops`;
  return `${cursors.length} events of ${heard.length} records over ${connected}`;
}

/** The last of each, in the order of those. */
function lastOf(list, key) {
  const last = new Map(list.map((it, place) => [key(it), place]));
  return list.filter((it, place) => last.get(key(it)) === place);
}
