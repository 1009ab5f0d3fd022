export { createClient } from './client.js';
export type { Client, ClientOptions, Data, Name, RunOptions, Variables } from './client.js';
export { GraphqlError } from './error.js';
export type { Documents } from './generated/index.js';
