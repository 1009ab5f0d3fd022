// What may be written on the command line, and what is said of the rest.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Usage, options } from '../dist/arguments.js';
import { HELP } from '../dist/help.js';
import { address, fault } from '../dist/template.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const good = ['--server', 'https://gk.example/', '--data', '/tmp/x', '--runs-at', 'https://news.example/{indexNumber}'];
const refused = (...args) => assert.throws(() => options(args), Usage);

test('what is needed, and what is taken for granted', () => {
  assert.deepEqual(options(good), {
    server: 'https://gk.example', data: '/tmp/x', runsAt: 'https://news.example/{indexNumber}', intervalSeconds: 60, once: false, keyFile: undefined,
  });
  const more = options([...good, '--interval', '2.5', '--once', '--key-file', '/run/key']);
  assert.deepEqual([more.intervalSeconds, more.once, more.keyFile], [2.5, true, '/run/key']);
});

test('what is missing or no use is wrong usage', () => {
  for (let at = 0; at < good.length; at += 2) refused(...good.slice(0, at), ...good.slice(at + 2));
  for (const it of ['ftp://gk.example', 'gk.example', '']) refused('--server', it, ...good.slice(2));
  for (const it of ['0', '-1', 'x', '1e9']) refused(...good, '--interval', it);
  refused(...good, 'more');
});

test('an address is one for each document', () => {
  assert.equal(fault('https://news.example/{unit}/{documentId}?e={edition}'), undefined);
  const one = 'https://news.example/';
  for (const it of [one, `${one}{number}`, `${one}{}{documentId}`, '{indexNumber}', 'javascript:{indexNumber}']) {
    assert.notEqual(fault(it), undefined, it);
  }
});

test('what stands in an address cannot lead elsewhere', () => {
  const item = { documentId: 'document_1', unit: { code: '370983' }, document: { indexNumber: '甲/2026-00001?x#y', edition: { number: 2 } } };
  const ran = (template, it = item) => address(`https://news.example/${template}`, it).slice('https://news.example/'.length);
  assert.equal(ran('{unit}/{indexNumber}/{edition}'), '370983/%E7%94%B2%2F2026-00001%3Fx%23y/2');
  assert.equal(ran('{documentId}'), 'document_1');
  assert.equal(ran('{indexNumber}', { ...item, document: { ...item.document, indexNumber: null } }), 'document_1');
});

test('the program explains itself, and does not repeat what might be a key', () => {
  const run = (...args) => spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: {} });
  const help = run('--help');
  assert.deepEqual([help.status, help.stdout, help.stderr], [0, HELP, '']);
  const wrong = run(...good, '--key=gk_f_secret');
  assert.equal(wrong.status, 2);
  assert.ok(!wrong.stderr.includes('secret') && wrong.stderr.includes('--help'), wrong.stderr);
});

test('without a server one round fails, and a disk that does not take anything ends it', () => {
  const run = (data, ...more) => {
    const args = ['--server', 'http://127.0.0.1:9', '--data', data, '--runs-at', 'https://news.example/{indexNumber}', ...more];
    return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', env: {}, timeout: 20_000 });
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'puller-'));
  const alone = run(folder, '--once');
  assert.deepEqual([alone.status, JSON.parse(alone.stderr.trim().split('\n').at(-1)).code], [1, 'UNREACHABLE']);
  rmSync(folder, { recursive: true });
  const full = run('/dev/null/x');
  assert.equal(full.status, 1);
  assert.equal(JSON.parse(full.stderr.trim().split('\n').at(-1)).event, 'failed');
});
