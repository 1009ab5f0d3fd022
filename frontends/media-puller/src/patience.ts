import { log } from './log.js';
import { Trouble } from './trouble.js';

/** After one failure; twice as long after each further one. */
const BACK_OFF_SECONDS = 1;
const LONGEST_BACK_OFF_SECONDS = 300;

/** Tries something again and again, and less often while it fails. */
export class Patience {
  #failures = 0;
  #until = 0;

  constructor(readonly what: string) {}

  /** Whether it was tried and done; not before a server that is in trouble wants to hear of us again. */
  async attempt(work: () => Promise<void>): Promise<boolean> {
    if (Date.now() < this.#until) return false;
    try {
      await work();
      this.#failures = 0;
      return true;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.#failures += 1;
      const wait = Math.max(error.retryAfterSeconds, backOff(this.#failures));
      this.#until = Date.now() + wait * 1000;
      log('trouble', { what: this.what, code: error.code, message: error.message, waitSeconds: Math.ceil(wait) });
      return false;
    }
  }
}

/** Never the same for all who lost the server at the same moment. */
function backOff(failures: number): number {
  const longest = Math.min(LONGEST_BACK_OFF_SECONDS, BACK_OFF_SECONDS * 2 ** (failures - 1));
  return longest * (0.5 + Math.random() / 2);
}
