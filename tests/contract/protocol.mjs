// What `graphql-transport-ws` says about those who breach it, and about those who ask for much.
import assert from 'node:assert/strict';
import { step } from './report.mjs';
import { Server } from './server.mjs';
import { Socket } from './socket.mjs';

const INIT_MS = 300;
const OPERATIONS = 20;
const MANY = 2_000;
/** A message may hold 512 KiB. */
const TOO_LARGE = 600 * 1024;
/** Growth that is still a matter of chance: what allocators keep, in MiB. */
const GROWTH_MB = 8;

const FOLLOW = 'subscription { changes(types: [Channel]) { cursor } }';
const INIT = { type: 'connection_init' };
const SUBSCRIBE = { type: 'subscribe', id: '1', payload: { query: FOLLOW } };

/** What is said on a new socket, and the code of the close that follows. */
const BREACHES = [
  ['an operation before the introduction', [SUBSCRIBE], 4401],
  ['a second introduction', [INIT, INIT], 4429],
  ['an id that is in use', [INIT, SUBSCRIBE, SUBSCRIBE], 4409],
  ['a type of message that is not known', [INIT, { type: 'hello' }], 4400],
  ['what is not JSON', [INIT, '{'], 4400],
  ['JSON that is no object', [INIT, '[]'], 4400],
  ['an operation without an id', [INIT, { type: 'subscribe', payload: { query: FOLLOW } }], 4400],
  ['a message of bytes', [INIT, Buffer.from([1, 2, 3])], 4400],
  ['a message that is too large', [INIT, { ...SUBSCRIBE, payload: { query: `# ${'x'.repeat(TOO_LARGE)}\n${FOLLOW}` } }], 1009],
];

export async function breaches(binary) {
  const server = await Server.start(binary, {
    GONGKAI__SUBSCRIPTIONS__INIT_TIMEOUT_MS: String(INIT_MS),
    GONGKAI__SUBSCRIPTIONS__OPERATIONS: String(OPERATIONS),
  });
  const { url } = server;
  try {
    for (const [title, said, code] of BREACHES) {
      await step(`${title} closes the socket with ${code}`, async () => {
        const socket = await Socket.open(url);
        for (const message of said) await socket.say(message);
        assert.equal(await socket.closed(), code);
      });
    }
    await step('silence closes it with 4408, when its time is over', () => silence(url));
    await step('without the subprotocol it is closed with 4406', () => strangers(url));
    await step('what does not fit the schema is an error, and the socket stays open', () => misfit(url));
    await step(`${OPERATIONS} operations at the same time and no more`, () => tooMany(url));
    await step(`${MANY} operations one after another are answered once each`, () => many(server));
  } finally {
    await server.remove();
  }
}

async function silence(url) {
  const opened = Date.now();
  const code = await (await Socket.open(url)).closed();
  const waited = Date.now() - opened;
  assert.equal(code, 4408);
  assert.ok(waited >= INIT_MS - 50 && waited < INIT_MS + 3_000, `after ${waited} ms`);
  // Who has introduced itself in time stays.
  const socket = await Socket.known(url);
  assert.deepEqual(await socket.listen(2 * INIT_MS), []);
  socket.close();
  return `after ${waited} ms`;
}

async function strangers(url) {
  assert.equal(await (await Socket.open(url, [])).closed(), 4406);
  // This client gives up by itself when none of its subprotocols is taken.
  const other = await Socket.open(url, 'graphql-ws').then((it) => it.closed(), (error) => error.message);
  assert.ok(other === 4406 || /subprotocol/.test(other), String(other));
  return `of another: ${other}`;
}

async function misfit(url) {
  const socket = await Socket.known(url);
  await socket.subscribe('1', 'subscription { changes { nothing } }');
  const { type, id, payload } = await socket.hear();
  assert.deepEqual([type, id, payload[0].extensions.code], ['error', '1', 'GRAPHQL_VALIDATION_FAILED']);
  await answered(socket, '1');
  socket.close();
}

async function tooMany(url) {
  const { upTo } = await (await fetch(`${url}/changes?types=Channel&first=1`)).json();
  const socket = await Socket.known(url);
  const follow = 'subscription($after: String) { changes(after: $after, types: [Channel]) { cursor } }';
  for (let number = 1; number <= OPERATIONS + 1; number += 1) await socket.subscribe(String(number), follow, { after: upTo });
  const { type, id, payload } = await socket.hear();
  assert.deepEqual([type, id, payload[0].extensions.code], ['error', String(OPERATIONS + 1), 'TOO_MANY_OPERATIONS']);
  // Where one ends, another has its place.
  await socket.say({ type: 'complete', id: '1' });
  await answered(socket, 'next');
  assert.deepEqual(await socket.listen(200), []);
  socket.close();
}

async function many(server) {
  const socket = await Socket.known(server.url);
  for (let number = 0; number < MANY / 4; number += 1) await answered(socket, `before-${number}`);
  const before = server.memory();
  for (let number = 0; number < MANY; number += 1) await answered(socket, String(number));
  assert.deepEqual(await socket.listen(200), [], 'something was answered twice');
  socket.close();
  if (before === undefined) return 'this system does not tell the memory of others';
  const growth = server.memory() - before;
  assert.ok(growth < GROWTH_MB, `the server grew by ${growth.toFixed(1)} MiB, from ${before.toFixed(1)}`);
  return `${before.toFixed(1)} MiB before, ${growth.toFixed(1)} more after`;
}

/** A query under this id: its answer, then its end, and nothing else. */
async function answered(socket, id) {
  await socket.subscribe(id, '{ units(first: 1) { nodes { name } totalCount } }');
  const next = await socket.hear();
  assert.deepEqual([next.type, next.id], ['next', id], JSON.stringify(next));
  assert.ok(next.payload.data.units.totalCount > 0);
  assert.deepEqual(await socket.hear(), { type: 'complete', id });
}
