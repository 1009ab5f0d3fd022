import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Ends the names of files that are not whole yet. */
export const UNFINISHED = '.tmp';

/** Puts all of `text` at `file`, or nothing: whoever reads it meanwhile finds the old text or the new one. */
export function write(file: string, text: string): void {
  const unfinished = file + UNFINISHED;
  const handle = openSync(unfinished, 'w', 0o644);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(unfinished, file);
}

export function remove(file: string): void {
  rmSync(file, { force: true });
}

/** Makes sure that what was renamed or removed in this folder stays so when the power goes. */
export function settle(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** In a folder, by name: one file for each record. */
export function fileOf(folder: string, id: string): string {
  // The name comes from outside.
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id)) throw new Error(`not an id: ${JSON.stringify(id)}`);
  return path.join(folder, `${id}.json`);
}
