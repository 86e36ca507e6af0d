/**
 * @file Inputs and outputs of one unit of a weight, as in Glorot and Bengio 2010 and He et al. 2015: for a kernel
 * [out, in, ...window] the window multiplies both; a dense weight is [in, out].
 */
import { sizeOf } from "../../shape.ts";

export interface Fans {
  readonly in: number;
  readonly out: number;
}

/** [in, out] for dense weights, [out, in, ...window] for kernels of rank 3 and more. */
export function fansOf(shape: readonly number[]): Fans {
  if (shape.length < 2) return { in: shape[0] ?? 1, out: shape[0] ?? 1 };
  const [first, second, ...window] = shape as readonly [number, number, ...number[]];
  const size = sizeOf(window);
  return window.length === 0 ? { in: first, out: second } : { in: second * size, out: first * size };
}

export type FanMode = "in" | "out" | "average";

/** What a variance is divided by; 1 at least. */
export function fanOf(shape: readonly number[], mode: FanMode): number {
  const fans = fansOf(shape);
  return Math.max(1, mode === "average" ? (fans.in + fans.out) / 2 : fans[mode]);
}
