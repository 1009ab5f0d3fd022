// node clients.mjs: clients that are not ours at a server of our own (GONGKAI_BIN, by default the repository's debug build).
import { fileURLToPath } from 'node:url';
import { acrossRestarts } from './restarts.mjs';
import { breaches } from './protocol.mjs';
import { finish } from './report.mjs';

const binary = process.env.GONGKAI_BIN ?? fileURLToPath(new URL('../../target/debug/gongkai', import.meta.url));

await acrossRestarts(binary);
await breaches(binary);
finish();
