import { readFileSync } from 'node:fs';
import type { Options } from './arguments.js';
import { Feed } from './feed.js';
import { log } from './log.js';
import { Reporter } from './report.js';
import { Store } from './store.js';
import { Trouble } from './trouble.js';

/** After one failure; twice as long after each further one. */
const BACK_OFF_SECONDS = 1;
const LONGEST_BACK_OFF_SECONDS = 300;

/** Goes round until it is told to stop. */
export class Puller {
  readonly #store: Store;
  readonly #feed: Feed;
  #reporter: { key: string; reporter: Reporter } | undefined;

  constructor(
    readonly options: Options,
    readonly stopping: AbortSignal,
  ) {
    this.#store = new Store(options.data);
    this.#feed = new Feed(options.server);
    log('started', { server: options.server, data: options.data, held: this.#store.size });
    if (!options.keyFile && !process.env.GONGKAI_KEY) log('no-key');
  }

  async run(): Promise<void> {
    for (let failures = 0; !this.stopping.aborted; ) {
      let wait = this.options.intervalSeconds;
      try {
        await this.#round();
        failures = 0;
        if (this.options.once) break;
      } catch (error) {
        if (!(error instanceof Trouble) || this.options.once) throw error;
        failures += 1;
        wait = Math.max(wait, error.retryAfterSeconds, backOff(failures));
        log('trouble', { code: error.code, message: error.message, waitSeconds: Math.round(wait * 10) / 10 });
      }
      await sleep(wait, this.stopping);
    }
    log('ended', { held: this.#store.size });
  }

  async #round(): Promise<void> {
    await this.#follow();
    const key = this.#key();
    if (!key || this.stopping.aborted) return;
    if (this.#reporter?.key !== key) {
      const { server, runsAt } = this.options;
      this.#reporter = { key, reporter: new Reporter(server, key, this.#store, runsAt, this.stopping) };
    }
    await this.#reporter.reporter.round();
  }

  async #follow(): Promise<void> {
    let more = true;
    while (more && !this.stopping.aborted) {
      const page = await this.#feed.after(this.#store.cursor);
      if (page === 'unchanged') return;
      if (page === 'expired') {
        this.#store.begin();
        continue;
      }
      this.#store.take(page);
      more = page.more;
    }
  }

  /** Read again each time, so that a new key needs no restart. */
  #key(): string {
    const { keyFile } = this.options;
    const key = (keyFile ? readFileSync(keyFile, 'utf8') : (process.env.GONGKAI_KEY ?? '')).trim();
    // What cannot be a header would be quoted in the error about it, and so in the log.
    if (!/^[\x21-\x7e]*$/.test(key)) throw new Trouble('BAD_KEY', 'the key holds what no key does');
    return key;
  }
}

/** Never the same for all who lost the server at the same moment. */
function backOff(failures: number): number {
  const longest = Math.min(LONGEST_BACK_OFF_SECONDS, BACK_OFF_SECONDS * 2 ** (failures - 1));
  return longest * (0.5 + Math.random() / 2);
}

/** Until the time is over, or nobody wants to wait any more. */
function sleep(seconds: number, stopping: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stopping.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      stopping.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    stopping.addEventListener('abort', done);
  });
}
