// What is deprecated says until when it stays, as a day in the reason: "use `name`; stays until 2027-06-30".
import { visit } from 'graphql';

/** The definitions that can be deprecated. */
const PARTS = ['FieldDefinition', 'InputValueDefinition', 'EnumValueDefinition'];

/** The day until which what this defines stays; null where it is deprecated without one, undefined where it is not deprecated. */
export function staysUntil(definition) {
  const directive = definition.directives?.find((it) => it.name.value === 'deprecated');
  if (!directive) return undefined;
  const reason = directive.arguments.find((it) => it.name.value === 'reason')?.value.value ?? '';
  const days = (reason.match(/\b\d{4}-\d{2}-\d{2}\b/g) ?? []).filter(isDay);
  return days.length === 1 ? days[0] : null;
}

/** What is deprecated without exactly one day, as `Type.field` or `Type.field(argument:)`. */
export function undated(document) {
  const found = [];
  const look = (definition, key, parent, path, ancestors) => {
    if (staysUntil(definition) === null) found.push(placeOf([...ancestors, definition]));
  };
  visit(document, Object.fromEntries(PARTS.map((kind) => [kind, look])));
  return found;
}

/** The document without what was free to go before `today`. */
export function withoutExpired(document, today) {
  const leave = (definition) => {
    const day = staysUntil(definition);
    return day && day < today ? null : undefined;
  };
  return visit(document, Object.fromEntries(PARTS.map((kind) => [kind, leave])));
}

function isDay(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text);
}

function placeOf(nodes) {
  const [type, member, argument] = nodes.filter((it) => it.name).map((it) => it.name.value);
  return `${type}.${member}${argument ? `(${argument}:)` : ''}`;
}
