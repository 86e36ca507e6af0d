/** @file Random first values: each parameter draws from a stream of its own, so that a seed fixes all of them. */
import { normal, uniform } from "../../dsl/random.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";

const { add, div, erf, exp, log, mul, sqrt, sub } = calls;

type Shape = readonly number[];

export const drawUniform = (shape: Shape, low: number, high: number): Value =>
  uniform(shape, { low, high }) as unknown as Value;

export const drawNormal = (shape: Shape, mean: number, standardDeviation: number): Value =>
  normal(shape, { mean, standardDeviation }) as unknown as Value;

/** Normal within two deviations of the mean, the others left out. */
export function drawTruncated(shape: Shape, mean: number, deviation: number): Value {
  // z = sqrt(2) erfinv(p) for p uniform between -erf(sqrt 2) and erf(sqrt 2), which is what lies within two deviations
  const within = 0.9544997361036416;
  const z = inverseErf(drawUniform(shape, -within, within));
  return add(mul(z, Math.SQRT2 * deviation), mean);
}

/** Winitzki's approximation (2008), good to 2 parts in a thousand, and two steps of Newton's method. */
function inverseErf(p: Value): Value {
  const a = 0.147;
  const logarithm = log(sub(1, mul(p, p)));
  const half = add(mul(logarithm, 0.5), 2 / (Math.PI * a));
  const size = sqrt(sub(sqrt(sub(mul(half, half), div(logarithm, a))), half));
  const start = mul(calls.sign(p), size);
  return newton(newton(start, p), p);
}

/** erf' y = 2 / sqrt(pi) e^(-y^2). */
function newton(y: Value, p: Value): Value {
  const slope = mul(exp(mul(y, y)), Math.sqrt(Math.PI) / 2);
  return sub(y, mul(sub(erf(y), p), slope));
}

/** By how much leaving out what lies beyond two deviations makes the deviation smaller. */
export const truncatedDeviation = 0.8796256610342398;

/**
 * A matrix whose rows (or, if those are more, columns) are orthogonal and of length 1, equally likely in every direction:
 * the orthogonal factor of a matrix of normal variates.
 *
 * Found by iterations of matrix products: a polynomial that lifts small singular values fast (Jordan et al. 2024), then
 * x (3 - x^2) / 2, which takes those near 1 to 1 (Bjorck and Bowie 1971).
 */
export function drawOrthogonal(rows: number, columns: number): Value {
  const isWide = rows <= columns;
  let x = drawNormal(isWide ? [rows, columns] : [columns, rows], 0, 1);
  x = div(x, add(sqrt(calls.sum(mul(x, x))), 1e-30));
  for (let i = 0; i < 14; i++) x = lifted(x);
  for (let i = 0; i < 8; i++) x = settled(x);
  return isWide ? x : calls.transpose(x, [1, 0]);
}

/** x x^T */
const gram = (x: Value): Value => calls.dotGeneral(x, x, { lhsContract: [1], rhsContract: [1] });

function lifted(x: Value): Value {
  const g = gram(x);
  const polynomial = add(mul(g, -4.775), mul(calls.matmul(g, g), 2.0315));
  return add(mul(x, 3.4445), calls.matmul(polynomial, x));
}

const settled = (x: Value): Value => sub(mul(x, 1.5), mul(calls.matmul(gram(x), x), 0.5));
