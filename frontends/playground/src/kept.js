// Ids on their way from one operation's answer to the next one's variables.
import operations from 'gongkai:operations';

const KEY = 'gongkai.kept';
const byName = new Map(operations.map((it) => [it.name, it]));

export const kept = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{}');

/** Takes from an answer what the head of the operation names with `keep`. */
export function keepFrom(name, answer) {
  const found = {};
  for (const { name: placeholder, path } of byName.get(name)?.keep ?? []) {
    const value = path.split('.').reduce((at, step) => at?.[step], answer.data);
    if (value != null) found[placeholder] = value;
  }
  if (Object.keys(found).length) sessionStorage.setItem(KEY, JSON.stringify({ ...kept(), ...found }));
}

/** The default variables with every placeholder whose value is known replaced; the others stay to be seen. */
export function fill(variables) {
  const known = kept();
  return variables.replace(/"\$\{(\w+)\}"/g, (all, name) => (name in known ? JSON.stringify(known[name]) : all));
}
