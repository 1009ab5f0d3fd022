import { readFileSync } from 'node:fs';
import type { Options } from './arguments.js';
import { Feed } from './feed.js';
import { log } from './log.js';
import { Patience } from './patience.js';
import { Reporter } from './report.js';
import { Store } from './store.js';
import { Trouble } from './trouble.js';

/** Goes round until it is told to stop: reads on, then reports. */
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
    // Apart from each other: while a key is refused, what is withdrawn still goes at once.
    const [following, reporting] = [new Patience('following'), new Patience('reporting')];
    if (this.options.once) {
      await this.#follow();
      await this.#report();
    } else {
      while (!this.stopping.aborted) {
        if (await following.attempt(() => this.#follow())) await reporting.attempt(() => this.#report());
        await sleep(this.options.intervalSeconds, this.stopping);
      }
    }
    log('ended', { held: this.#store.size });
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

  async #report(): Promise<void> {
    const key = this.#key();
    if (!key || this.stopping.aborted) return;
    if (this.#reporter?.key !== key) {
      const { server, runsAt } = this.options;
      this.#reporter = { key, reporter: new Reporter(server, key, this.#store, runsAt, this.stopping) };
    }
    await this.#reporter.reporter.round();
  }

  /** Read again each time, so that a new key needs no restart. */
  #key(): string {
    const { keyFile } = this.options;
    const key = (keyFile ? readFileSync(keyFile, 'utf8') : (process.env.GONGKAI_KEY ?? '')).trim();
    // What cannot be a header would be quoted in the error about it, and so in the log.
    if (!/^[\x21-\x7e]*$/.test(key) || (keyFile && !key)) throw new Trouble('BAD_KEY', 'the key holds what no key does');
    return key;
  }
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
