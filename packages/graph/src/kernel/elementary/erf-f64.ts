/** @file erf and erfc of f64. */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { twoProduct } from "./double-double.ts";
import { expParts, scale } from "./exp-f64.ts";
import { abs, add, clamp, div, horner, less, mul, neg, odd, select, sub, unaryF64 } from "./expressions.ts";

/** erf x = x + x*R12(x^2) on [-1, 1], relative error 2^-62; minimax. */
const R12 = [
  5.945259275388627e-11, -1.1365664486230667e-9, 1.4657879459140836e-8, -1.6350025165890167e-7,
  1.6460972811731035e-6, -1.4925593506566696e-5, 0.00012055331036886521, -0.0008548326978741857,
  0.005223977624780861, -0.026866170645072893, 0.11283791670954857, -0.3761263890318375, 0.1283791670955126,
];

/**
 * (1 + 2x) e^(x^2) erfc x = H22((x-3)/(x+3)) on [0.5, 27.3], relative error 2^-60; minimax. The form is that of
 * Shepherd and Laframboise, "Chebyshev approximation of (1+2x)exp(x^2)erfc x in 0 <= x < infinity", 1981.
 */
const H22 = [
  -4.0320938858041615e-9, -1.102978915756889e-8, 3.349169578880616e-8, 9.979148705396639e-8,
  -1.335322309683007e-7, -6.158357190827862e-7, 3.5223105289173345e-7, 3.472412829919511e-6,
  -7.298947457208696e-7, -2.0100700674212214e-5, 4.949138149046844e-6, 0.00012509941139643218,
  -0.00010515975617859186, -0.0007798322850996886, 0.0018886903561897352, 0.0025293918176673203,
  -0.023770514918536836, 0.06830802734387245, -0.11927366341531133, 0.12964515870276383,
  -0.047562294353450704, -0.1356211061245812, 1.2530080582697296,
];

const erfNearZero = (x: Expr): Expr => add(x, mul(x, horner(mul(x, x), R12)));

/** erfc a for a >= 1/2, accurate relative to its own size; 0 beyond 27.3. */
function erfcTail(argument: Expr): Expr {
  const a = clamp(argument, 0.5, 28);
  const h = div(horner(div(sub(a, 3), add(a, 3)), H22), add(1, mul(2, a)));
  const square = twoProduct(a, a);
  const { p, k } = expParts(neg(square.hi));
  return scale(mul(sub(p, mul(p, square.lo)), h), k);
}

/** <= 1.3 ulp. */
export const erfF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    return odd(x, select(less(a, 1), erfNearZero(a), sub(1, erfcTail(a))));
  });

/** <= 3.6 ulp. */
export const erfcF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const tail = erfcTail(a);
    return select(less(a, 0.5), sub(1, erfNearZero(x)), select(less(x, 0), sub(2, tail), tail));
  });
