// The request helper by itself: what it asks for, and what it makes of answers.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';

const require = createRequire(import.meta.url);
const { SERVER } = require('../dist/config.js');
const { KINDS } = require('../dist/generated/kinds.js');
let run;
let requests;
let answers;

beforeEach(() => {
  requests = [];
  answers = [];
  globalThis.wx = {
    request({ success, fail, ...asked }) {
      requests.push({ ...asked, header: { ...asked.header } });
      const answer = answers.shift();
      if (answer === undefined) fail({ errMsg: 'request:fail' });
      else success({ statusCode: 200, header: {}, ...answer });
    },
  };
  // Afresh, with nothing kept.
  const file = require.resolve('../dist/request.js');
  delete require.cache[file];
  ({ run } = require(file));
});

const refused = (name, variables) => run(name, variables).then(() => assert.fail('it was answered'), (error) => error);

test('a query goes by GET, with its variables in the address', async () => {
  answers.push({ data: { data: { units: null } } });
  assert.deepEqual(await run('units', { first: 3 }), { units: null });
  const [{ url, method, data, header }] = requests;
  const asked = new URL(url);
  assert.equal(asked.origin + asked.pathname, `${SERVER}/graphql`);
  assert.equal(asked.searchParams.get('documentId'), 'miniprogram/units');
  assert.deepEqual(JSON.parse(asked.searchParams.get('variables')), { first: 3 });
  assert.deepEqual([method, data, header['accept-language']], ['GET', undefined, 'zh-CN']);
});

test('what takes a code, or changes something, goes by POST and leaves no trace in the address', async () => {
  for (const name of Object.keys(KINDS).filter((it) => KINDS[it] !== 'public')) {
    answers.push({ data: { data: {} } });
    await run(name, { number: 'YJ-1', queryCode: 'secret' });
    const { url, method, data } = requests.at(-1);
    assert.deepEqual([url, method], [`${SERVER}/graphql`, 'POST']);
    assert.deepEqual(data, { documentId: `miniprogram/${name}`, variables: { number: 'YJ-1', queryCode: 'secret' } });
  }
  assert.equal(requests.length, 8);
});

test('a query too long for an address goes by POST', async () => {
  answers.push({ data: { data: {} } });
  await run('search', { query: '政'.repeat(1000), first: 1 });
  assert.equal(requests[0].method, 'POST');
});

test('an answer is asked for again by its tag, however the phone spells headers', async () => {
  answers.push({ header: { ETag: '"1"' }, data: { data: { units: null } } }, { statusCode: 304, data: '' }, { data: { data: { units: 2 } } });
  const first = await run('units', { first: 1 });
  assert.equal(await run('units', { first: 1 }), first);
  assert.equal(requests[1].header['if-none-match'], '"1"');
  assert.deepEqual(await run('units', { first: 2 }), { units: 2 });
  assert.equal(requests[2].header['if-none-match'], undefined);
});

test('fifty answers are kept, those that were read last', async () => {
  for (let first = 1; first <= 51; first += 1) {
    answers.push({ header: { ETag: '"1"' }, data: { data: {} } });
    await run('units', { first });
  }
  answers.push({ data: { data: {} } }, { data: { data: {} } });
  await run('units', { first: 1 });
  await run('units', { first: 51 });
  assert.deepEqual(requests.slice(-2).map((it) => it.header['if-none-match']), [undefined, '"1"']);
});

test('errors have a code, a message and the id of the request', async () => {
  answers.push(
    { statusCode: 400, data: { errors: [{ message: '参数有误', extensions: { code: 'BAD_INPUT', requestId: 'r-1' } }] } },
    { statusCode: 413, header: { 'X-Request-Id': 'r-2' }, data: { title: '太大', code: 'BODY_TOO_LARGE', status: 413 } },
    { statusCode: 502, data: '<html>' },
    { data: { data: { units: null }, errors: [{ message: '内部错误', extensions: { code: 'INTERNAL' } }] } },
  );
  const told = [];
  for (let at = 0; at < 5; at += 1) {
    const { code, message, requestId } = await refused('units', { first: 1 });
    told.push([code, message, requestId]);
  }
  assert.deepEqual(told, [
    ['BAD_INPUT', '参数有误', 'r-1'],
    ['BODY_TOO_LARGE', '太大', 'r-2'],
    ['HTTP', '服务器暂时不能答复(HTTP 502)。', null],
    ['INTERNAL', '内部错误', null],
    ['UNREACHABLE', '无法连接服务器,请检查网络后重试。', null],
  ]);
});

test('userErrors are data', async () => {
  const payload = { submitOpinion: { receipt: null, userErrors: [{ path: ['text'], message: '请填写', legalBasis: null }] } };
  answers.push({ data: { data: payload } });
  assert.deepEqual(await run('submit-opinion', { input: { consultationId: 'c', text: '' } }), payload);
});

test('a busy server is asked once more, when it says', async () => {
  const busy = { statusCode: 429, header: { 'Retry-After': '0' }, data: { title: '请求过多', code: 'RATE_LIMITED' } };
  answers.push(busy, { data: { data: { units: null } } }, busy, busy);
  assert.deepEqual(await run('units', { first: 1 }), { units: null });
  assert.equal((await refused('units', { first: 2 })).code, 'RATE_LIMITED');
  assert.equal(requests.length, 4);
});

test('a long wait is told and not kept', async () => {
  answers.push({ statusCode: 503, header: { 'retry-after': '120' }, data: { code: 'UNAVAILABLE' } });
  assert.equal((await refused('units', { first: 1 })).code, 'UNAVAILABLE');
  assert.equal(requests.length, 1);
});

test('a change that failed is sent again only with a key by which the server knows it', async () => {
  const down = { statusCode: 503, header: { 'retry-after': '0' }, data: { code: 'UNAVAILABLE' } };
  answers.push(down, down, { data: { data: {} } });
  await refused('confirm-request', { input: { expectedVersion: 1 } });
  assert.equal(requests.length, 1);
  await run('submit-opinion', { input: { consultationId: 'c', text: 't', idempotencyKey: 'a key of sixteen' } });
  assert.equal(requests.length, 3);
  assert.deepEqual(requests[1], requests[2]);
});
