import { GraphqlError } from '@gongkai/client';

/** What the server or the way to it is to blame for, and what time may mend. Whatever else is thrown ends the program. */
export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly code: string;
  /** For how long the server asks to be left alone. */
  readonly retryAfterSeconds: number;

  constructor(code: string, message: string, retryAfterSeconds = 0) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What is thrown while asking a server. */
  static of(error: unknown): Trouble {
    if (error instanceof Trouble) return error;
    if (error instanceof GraphqlError) return new Trouble(error.code, error.message);
    const { message, cause } = error as Error;
    const why = (cause as { code?: string } | undefined)?.code;
    return new Trouble('UNREACHABLE', why ? `${message} (${why})` : message);
  }
}

/** How long anything is waited for. */
export const PATIENCE_MS = 60_000;

/** `Retry-After`, which is a number of seconds or a date. */
export function retryAfter(headers: Headers): number {
  const said = headers.get('retry-after');
  if (!said) return 0;
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
