/**
 * @file How a transform of n points is taken apart: a function of n alone, as it decides about the bits.
 */
import { butterflyFlops, productFlops } from "./butterflies.ts";

/**
 * - `stages`: one stage for each radix, in this order; their product is n.
 * - `chirp`: n has a large prime factor. Bluestein: a circular convolution of `length` points, by transforms of that length.
 */
export type FourierPlan =
  | { readonly kind: "stages"; readonly radices: readonly number[] }
  | { readonly kind: "chirp"; readonly length: number };

const oddRadices = [3, 5, 7, 11, 13];

/**
 * Radix 4 as often as it goes, then odd ones, and what is left of the powers of two (8 or 2) last, where a stage has no
 * twiddle factors. Undefined where a larger prime remains.
 */
export function stagesOf(n: number): readonly number[] | undefined {
  let rest = n;
  let twos = 0;
  for (; rest % 2 === 0; rest /= 2) twos++;
  const odds: number[] = [];
  for (const radix of oddRadices) for (; rest % radix === 0; rest /= radix) odds.push(radix);
  if (rest !== 1) return undefined;
  const last = twos % 2 === 0 ? [] : twos >= 3 ? [8] : [2];
  const fours = (twos - (last[0] === 8 ? 3 : last.length)) / 2;
  return [...new Array<number>(fours).fill(4), ...odds, ...last];
}

export function planFourier(n: number): FourierPlan {
  const radices = stagesOf(n);
  return radices ? { kind: "stages", radices } : { kind: "chirp", length: fastLength(2 * n - 1) };
}

/** Additions and multiplications of one transform of n complex points. */
export function fourierFlops(n: number): number {
  const plan = planFourier(n);
  if (plan.kind === "chirp") return 2 * fourierFlops(plan.length) + productFlops * (2 * n + plan.length);
  return stagesFlops(n, plan.radices);
}

function stagesFlops(n: number, radices: readonly number[]): number {
  let length = n;
  let flops = 0;
  for (const radix of radices) {
    const butterflies = n / radix;
    length /= radix;
    flops += butterflies * (butterflyFlops(radix) + (length === 1 ? 0 : productFlops * (radix - 1)));
  }
  return flops;
}

/** Additions and multiplications of one transform of n real points, or back. */
export const realFourierFlops = (n: number): number =>
  n % 2 === 0 ? fourierFlops(n / 2) + 4 * n : fourierFlops(n);

/** Among lengths with no prime factor above 7, from `least` on, the one whose (real) transform costs least. */
export function fastLength(least: number, isReal = false): number {
  const costOf = isReal ? realFourierFlops : fourierFlops;
  let best = least;
  let cost = Number.POSITIVE_INFINITY;
  for (let n = Math.max(least, 1); n <= powerOfTwo(least); n++) {
    if (!isSmooth(n)) continue;
    const found = costOf(n);
    if (found < cost) [best, cost] = [n, found];
  }
  return best;
}

function powerOfTwo(least: number): number {
  let n = 1;
  while (n < least) n *= 2;
  return n;
}

function isSmooth(n: number): boolean {
  let rest = n;
  for (const prime of [2, 3, 5, 7]) while (rest % prime === 0) rest /= prime;
  return rest === 1;
}
