/**
 * @file Points of the unit circle for tables that are made at build time: by exact integer reduction to the first
 * octant, then our own sin and cos of f64, so that the engine of the build machine does not show (docs/numerics.md A2).
 */
import { type DType, toDType } from "../../dtype.ts";
import { scalarOps } from "../../kernel/scalar-ops.ts";

const sin = scalarOps.sin.specialize("f64", "f64");
const cos = scalarOps.cos.specialize("f64", "f64");

export interface ComplexNumber {
  readonly re: number;
  readonly im: number;
}

/** k to e^(-2 pi i k / n), for whole k from 0. */
export type RootsOfUnity = (k: number) => ComplexNumber;

/** The n-th roots of unity. An eighth of the circle is computed, each point once; the rest are its mirror images. */
export function rootsOfUnity(n: number): RootsOfUnity {
  const known = new Map<number, ComplexNumber>();
  /** cos and sin of t eighths of a turn divided by n, for t in 0..n. */
  const octant = (t: number): ComplexNumber => {
    let point = known.get(t);
    if (!point) {
      // on the diagonal both are the same number
      const angle = (t / n) * (Math.PI / 4);
      point = t === n ? { re: Math.SQRT1_2, im: Math.SQRT1_2 } : { re: cos(angle), im: sin(angle) };
      known.set(t, point);
    }
    return point;
  };
  return (k) => {
    const turns = 8 * (k % n);
    const isLower = turns > 4 * n;
    const half = isLower ? 8 * n - turns : turns;
    const isLeft = half > 2 * n;
    const quarter = isLeft ? 4 * n - half : half;
    const isSteep = quarter > n;
    const { re, im } = octant(isSteep ? 2 * n - quarter : quarter);
    const [x, y] = isSteep ? [im, re] : [re, im];
    // 0 minus, as a table has no use for -0
    return { re: isLeft ? 0 - x : x, im: isLower ? y : 0 - y };
  };
}

/** Real and imaginary parts as the elements of two literals, rounded once. */
export function planes(dtype: DType, points: readonly ComplexNumber[]): [Float64Array, Float64Array] {
  const round = (value: number): number => toDType(dtype, value);
  return [Float64Array.from(points, ({ re }) => round(re)), Float64Array.from(points, ({ im }) => round(im))];
}
