/**
 * @file Intervals of integers: what a value of type i32 can be, both ends included.
 *
 * Every function answers with an interval that holds all results of the i32 operation on members of its arguments. An
 * operation that may wrap around answers with `everyI32`.
 */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

const minI32 = -(2 ** 31);
const maxI32 = 2 ** 31 - 1;

export const everyI32: Interval = { lo: minI32, hi: maxI32 };

/** A bool is 0 or 1. */
export const anyBool: Interval = { lo: 0, hi: 1 };

export const point = (value: number): Interval => ({ lo: value, hi: value });

export const isPoint = (x: Interval): boolean => x.lo === x.hi;

export const fitsI32 = (x: Interval): boolean => x.lo >= minI32 && x.hi <= maxI32;

/** i32 arithmetic wraps around: an exact result outside of i32 can be anything afterwards. */
export const wrap = (exact: Interval): Interval => (fitsI32(exact) ? exact : everyI32);

export const union = (a: Interval, b: Interval): Interval => ({
  lo: Math.min(a.lo, b.lo),
  hi: Math.max(a.hi, b.hi),
});

/** Both hold; when they contradict each other the code is never reached, and either is a right answer. */
export function intersect(a: Interval, b: Interval): Interval {
  const both = { lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
  return both.lo <= both.hi ? both : a;
}

export const add = (a: Interval, b: Interval): Interval => ({ lo: a.lo + b.lo, hi: a.hi + b.hi });

export const scale = (a: Interval, factor: number): Interval => hull([a.lo * factor, a.hi * factor]);

export const multiply = (a: Interval, b: Interval): Interval =>
  wrap(hull([a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi]));

/** Truncates towards zero; x / 0 is 0. */
export function divide(a: Interval, b: Interval): Interval {
  if (b.lo > 0 || b.hi < 0) {
    const ends = [a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi];
    return wrap(hull(ends.map(Math.trunc)));
  }
  const most = largest(a);
  return wrap(hull([-most, most]));
}

/** Has the sign of `a`; x % 0 is 0. */
export function remainder(a: Interval, b: Interval): Interval {
  if (isPoint(b) && b.lo > 0) {
    const turn = Math.trunc(a.lo / b.lo);
    // all of `a` between two neighbouring multiples, on one side of zero: the remainder only shifts it
    const oneSide = a.lo >= 0 || a.hi <= 0;
    if (oneSide && turn === Math.trunc(a.hi / b.lo)) return add(a, point(-turn * b.lo));
  }
  const most = Math.max(largest(b) - 1, 0);
  return hull([a.lo < 0 ? Math.max(a.lo, -most) : 0, a.hi > 0 ? Math.min(a.hi, most) : 0]);
}

export const minimum = (a: Interval, b: Interval): Interval => ({
  lo: Math.min(a.lo, b.lo),
  hi: Math.min(a.hi, b.hi),
});

export const maximum = (a: Interval, b: Interval): Interval => ({
  lo: Math.max(a.lo, b.lo),
  hi: Math.max(a.hi, b.hi),
});

export function absolute(a: Interval): Interval {
  if (a.lo >= 0) return a;
  return wrap({ lo: a.hi <= 0 ? -a.hi : 0, hi: largest(a) });
}

/** `and` of integers: clears bits, so with a non-negative side the result is between 0 and that side. */
export function bitAnd(a: Interval, b: Interval): Interval {
  const sides = [a, b].filter((side) => side.lo >= 0);
  return sides.length > 0 ? { lo: 0, hi: Math.min(...sides.map((side) => side.hi)) } : everyI32;
}

const largest = (a: Interval): number => Math.max(Math.abs(a.lo), Math.abs(a.hi));

/** `+ 0` turns -0 into 0. */
const hull = (values: readonly number[]): Interval => ({
  lo: Math.min(...values) + 0,
  hi: Math.max(...values) + 0,
});
