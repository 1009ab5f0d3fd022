// A server of the storm's own, where a command says how to start one: it goes down, too.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sleep } from './chance.mjs';

/** Where it finds the documents of frontends. */
const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

export class Server {
  /** `command` as a shell has it, such as `gongkai serve --port 8093 --data-dir /tmp/storm`. */
  constructor(command, url) {
    Object.assign(this, { command, url });
  }

  /** Answers the first administrator's password, where the database is new. */
  async start() {
    let said = '';
    this.child = spawn('sh', ['-c', `exec ${this.command}`], { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    this.child.stdout.on('data', (it) => (said += it));
    this.ended = new Promise((resolve) => this.child.on('close', resolve));
    for (const until = Date.now() + 60_000; Date.now() < until && this.child.exitCode === null; await sleep(100)) {
      // Another one, which already was there, is not it.
      if (said && await fetch(`${this.url}/readyz`).then((it) => it.ok, () => false)) return said.match(/password\s+(\S+)/)?.[1];
    }
    throw new Error(`the server did not start: ${this.command}\n${said}`);
  }

  async end(signal) {
    this.child.kill(signal);
    await this.ended;
  }

  /** Down and up again at random moments of a storm. */
  async goesDown(times, minutes, chance, counts, stopping) {
    for (let time = 0; time < times; time += 1) {
      await sleep((minutes * 60_000 * chance.between(60, 100)) / 100 / (times + 1));
      if (stopping.aborted) return;
      await this.end(time % 2 === 0 ? 'SIGKILL' : 'SIGTERM');
      await sleep(chance.between(0, 3000));
      await this.start();
      counts.serverDown += 1;
    }
  }
}
