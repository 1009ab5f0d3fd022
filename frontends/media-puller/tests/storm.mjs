// A storm: documents are published, corrected and withdrawn at random, while the program is killed at random, and the server, too.
// Once it is over, what is held and what is reported has to be exactly right.
//
//   GONGKAI_URL=… GONGKAI_ADMIN_PASSWORD=… npm run storm -- --minutes 2 [--seed 1]
//   GONGKAI_SERVE='gongkai serve --port 8093 --data-dir /tmp/storm' GONGKAI_URL=http://127.0.0.1:8093 npm run storm
//
// The server has to let it ask as much as it likes: GONGKAI__RATE__COST_PER_MINUTE=0, GONGKAI__RATE__FRONTEND_COST_PER_MINUTE=0.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chance, sleep } from './storm/chance.mjs';
import { prepared, publishing } from './storm/county.mjs';
import { Program } from './storm/program.mjs';
import { Server } from './storm/server.mjs';
import { verified } from './storm/truth.mjs';

const WRITERS = 3;
const MOST_ROUNDS = 20;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
const url = process.env.GONGKAI_URL?.replace(/\/+$/, '');
assert.ok(url, 'GONGKAI_URL says where the server is');
console.log(JSON.stringify({ storm: 'begins', minutes, seed }));

const luck = chance(seed);
const server = process.env.GONGKAI_SERVE && new Server(process.env.GONGKAI_SERVE, url);
const folder = mkdtempSync(path.join(tmpdir(), 'storm-'));
const counts = { published: 0, corrected: 0, withdrawn: 0, lost: 0, SIGKILL: 0, SIGTERM: 0, forgotten: 0, damaged: 0, serverDown: 0 };
try {
  const first = await server?.start();
  const county = await prepared(url, process.env.GONGKAI_ADMIN_PASSWORD ?? first);
  const program = new Program(url, county.key, folder);
  const stop = new AbortController();
  const over = sleep(minutes * 60_000).then(() => stop.abort());
  const working = [
    ...Array.from({ length: WRITERS }, () => publishing(county, luck.apart(), counts, stop.signal)),
    program.lives(luck.apart(), counts, stop.signal),
    server?.goesDown(2, minutes, luck.apart(), counts, stop.signal),
  ];
  await Promise.all(working.map((it) => Promise.resolve(it).catch((error) => (stop.abort(), Promise.reject(error)))));
  await over;
  await quiet(program);
  const truth = await verified(county.office, program);
  assert.ok(counts.published && counts.corrected && counts.withdrawn && counts.SIGKILL, 'something happened');
  const lives = program.events.filter((it) => it.event === 'started').length;
  console.log(JSON.stringify({ storm: 'held', ...counts, ...truth, lives, refused: refusals(program) }));
  rmSync(folder, { recursive: true });
} catch (error) {
  console.log(JSON.stringify({ storm: 'broke', ...counts, seed, folder }));
  console.error(error);
  process.exitCode = 1;
} finally {
  await server?.end('SIGTERM');
}
process.exit();

/** Lets it go round until there is nothing more to do. */
async function quiet(program) {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { code, said } = await program.start('--once');
    assert.equal(code, 0, JSON.stringify(said.at(-1)));
    if (!said.some((it) => ['beginning', 'kept', 'removed', 'reported'].includes(it.event))) return;
  }
  throw new Error('it finds no end');
}

/** What the server refused, by code. */
function refusals({ events }) {
  const codes = {};
  for (const { event, code } of events) if (event === 'refused' || event === 'trouble') codes[code] = (codes[code] ?? 0) + 1;
  return codes;
}
