// Builds dist/ from src/ and operations/: the page, and its assets under names that change with their content.
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { parse } from 'graphql';
import { ROLES, readOperation } from './src/operation.js';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');

/** `import operations from 'gongkai:operations'`: every saved operation, role by role. */
const savedOperations = {
  name: 'saved-operations',
  setup(bundle) {
    bundle.onResolve({ filter: /^gongkai:operations$/ }, ({ path }) => ({ path, namespace: 'gongkai' }));
    bundle.onLoad({ filter: /.*/, namespace: 'gongkai' }, async () => ({
      contents: JSON.stringify(await operations()),
      loader: 'json',
    }));
  },
};

async function operations() {
  const all = [];
  for (const role of ROLES) {
    const found = [];
    const folder = path.join(root, 'operations', role);
    const files = await readdir(folder);
    for (const file of files.filter((name) => name.endsWith('.graphql')).sort()) {
      const id = `${role}/${file.slice(0, -'.graphql'.length)}`;
      const text = await readFile(path.join(folder, file), 'utf8');
      const variables = await readFile(path.join(folder, file.replace(/graphql$/, 'json')), 'utf8').catch(() => '');
      const [definition] = parse(text).definitions;
      const sort = definition.operation === 'mutation' ? 'mutation' : 'query';
      found.push({ id, role, sort, name: definition.name.value, variables: variables.trim(), ...readOperation(id, text) });
    }
    all.push(...inOrder(found));
  }
  return all;
}

/** By file name, but for what follows something of the same role: it stands right behind it. */
function inOrder(operations) {
  const ids = new Set(operations.map((it) => it.id));
  const ordered = new Set();
  const place = (operation) => {
    if (ordered.has(operation) || operation.after.some((id) => ids.has(id) && ![...ordered].some((it) => it.id === id))) return;
    ordered.add(operation);
    for (const next of operations) if (next.after.includes(operation.id)) place(next);
  };
  for (const operation of operations) place(operation);
  return ordered;
}

/**
 * GraphiQL's style sheet carries its fonts as data: addresses, which the page's policy refuses; they become files.
 * Roboto is left out: the page speaks Chinese first, in the fonts of the machine.
 */
const fontsAsFiles = {
  name: 'fonts-as-files',
  setup(bundle) {
    const fonts = new Map();
    bundle.onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, async ({ path: file }) => {
      const style = await readFile(file, 'utf8');
      const used = style.replace(/@font-face\s*{\s*font-family:\s*["']?Roboto[^}]*}/g, '');
      const contents = used.replace(/url\(["']?data:font\/(woff2?);base64,([^"')]+)["']?\)/g, (_, kind, base64) => {
        const bytes = Buffer.from(base64, 'base64');
        const name = `${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.${kind}`;
        fonts.set(name, bytes);
        return `url("gongkai-font:${name}")`;
      });
      return { contents, loader: 'css' };
    });
    bundle.onResolve({ filter: /^gongkai-font:/ }, ({ path }) => ({
      path: path.slice('gongkai-font:'.length),
      namespace: 'gongkai-font',
    }));
    bundle.onLoad({ filter: /.*/, namespace: 'gongkai-font' }, ({ path }) => ({
      contents: fonts.get(path),
      loader: 'file',
    }));
  },
};

await rm(dist, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { playground: 'src/main.jsx' },
  outdir: 'dist/assets',
  publicPath: '/playground/assets',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: 'font-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  minify: true,
  legalComments: 'none',
  target: 'es2022',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  // Style elements made by scripts are refused by the page's policy; this one uses style sheets made by scripts.
  alias: { 'react-style-singleton': './src/style-singleton.js' },
  plugins: [savedOperations, fontsAsFiles],
  metafile: true,
  logLevel: 'warning',
});

const [script, { cssBundle }] = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint === 'src/main.jsx');
const address = (output) => `/playground/assets/${path.basename(output)}`;
const page = await readFile(path.join(root, 'src/index.html'), 'utf8');
await mkdir(dist, { recursive: true });
await writeFile(
  path.join(dist, 'index.html'),
  page.replace('{{style}}', address(cssBundle)).replace('{{script}}', address(script)),
);
