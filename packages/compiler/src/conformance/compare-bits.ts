/** @file Comparison of results: equal bits, or both NaN. */
import { InternalError } from "@tapeless/graph/ir";

const show = (value: number | undefined): string => (Object.is(value, -0) ? "-0" : String(value));

/** @throws InternalError naming the first element that differs. */
export function compareBits(
  what: string,
  found: ArrayLike<number> | number,
  wanted: ArrayLike<number>,
): void {
  const list = typeof found === "number" ? [found] : found;
  if (list.length !== wanted.length) {
    throw new InternalError(`${what} has ${list.length} elements; the reference has ${wanted.length}`);
  }
  for (let i = 0; i < wanted.length; i++) {
    if (Object.is(list[i], wanted[i])) continue;
    throw new InternalError(`${what}[${i}] is ${show(list[i])}; the reference gives ${show(wanted[i])}`);
  }
}
