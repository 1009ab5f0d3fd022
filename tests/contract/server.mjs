// A server of our own on a new folder and a free port, which is ended and started again as a machine would be.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 60_000;

export class Server {
  #binary;
  #settings;
  #process;
  #port = 0;

  /** Started and ready. `settings` are variables of the environment, beside those of a server that nobody's spending slows down. */
  static async start(binary, settings = {}) {
    const server = new Server();
    server.#binary = path.resolve(binary);
    server.#settings = { GONGKAI__RATE__COST_PER_MINUTE: '0', GONGKAI__LOG__FILTER: 'warn', ...settings };
    server.folder = mkdtempSync(path.join(tmpdir(), 'gongkai-contract-'));
    process.once('exit', () => server.#process?.kill('SIGKILL'));
    await server.again();
    return server;
  }

  /** Started again on the same folder and port. In the repository's root, where the frontends are plugged in. */
  async again() {
    const args = ['serve', '--port', String(this.#port), '--data-dir', path.join(this.folder, 'data')];
    const environment = { ...process.env, ...this.#settings };
    const log = openSync(this.#log, 'a');
    this.#process = spawn(this.#binary, args, { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', log] });
    closeSync(log);
    let said = '';
    this.#process.stdout.setEncoding('utf8').on('data', (text) => (said += text));
    const deadline = Date.now() + START_MS;
    while (!/Ctrl-C/.test(said)) {
      assert.equal(this.#process.exitCode, null, `the server did not start:\n${this.log()}`);
      assert.ok(Date.now() < deadline, `the server is not ready:\n${this.log()}`);
      await pause(20);
    }
    this.#port = Number(said.match(/:(\d+)\/graphql/)[1]);
    this.url = `http://127.0.0.1:${this.#port}`;
    this.password ??= said.match(/password\s+(\S+)/)?.[1];
  }

  /** Ends it by a signal; answers the exit code, or null where the signal left none. */
  async end(signal) {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exit;
    }
    return this.#process.exitCode;
  }

  /** What it holds of the machine's memory, in MiB; undefined where the system does not tell. */
  memory() {
    if (process.platform !== 'linux') return undefined;
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(status.match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;
  }

  get #log() {
    return path.join(this.folder, 'log');
  }

  /** Its last words. */
  log() {
    return readFileSync(this.#log, 'utf8').split('\n').slice(-20).join('\n');
  }

  async remove() {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
