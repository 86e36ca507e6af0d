/**
 * @file Bluestein's transform of any number of points: k t = (k^2 + t^2 - (k - t)^2) / 2 turns the sum into a circular
 * convolution with a chirp, done by transforms of a length that divides well.
 * (Bluestein, "A linear filtering approach to the computation of discrete Fourier transform", 1970.)
 */
import type { DType } from "../../dtype.ts";
import type { Value } from "../../ir/node.ts";
import type { GraphOps } from "../calls.ts";
import type { Planes } from "./fft.ts";
import { type ComplexNumber, planes, rootsOfUnity } from "./roots-of-unity.ts";

/** e^(-pi i t^2 / n) for t in 0..n; t^2 is reduced by the period before it can lose digits. */
function chirp(n: number): ComplexNumber[] {
  const root = rootsOfUnity(2 * n);
  return Array.from({ length: n }, (_, t) => root(Number((BigInt(t) * BigInt(t)) % BigInt(2 * n))));
}

const conjugate = ({ re, im }: ComplexNumber): ComplexNumber => ({ re, im: -im });

/** The spectrum of the conjugate chirp laid around a circle of `length` points, divided by that length, in f64. */
function chirpSpectrum(points: readonly ComplexNumber[], length: number): ComplexNumber[] {
  const circle = Array.from({ length }, (_, t): ComplexNumber => {
    const point = points[Math.min(t, length - t)];
    return point ? conjugate(point) : { re: 0, im: 0 };
  });
  return transformed(circle, rootsOfUnity(length), 1).map(({ re, im }) => ({
    re: re / length,
    im: im / length,
  }));
}

/** A plain transform in f64: splits by the smallest prime factor. `step` is the stride in the table of roots. */
function transformed(
  points: readonly ComplexNumber[],
  root: (k: number) => ComplexNumber,
  step: number,
): readonly ComplexNumber[] {
  const n = points.length;
  if (n === 1) return points;
  const radix = [2, 3, 5, 7].find((prime) => n % prime === 0)!;
  const part = n / radix;
  const parts = Array.from({ length: radix }, (_, k) =>
    transformed(
      points.filter((_point, t) => t % radix === k),
      root,
      step * radix,
    ),
  );
  return Array.from({ length: n }, (_, j): ComplexNumber => {
    let [re, im] = [0, 0];
    for (let k = 0; k < radix; k++) {
      const [a, w] = [parts[k]![j % part]!, root(j * k * step)];
      re += a.re * w.re - a.im * w.im;
      im += a.re * w.im + a.im * w.re;
    }
    return { re, im };
  });
}

function product(g: GraphOps, [ar, ai]: Planes, [br, bi]: Planes): Planes {
  return [g.sub(g.mul(ar, br), g.mul(ai, bi)), g.add(g.mul(ar, bi), g.mul(ai, br))];
}

function literals(g: GraphOps, dtype: DType, points: readonly ComplexNumber[]): Planes {
  const [re, im] = planes(dtype, points);
  const shape = [points.length, 1];
  return [g.literal(re, dtype, shape), g.literal(im, dtype, shape)];
}

/** The transform of planes [batch, n, lines] along axis 1, through circular convolutions of `length` points. */
export function chirpTransform(g: GraphOps, x: Planes, length: number): Planes {
  const [{ dtype, shape }] = x;
  const n = shape[1]!;
  const points = chirp(n);
  const factors = literals(g, dtype, points);
  const extended = product(g, x, factors).map((part: Value) =>
    g.pad(part, { low: [0, 0, 0], high: [0, length - n, 0] }),
  ) as unknown as Planes;
  const spectrum = g.fft(extended, 1);
  const [re, im] = product(g, spectrum, literals(g, dtype, chirpSpectrum(points, length)));
  const [backIm, backRe] = g.fft([im, re], 1);
  const first = (part: Value): Value => g.sliceAxis(part, 1, 0, n);
  return product(g, [first(backRe), first(backIm)], factors);
}
