// Audits a running server against GraphQL over HTTP: node run.mjs http://127.0.0.1:8080/graphql
import { serverAudits } from 'graphql-http';

const url = process.argv[2];
if (!url) {
  console.error('usage: node run.mjs <url of the GraphQL endpoint>');
  process.exit(2);
}

const audits = serverAudits({ url });
const failures = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') failures.push(`${result.status} ${result.id} ${result.name}: ${result.reason}`);
}
for (const failure of failures) console.log(failure);
console.log(`${audits.length - failures.length} of ${audits.length} audits pass`);
process.exit(failures.length === 0 ? 0 : 1);
