// The rules that Relay and other typed clients expect of a schema, by the linter's names.
import { once } from 'node:events';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import graphql from '@graphql-eslint/eslint-plugin';
import { ESLint } from 'eslint';

const RULES = {
  'relay-arguments': ['error', { includeBoth: false }], // pages go forward only
  'relay-connection-types': 'error',
  // Short lists stay lists, and what is computed, such as a change or a hit, is paged without being a Node; Relay asks for neither.
  'relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
  'relay-page-info': 'error',
  'naming-convention': [
    'error',
    {
      types: 'PascalCase',
      FieldDefinition: 'camelCase',
      InputValueDefinition: 'camelCase',
      'EnumValueDefinition[parent.name.value!=ChangeType]': 'UPPER_CASE',
      'EnumValueDefinition[parent.name.value=ChangeType]': 'PascalCase', // its values are the names of types
    },
  ],
  'require-description': [
    'error',
    {
      types: true,
      FieldDefinition: true,
      EnumValueDefinition: true,
      InputValueDefinition: true,
      DirectiveDefinition: true,
      // Arguments such as first, after and locale mean the same everywhere; fields of inputs are all described.
      ignoredSelectors: ['FieldDefinition > InputValueDefinition', 'DirectiveDefinition > InputValueDefinition'],
    },
  ],
  'require-deprecation-reason': 'error',
  'require-nullable-result-in-root': 'error',
  'no-scalar-result-type-on-mutation': 'error',
  'no-hashtag-description': 'error',
  'no-unreachable-types': 'error',
  'no-typename-prefix': 'off', // Document.documentNumber is one term (文号), as is Seats.seats (席位)
};

/** What the linter says of a text of the schema, a line each: place, rule, message. */
export async function lint(schema) {
  // The plugin remembers the first schema it sees for as long as it is loaded, so each text has a thread of its own.
  const [found] = await once(new Worker(new URL(import.meta.url), { workerData: schema }), 'message');
  return found;
}

if (!isMainThread) parentPort.postMessage(await look(workerData));

async function look(schema) {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: {
      files: ['**/*.graphql'],
      plugins: { graphql },
      languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema } } },
      rules: Object.fromEntries(Object.entries(RULES).map(([rule, setting]) => [`graphql/${rule}`, setting])),
    },
  });
  const [{ messages }] = await eslint.lintText(schema, { filePath: 'schema.graphql' });
  return messages.map((it) => `${it.line}:${it.column} ${it.ruleId}: ${it.message}`);
}
