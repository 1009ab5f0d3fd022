/** What the caller cannot mend in the input: `userErrors` are data, and no error. */
export class GraphqlError extends Error {
  override readonly name = 'GraphqlError';
  /** `BAD_INPUT`, `RATE_LIMITED`, `UNAVAILABLE`, …; `HTTP` where the answer names none. */
  readonly code: string;
  readonly status: number;
  /** Names the request to whoever runs the server. */
  readonly requestId: string | undefined;
  /** What was answered all the same: a field that failed leaves its neighbours alone. */
  readonly data: unknown;

  constructor(message: string, about: { code: string; status: number; requestId?: string | undefined; data?: unknown }) {
    super(message);
    this.code = about.code;
    this.status = about.status;
    this.requestId = about.requestId;
    this.data = about.data;
  }

  /** From an answer that is no data: GraphQL errors, problem details (RFC 9457), or anything a proxy says. */
  static of(response: Response, body: unknown): GraphqlError {
    const told = body as Told | null | undefined;
    const first = told?.errors?.[0];
    return new GraphqlError(first?.message ?? told?.title ?? `HTTP ${response.status}`, {
      code: first?.extensions?.code ?? told?.code ?? 'HTTP',
      status: response.status,
      requestId: first?.extensions?.requestId ?? response.headers.get('x-request-id') ?? undefined,
      data: told?.data ?? undefined,
    });
  }
}

interface Told {
  errors?: { message: string; extensions?: { code?: string; requestId?: string } }[];
  data?: unknown;
  title?: string;
  code?: string;
}
