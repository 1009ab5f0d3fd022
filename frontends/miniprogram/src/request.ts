// Runs the server's stored documents by wx.request, as frontends/client does by fetch.
import type { Documents } from '@gongkai/client/types/index';
import { SERVER } from './config';
import { KINDS } from './generated/kinds';

export type Name = keyof typeof KINDS;
export type Variables<N extends Name> = Documents[`miniprogram/${N}`]['variables'];
export type Data<N extends Name> = Documents[`miniprogram/${N}`]['data'];

/** What the person cannot mend in the input; `userErrors` are data, and no error. */
export class RequestError extends Error {
  /** `code` is `UNREACHABLE` without any answer; `requestId` names the request to whoever runs the server. */
  constructor(message: string, readonly code: string, readonly requestId: string | null = null) {
    super(message);
  }
}

type Answer = WechatMiniprogram.RequestSuccessCallbackResult;
type Asked = Pick<WechatMiniprogram.RequestOption, 'url' | 'method' | 'data'> & { header: Record<string, string> };

/** Answers kept to be asked for again by their tags, while the program runs. */
const KEPT = 50;
/** Longer addresses are refused on many a way; such a query goes by POST. */
const LONGEST_ADDRESS = 6000;
/** Who has to wait longer than this is told so instead. */
const LONGEST_WAIT_MS = 15_000;
const TIMEOUT_MS = 20_000;

const kept = new Map<string, { tag: string; data: unknown }>();

export async function run<N extends Name>(name: N, variables: Variables<N>): Promise<Data<N>> {
  const documentId = `miniprogram/${name}`;
  const written = JSON.stringify(variables);
  const address = `${SERVER}/graphql?documentId=${encodeURIComponent(documentId)}&variables=${encodeURIComponent(written)}`;
  // What stands in an address is written down on the way: codes and changes go by POST.
  const byGet = KINDS[name] === 'public' && address.length <= LONGEST_ADDRESS;
  const known = byGet ? kept.get(address) : undefined;
  const header: Record<string, string> = { accept: 'application/graphql-response+json', 'accept-language': 'zh-CN' };
  if (known) header['if-none-match'] = known.tag;
  const sent = { method: 'POST', data: { documentId, variables } } as const;
  const asked: Asked = byGet ? { url: address, method: 'GET', header } : { url: `${SERVER}/graphql`, header, ...sent };

  let answer = await send(asked);
  const wait = pause(answer);
  // A change is sent again by itself only where the server would notice.
  const mayRepeat = KINDS[name] !== 'change' || answer.statusCode === 429 || written.includes('"idempotencyKey":"');
  if (wait !== undefined && mayRepeat) {
    await new Promise<void>((resolve) => setTimeout(resolve, wait));
    answer = await send(asked);
  }
  if (answer.statusCode === 304 && known) return known.data as Data<N>;
  const [data, tag] = [dataOf(answer), headerOf(answer, 'etag')];
  if (byGet && tag) keep(address, { tag, data });
  return data as Data<N>;
}

function send(asked: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new RequestError('无法连接服务器,请检查网络后重试。', 'UNREACHABLE'));
    wx.request({ ...asked, timeout: TIMEOUT_MS, success: resolve, fail });
  });
}

interface Told {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
  title?: string;
  code?: string;
}

/** The data, or what went wrong: GraphQL errors, problem details (RFC 9457), or anything a proxy says. */
function dataOf(answer: Answer): unknown {
  const told = (typeof answer.data === 'object' ? answer.data : null) as Told | null ?? {};
  if (answer.statusCode === 200 && told.data && !told.errors) return told.data;
  const first = told.errors?.[0];
  const message = first?.message ?? told.title ?? `服务器暂时不能答复(HTTP ${answer.statusCode})。`;
  const requestId = first?.extensions?.requestId ?? headerOf(answer, 'x-request-id') ?? null;
  throw new RequestError(message, first?.extensions?.code ?? told.code ?? 'HTTP', requestId);
}

/** For how long a busy server asks to be left alone, if it does and that is not too long. */
function pause(answer: Answer): number | undefined {
  if (answer.statusCode !== 429 && answer.statusCode !== 503) return undefined;
  const after = Number(headerOf(answer, 'retry-after') ?? 1) * 1000;
  return after >= 0 && after <= LONGEST_WAIT_MS ? after : undefined;
}

/** Phones spell the names of headers as they like. */
function headerOf(answer: Answer, name: string): string | undefined {
  const headers = (answer.header ?? {}) as Record<string, string>;
  const key = Object.keys(headers).find((it) => it.toLowerCase() === name);
  return key === undefined ? undefined : headers[key];
}

function keep(address: string, answer: { tag: string; data: unknown }) {
  kept.delete(address);
  kept.set(address, answer);
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
}
