import { type Page, page } from './contract.js';
import { PATIENCE_MS, Trouble, retryAfter } from './trouble.js';

const CONTRACT = '/feeds/media-puller/documents.json';
/** Changes on a page. What a page costs the server grows with it, whatever there is. */
const FIRST = 50;

/** Asks for what follows a cursor. */
export class Feed {
  /** The last answer's tag, and where it was asked for. */
  #seen: { address: string; tag: string } | undefined;

  constructor(readonly server: string) {}

  /** What came after `cursor`; the server does not know an expired one, and tells nothing new of one that is up to date. */
  async after(cursor: string): Promise<Page | 'expired' | 'unchanged'> {
    const address = `${this.server}${CONTRACT}?${new URLSearchParams({ first: String(FIRST), after: cursor })}`;
    const headers: Record<string, string> = { accept: 'application/feed+json' };
    if (this.#seen?.address === address) headers['if-none-match'] = this.#seen.tag;
    try {
      const response = await fetch(address, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.status === 304) return 'unchanged';
      if (isForgotten(response, cursor)) return 'expired';
      if (!response.ok) throw await refusal(response);
      const answer = page(await response.json().catch(() => null));
      if (!answer) throw new Trouble('NOT_A_FEED', 'the answer is no page of the contract');
      const tag = response.headers.get('etag');
      this.#seen = tag ? { address, tag } : undefined;
      return answer;
    } catch (error) {
      throw Trouble.of(error);
    }
  }
}

/** A cursor is of one database, and of one filter: another database is 410, a contract that was rewritten 400. */
function isForgotten(response: Response, cursor: string): boolean {
  return cursor !== '' && (response.status === 410 || response.status === 400);
}

async function refusal(response: Response): Promise<Trouble> {
  const told = (await response.json().catch(() => null)) as { code?: string; title?: string } | null;
  const message = told?.title ?? `HTTP ${response.status}`;
  return new Trouble(told?.code ?? 'HTTP', message, retryAfter(response.headers));
}
