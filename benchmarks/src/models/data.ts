/** @file Numbers to calculate with: the same for everybody, every time. */

/** Uniform in [from, to), by mulberry32. Fractions, as engines compile code that has only seen whole numbers for those. */
export function uniform(length: number, seed: number, from = -1, to = 1): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = next(state);
    values[i] = from + (to - from) * fraction(state);
  }
  return values;
}

/** Whole numbers in [0, limit). */
export function whole(length: number, seed: number, limit: number): Int32Array<ArrayBuffer> {
  return Int32Array.from(uniform(length, seed, 0, limit), Math.floor);
}

const next = (state: number): number => (state + 0x6d2b79f5) | 0;

function fraction(state: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
