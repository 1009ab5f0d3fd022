import { parseArgs } from 'node:util';
import { fault, isWebAddress } from './template.js';

export interface Options {
  server: string;
  data: string;
  runsAt: string;
  intervalSeconds: number;
  once: boolean;
  keyFile: string | undefined;
}

/** What whoever called it has to write differently. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

const LEAST_SECONDS = 0.1;
const MOST_SECONDS = 86_400;

/** What the arguments ask for: to run, or to explain itself. */
export function options(args: string[]): Options | 'help' {
  const values = parsed(args);
  if (values.help) return 'help';
  const server = wanted('--server', values.server).replace(/\/+$/, '');
  if (!isWebAddress(server)) throw new Usage(`--server ${server}: 须为 http 或 https 网址 / has to be an http or https address`);
  const runsAt = wanted('--runs-at', values['runs-at']);
  const why = fault(runsAt);
  if (why) throw new Usage(`--runs-at ${runsAt}: ${why}`);
  const intervalSeconds = Number(values.interval);
  if (!(intervalSeconds >= LEAST_SECONDS && intervalSeconds <= MOST_SECONDS)) {
    throw new Usage(`--interval ${values.interval}: 须为 ${LEAST_SECONDS}–${MOST_SECONDS} 秒 / has to be that many seconds`);
  }
  return { server, data: wanted('--data', values.data), runsAt, intervalSeconds, once: values.once, keyFile: values['key-file'] };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        server: { type: 'string' },
        data: { type: 'string' },
        'runs-at': { type: 'string' },
        interval: { type: 'string', default: '60' },
        once: { type: 'boolean', default: false },
        'key-file': { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    // Never what was written: it might be a key.
    const { code } = error as { code?: string };
    throw new Usage(`无法识别的参数 / arguments that are not known (${code ?? 'unknown'})`);
  }
}

function wanted(name: string, value: string | undefined): string {
  if (!value) throw new Usage(`缺少 ${name} / ${name} is missing`);
  return value;
}
