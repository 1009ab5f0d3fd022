import type { Item } from './store.js';

/** What may stand in an address in braces. */
const PARTS = {
  indexNumber: (item: Item) => item.document.indexNumber ?? item.documentId,
  documentId: (item: Item) => item.documentId,
  edition: (item: Item) => String(item.document.edition.number),
  unit: (item: Item) => item.unit?.code ?? '',
} as const;
const IN_BRACES = /\{([^{}]*)\}/g;

/** Where a document ran. */
export function address(template: string, item: Item): string {
  return template.replace(IN_BRACES, (_, name: keyof typeof PARTS) => encodeURIComponent(PARTS[name](item)));
}

/** Why a template is none; undefined for a good one. */
export function fault(template: string): string | undefined {
  const names = [...template.matchAll(IN_BRACES)].map((it) => it[1] ?? '');
  const unknown = names.find((it) => !(it in PARTS));
  if (unknown !== undefined) return `{${unknown}}: 可用 known are ${Object.keys(PARTS).map((it) => `{${it}}`).join(' ')}`;
  if (!names.includes('indexNumber') && !names.includes('documentId')) return '须含 needs {indexNumber} 或 or {documentId}';
  return isWebAddress(template.replace(IN_BRACES, 'x')) ? undefined : '须为 http 或 https 网址 / has to be an http or https address';
}

export function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
