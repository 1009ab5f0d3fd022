import { GraphqlError } from './error.js';
import { type Documents, KINDS } from './generated/index.js';

export type Name = keyof Documents;
export type Variables<N extends Name> = Documents[N]['variables'];
export type Data<N extends Name> = Documents[N]['data'];

export interface ClientOptions {
  /** Where the server is, such as `https://gk.example.gov.cn`; empty for the page's own. */
  url: string;
  /** The frontend's key, for programs only: a page would show it to everybody. */
  key?: string;
  /** Sent as `Accept-Language`; a function is asked for each request. */
  locale?: string | (() => string);
  /** Stands in for the global `fetch`. */
  fetch?: typeof fetch;
}

export interface RunOptions {
  signal?: AbortSignal;
}

export interface Client {
  /** Runs a stored document by its name; throws `GraphqlError`, or what `fetch` throws. */
  run<N extends Name>(name: N, variables: Variables<N>, options?: RunOptions): Promise<Data<N>>;
}

/** Answers kept to be asked for again by their tags. */
const KEPT = 100;
/** Longer addresses are refused on many a way; such a query goes by POST. */
const LONGEST_ADDRESS = 6000;
/** Who has to wait longer than this is told so instead. */
const LONGEST_WAIT_MS = 15_000;

interface Asked {
  address: string;
  init: RequestInit & { headers: Record<string, string> };
  again: boolean;
}

export function createClient(options: ClientOptions): Client {
  const endpoint = `${options.url.replace(/\/+$/, '')}/graphql`;
  const kept = new Map<string, { tag: string; data: unknown }>();
  // Not a method of `options`: the browser's own fetch minds what it is called on.
  const send: typeof fetch = (input, init) => (options.fetch ?? globalThis.fetch)(input, init);

  function ask(name: Name, variables: object): Asked {
    const headers: Record<string, string> = { accept: 'application/graphql-response+json' };
    const locale = typeof options.locale === 'function' ? options.locale() : options.locale;
    if (locale) headers['accept-language'] = locale;
    if (options.key) headers.authorization = `Bearer ${options.key}`;
    const kind = KINDS[name];
    const address = `${endpoint}?${new URLSearchParams({ documentId: name, variables: JSON.stringify(variables) })}`;
    if (kind === 'public' && address.length <= LONGEST_ADDRESS) return { address, init: { headers }, again: true };
    headers['content-type'] = 'application/json';
    const body = JSON.stringify({ documentId: name, variables });
    // A change is sent again by itself only where the server would notice.
    const again = kind !== 'change' || JSON.stringify(variables).includes('"idempotencyKey":"');
    return { address: endpoint, init: { method: 'POST', headers, body }, again };
  }

  async function run<N extends Name>(name: N, variables: Variables<N>, { signal }: RunOptions = {}): Promise<Data<N>> {
    const { address, init, again } = ask(name, variables);
    const place = init.method ? undefined : `${init.headers['accept-language'] ?? ''} ${address}`;
    const known = place ? kept.get(place) : undefined;
    if (known) init.headers['if-none-match'] = known.tag;
    if (signal) init.signal = signal;
    let response = await send(address, init);
    const wait = pause(response);
    if (wait !== undefined && (again || response.status === 429)) {
      await sleep(wait, signal);
      response = await send(address, init);
    }
    if (response.status === 304 && known) return known.data as Data<N>;
    const body = (await response.json().catch(() => null)) as { data?: unknown; errors?: unknown[] } | null;
    if (!response.ok || !body?.data || body.errors) throw GraphqlError.of(response, body);
    const tag = response.headers.get('etag');
    if (place && tag) keep(place, { tag, data: body.data });
    return body.data as Data<N>;
  }

  function keep(place: string, answer: { tag: string; data: unknown }) {
    kept.delete(place);
    kept.set(place, answer);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  }

  return { run };
}

/** For how long a busy server asks to be left alone, if it does and that is not too long. */
function pause(response: Response): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined;
  const after = Number(response.headers.get('retry-after') ?? 1) * 1000;
  return after >= 0 && after <= LONGEST_WAIT_MS ? after : undefined;
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}
