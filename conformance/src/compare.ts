/** @file Whether computed elements are the recorded ones, under a tolerance. */
import type { Tolerance } from "./format/case.ts";

export interface Mismatch {
  /** Position of the worst element in row-major order. */
  readonly index: number;
  readonly got: number;
  readonly want: number;
  readonly error: number;
  /** The largest error that would have passed. */
  readonly allowed: number;
  /** How many elements are wrong. */
  readonly count: number;
}

/**
 * The element furthest out of tolerance (the first of equals), or undefined where all pass. `abs(got - want) <= atol +
 * rtol * abs(want)` in doubles; NaN passes for NaN, an infinity for itself only. Both lists have one length. Without a
 * tolerance elements must be equal.
 */
export function compare(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: Tolerance = { rtol: 0, atol: 0 },
): Mismatch | undefined {
  let worst: Omit<Mismatch, "count"> | undefined;
  let excess = 0;
  let count = 0;
  for (let index = 0; index < want.length; index++) {
    const [v, r] = [got[index]!, want[index]!];
    if (v === r || (Number.isNaN(v) && Number.isNaN(r))) continue;
    const areFinite = Number.isFinite(v) && Number.isFinite(r);
    const error = areFinite ? Math.abs(v - r) : Number.POSITIVE_INFINITY;
    const allowed = Number.isFinite(r) ? tolerance.atol + tolerance.rtol * Math.abs(r) : 0;
    if (error <= allowed) continue;
    count++;
    const times = allowed === 0 ? Number.MAX_VALUE : error / allowed;
    if (worst && times <= excess) continue;
    excess = times;
    worst = { index, got: v, want: r, error, allowed };
  }
  return worst && { ...worst, count };
}
