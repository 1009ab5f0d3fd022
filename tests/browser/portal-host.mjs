// Serves the built portal as a web server in front would: files, index.html for unknown paths, the rest from the server, and the
// policy that the portal promises to work under.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../frontends/portal/dist', import.meta.url));
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PASSED_ON = /^\/(graphql|attachments|exports|feeds)(\/|\?|$)/;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Where it listens, and how to end it. */
export async function host(server) {
  if (!existsSync(path.join(DIST, 'index.html'))) throw new Error('the portal is not built: make portal');
  const http = createServer((incoming, outgoing) => (PASSED_ON.test(incoming.url) ? passOn(server, incoming, outgoing) : serve(incoming, outgoing)));
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${http.address().port}`, close: () => http.close() };
}

function serve(incoming, outgoing) {
  const asked = path.join(DIST, path.normalize(decodeURIComponent(new URL(incoming.url, 'http://host').pathname)));
  const file = asked.startsWith(DIST) && existsSync(asked) && statSync(asked).isFile() ? asked : path.join(DIST, 'index.html');
  outgoing.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  createReadStream(file).pipe(outgoing);
}

function passOn(server, incoming, outgoing) {
  const onward = request(new URL(incoming.url, server), { method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
}
