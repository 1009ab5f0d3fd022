// A number and query code on their way from the receipt to the query: in memory only, as addresses and storage are read by others.
interface Held {
  number: string;
  queryCode: string;
}

let held: Held | null = null;

export function hold(it: Held) {
  held = it;
}

/** What was handed over, once. */
export function taken(): Held | null {
  const it = held;
  held = null;
  return it;
}
