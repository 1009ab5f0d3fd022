#!/usr/bin/env node
import { type Options, Usage, options } from './arguments.js';
import { HELP } from './help.js';
import { log } from './log.js';
import { Puller } from './puller.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** Answers the exit code. */
async function main(args: string[]): Promise<number> {
  let wanted: Options | 'help';
  try {
    wanted = options(args);
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    process.stderr.write(`${error.message}\n  gongkai-media-puller --help\n`);
    return WRONG_USAGE;
  }
  if (wanted === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    await new Puller(wanted, stop.signal).run();
    return 0;
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    log('failed', { code, message });
    return FAILED;
  }
}

process.exitCode = await main(process.argv.slice(2));
