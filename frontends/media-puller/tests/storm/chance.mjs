/** Chances that are the same for the same seed (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    /** True so often. */
    happens: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    /** Another one, with a course of its own. */
    apart: () => chance(Math.floor(next() * 2 ** 32)),
  };
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
