import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphqlError, createClient } from '../dist/index.js';

/** A client whose requests are written down and answered one after another. */
function prepared(answers, options = {}) {
  const requests = [];
  const fetch = async (address, init) => {
    requests.push({ address, ...init, headers: { ...init.headers } });
    const next = answers.shift();
    if (next instanceof Error) throw next;
    const { status = 200, headers = {}, body } = next;
    return new Response(status === 304 ? null : JSON.stringify(body), { status, headers });
  };
  return { client: createClient({ url: 'https://gk.example/', fetch, ...options }), requests };
}

test('a query goes by GET, with its variables in the address', async () => {
  const { client, requests } = prepared([{ body: { data: { units: null } } }], { locale: 'en', key: 'gk_f_1' });
  assert.deepEqual(await client.run('portal/units', { first: 3 }), { units: null });
  const [{ address, method, headers }] = requests;
  const asked = new URL(address);
  assert.equal(method, undefined);
  assert.equal(asked.origin + asked.pathname, 'https://gk.example/graphql');
  assert.equal(asked.searchParams.get('documentId'), 'portal/units');
  assert.deepEqual(JSON.parse(asked.searchParams.get('variables')), { first: 3 });
  assert.equal(headers['accept-language'], 'en');
  assert.equal(headers.authorization, 'Bearer gk_f_1');
});

test('what takes a code, or changes something, goes by POST and leaves no trace in the address', async () => {
  const { client, requests } = prepared([{ body: { data: { opinion: null } } }, { body: { data: { submitOpinion: null } } }]);
  await client.run('portal/follow-opinion', { number: 'YJ-1', queryCode: 'secret' });
  await client.run('portal/submit-opinion', { input: { consultationId: 'c', text: 't' } });
  for (const request of requests) {
    assert.equal(request.method, 'POST');
    assert.equal(request.address, 'https://gk.example/graphql');
  }
  assert.equal(JSON.parse(requests[0].body).variables.queryCode, 'secret');
});

test('a query too long for an address goes by POST', async () => {
  const { client, requests } = prepared([{ body: { data: {} } }]);
  await client.run('portal/search', { query: '政'.repeat(3000), first: 1 });
  assert.equal(requests[0].method, 'POST');
});

test('an answer is asked for again by its tag, in each language by itself', async () => {
  let locale = 'zh-CN';
  const { client, requests } = prepared(
    [
      { headers: { etag: '"1"' }, body: { data: { units: null } } },
      { status: 304 },
      { headers: { etag: '"2"' }, body: { data: {} } },
    ],
    { locale: () => locale },
  );
  const first = await client.run('portal/units', { first: 1 });
  assert.equal(await client.run('portal/units', { first: 1 }), first);
  assert.equal(requests[1].headers['if-none-match'], '"1"');
  locale = 'en';
  await client.run('portal/units', { first: 1 });
  assert.equal(requests[2].headers['if-none-match'], undefined);
});

test('errors have a code, a message and the id of the request', async () => {
  const { client } = prepared([
    { status: 400, body: { errors: [{ message: '参数有误', extensions: { code: 'BAD_INPUT', requestId: 'r-1' } }] } },
    { status: 413, headers: { 'x-request-id': 'r-2' }, body: { title: '太大', code: 'BODY_TOO_LARGE', status: 413 } },
    { status: 502, body: '<html>' },
  ]);
  const refused = async () => client.run('portal/labels', {}).then(assert.fail, (error) => error);
  const [first, second, third] = [await refused(), await refused(), await refused()];
  assert.ok(first instanceof GraphqlError);
  assert.deepEqual([first.code, first.message, first.requestId, first.status], ['BAD_INPUT', '参数有误', 'r-1', 400]);
  assert.deepEqual([second.code, second.message, second.requestId], ['BODY_TOO_LARGE', '太大', 'r-2']);
  assert.deepEqual([third.code, third.status], ['HTTP', 502]);
});

test('a field that failed is an error that holds what its neighbours answered', async () => {
  const body = { data: { coverage: null, unit: { name: '甲' } }, errors: [{ message: '内部错误', extensions: { code: 'INTERNAL' } }] };
  const { client } = prepared([{ body }]);
  await assert.rejects(client.run('portal/unit', { code: '1', first: 1 }), (error) => error.data.unit.name === '甲');
});

test('userErrors are data', async () => {
  const payload = { submitOpinion: { receipt: null, userErrors: [{ code: 'MISSING_VALUE', path: ['text'], message: '请填写', legalBasis: null }] } };
  const { client } = prepared([{ body: { data: payload } }]);
  assert.deepEqual(await client.run('portal/submit-opinion', { input: { consultationId: 'c', text: '' } }), payload);
});

test('a busy server is asked once more, when it says', async () => {
  const busy = { status: 429, headers: { 'retry-after': '0' }, body: { title: '请求过多', code: 'RATE_LIMITED' } };
  const { client, requests } = prepared([busy, { body: { data: { units: null } } }, busy, busy]);
  assert.deepEqual(await client.run('portal/units', { first: 1 }), { units: null });
  await assert.rejects(client.run('portal/units', { first: 2 }), { code: 'RATE_LIMITED' });
  assert.equal(requests.length, 4);
});

test('a long wait is told and not kept', async () => {
  const { client, requests } = prepared([{ status: 503, headers: { 'retry-after': '120' }, body: { code: 'UNAVAILABLE' } }]);
  await assert.rejects(client.run('portal/units', { first: 1 }), { code: 'UNAVAILABLE', status: 503 });
  assert.equal(requests.length, 1);
});

test('a change that failed is sent again only with a key by which the server knows it', async () => {
  const down = { status: 503, headers: { 'retry-after': '0' }, body: { code: 'UNAVAILABLE' } };
  const { client, requests } = prepared([down, down, { body: { data: { submitOpinion: null } } }]);
  await assert.rejects(client.run('portal/submit-opinion', { input: { consultationId: 'c', text: 't' } }), { code: 'UNAVAILABLE' });
  assert.equal(requests.length, 1);
  await client.run('portal/submit-opinion', { input: { consultationId: 'c', text: 't', idempotencyKey: 'a key of sixteen' } });
  assert.equal(requests.length, 3);
  assert.equal(requests[1].body, requests[2].body);
});

test('an abort ends the wait, too', async () => {
  const { client, requests } = prepared([{ status: 503, headers: { 'retry-after': '10' }, body: {} }]);
  const abort = new AbortController();
  const running = client.run('portal/units', { first: 1 }, { signal: abort.signal });
  setTimeout(() => abort.abort(), 10);
  await assert.rejects(running, { name: 'AbortError' });
  assert.equal(requests.length, 1);
});
