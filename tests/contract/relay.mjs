// Compiles relay/ with Relay's compiler against a text of the schema.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import compiler from 'relay-compiler';

/** What was written for the documents, a text for each name. An error tells what the compiler says. */
export function compile(schema) {
  const folder = mkdtempSync(path.join(tmpdir(), 'gongkai-relay-'));
  try {
    cpSync(fileURLToPath(new URL('relay/', import.meta.url)), folder, { recursive: true });
    writeFileSync(path.join(folder, 'schema.graphql'), schema);
    // Watchman is not asked: where it is there, it would go on watching a folder that goes.
    const args = ['--noWatchman', 'relay.config.json'];
    try {
      execFileSync(compiler, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    } catch (error) {
      throw new Error(stripVTControlCharacters(`${error.stdout}${error.stderr}`));
    }
    const written = path.join(folder, 'src/__generated__');
    return new Map(readdirSync(written).map((it) => [it.replace('.graphql.ts', ''), readFileSync(path.join(written, it), 'utf8')]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
