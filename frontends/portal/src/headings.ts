// Merged headings of official tables, for columns and for rows alike: groups above (or before) what they hold, outermost first.

export interface Heading {
  code: string;
  label: string;
  groups: readonly string[];
}

export interface MergedCell {
  label: string;
  /** Over how many headings it stands. */
  across: number;
  /** Over how many levels: what has fewer groups than others fills the space. */
  deep: number;
  /** The place of the first heading below it. */
  first: number;
  level: number;
  isLeaf: boolean;
}

/** Of how many levels these headings are. */
export const depth = (headings: readonly Heading[]) => Math.max(0, ...headings.map((it) => it.groups.length)) + 1;

/** Every cell once: a group where it begins, a heading at its own place. */
export function merge(headings: readonly Heading[]): MergedCell[] {
  const levels = depth(headings);
  const cells: MergedCell[] = [];
  headings.forEach((heading, first) => {
    const before = headings[first - 1];
    heading.groups.forEach((label, level) => {
      if (before && shares(before, heading, level)) return;
      let across = 1;
      while (headings[first + across] && shares(headings[first + across] as Heading, heading, level)) across += 1;
      cells.push({ label, across, deep: 1, first, level, isLeaf: false });
    });
    const level = heading.groups.length;
    cells.push({ label: heading.label, across: 1, deep: levels - level, first, level, isLeaf: true });
  });
  return cells;
}

/** Whether both stand under the same groups down to this level. */
function shares(a: Heading, b: Heading, level: number): boolean {
  return a.groups.length > level && b.groups.slice(0, level + 1).every((label, place) => a.groups[place] === label);
}
