// The program under fire: killed at random moments, or just as it writes; its folder is its only memory.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, readdirSync, truncateSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sleep } from './chance.mjs';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
export const RUNS_AT = 'https://news.example.com/gk/{indexNumber}';

export class Program {
  /** All that it ever said, over all its lives. */
  events = [];
  #running;

  constructor(url, key, folder) {
    Object.assign(this, { url, key, folder });
  }

  start(...more) {
    const args = [MAIN, '--server', this.url, '--data', this.folder, '--runs-at', RUNS_AT, '--interval', '0.2', ...more];
    const child = spawn(process.execPath, args, { env: { ...process.env, GONGKAI_KEY: this.key }, stdio: ['ignore', 'ignore', 'pipe'] });
    const said = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      const event = JSON.parse(line);
      said.push(event);
      this.events.push(event);
    });
    const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, said })));
    this.#running = { child, ended };
    return ended;
  }

  async end(signal) {
    this.#running.child.kill(signal);
    return this.#running.ended;
  }

  /** Runs and is killed, again and again. */
  async lives(chance, counts, stopping) {
    while (!stopping.aborted) {
      this.start();
      if (chance.happens(0.6)) await this.#writes(chance.between(0, 40));
      else await sleep(chance.between(50, 2500));
      const signal = chance.happens(0.9) ? 'SIGKILL' : 'SIGTERM';
      const ended = await this.end(signal);
      // A program that has hardly begun does not listen to SIGTERM yet.
      const isWell = ended.signal === signal || (signal === 'SIGTERM' && ended.code === 0);
      if (!isWell) throw new Error(`it ended by itself: ${JSON.stringify(ended)}`);
      counts[signal] += 1;
      // While it is away, more gathers than one page takes a moment for.
      if (chance.happens(0.5)) await sleep(chance.between(0, 4000));
      if (chance.happens(0.06)) counts.forgotten += this.#forget();
      if (chance.happens(0.04)) counts.damaged += this.#damage(chance);
    }
  }

  /** Until something changes in the folder, and a little longer. */
  async #writes(ms) {
    const { promise, resolve } = deferred();
    const watchers = ['items', 'recalls', '.'].map((it) => path.join(this.folder, it)).filter(existsSync).map((it) => watch(it, resolve));
    await Promise.race([promise, sleep(3000)]);
    for (const it of watchers) it.close();
    await sleep(ms);
  }

  /** As if the server had another database by now: the cursor is not known there, nor is one of the documents. */
  #forget() {
    const file = path.join(this.folder, 'place.json');
    const [some] = this.#items();
    if (!existsSync(file) || !some) return 0;
    const place = JSON.parse(readFileSync(file, 'utf8'));
    if (!place.cursor) return 0;
    const [list, [at, seq]] = JSON.parse(Buffer.from(place.cursor, 'base64url').toString());
    place.cursor = Buffer.from(JSON.stringify([list, [at, seq, '000000000000']])).toString('base64url');
    copyFileSync(some, path.join(this.folder, 'items', `document_${'0'.repeat(31)}1.json`));
    writeFileSync(file, JSON.stringify(place));
    return 1;
  }

  /** A file that lost its end, as disks have it. */
  #damage(chance) {
    const items = this.#items();
    if (items.length === 0) return 0;
    truncateSync(chance.pick(items), 10);
    return 1;
  }

  #items() {
    const folder = path.join(this.folder, 'items');
    return existsSync(folder) ? readdirSync(folder).filter((it) => it.endsWith('.json')).map((it) => path.join(folder, it)) : [];
  }
}

function deferred() {
  let resolve;
  const promise = new Promise((it) => void (resolve = it));
  return { promise, resolve };
}
