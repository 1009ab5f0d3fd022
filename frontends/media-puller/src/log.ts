/** One event, one line of JSON on standard error. Titles, texts and notes stay out of it: they may name people. */
export function log(event: string, facts: Record<string, string | number | boolean | null | undefined> = {}): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...facts })}\n`);
}
