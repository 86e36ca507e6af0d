/**
 * @file asin, acos, atan, atan2 of f64. atan reduces to |t| <= tan(pi/8) by atan a = b + atan((a - tan b)/(1 + a tan b))
 * with b = 0, pi/4, pi/2; asin and acos near 1 go through sqrt((1-x)/2) with its rounding error made good, as in
 * Sun's fdlibm (e_asin.c, e_acos.c).
 */
import { constant, type Expr, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { halfPi, pi, quarterPi, tanOfEighthPi, tanOfThreeEighthsPi } from "./constants.ts";
import { upperHalf } from "./double-double.ts";
import {
  abs,
  add,
  and,
  div,
  equal,
  horner,
  isNegative,
  less,
  maximum,
  mul,
  neg,
  odd,
  select,
  sqrt,
  sub,
  unaryF64,
} from "./expressions.ts";

/** atan t = t + t*z*T11(z), z = t^2, for |t| <= tan(pi/8), absolute error of T11 2^-59; minimax. */
const T11 = [
  0.016316087057762683, -0.03459982439718168, 0.04552811934970927, -0.0523074100969358, 0.05878970876188671,
  -0.06666428813716717, 0.07692296611581512, -0.09090908762380033, 0.11111111105349855, -0.1428571428566201,
  0.19999999999999815, -0.3333333333333333,
];

/** asin x = x + x*z*Q13(z), z = x^2, for |x| <= 1/2, absolute error of Q13 2^-60; minimax. */
const Q13 = [
  0.02991113654075946, -0.01972452007048737, 0.0198992069417763, 0.002901633021545492, 0.009357946773830584,
  0.009614902156544236, 0.01156732071539481, 0.013963706934113331, 0.017352820693629416, 0.02237215729207963,
  0.030381944478816137, 0.04464285714251492, 0.07500000000000134, 0.16666666666666666,
];

/** atan(opposite / adjacent) for legs that are not negative: 0/0 gives 0, Infinity/Infinity pi/4. */
function angle(opposite: Expr, adjacent: Expr): Expr {
  const bothInfinite = and(equal(opposite, Infinity), equal(adjacent, Infinity));
  const factor = select(less(1e300, maximum(opposite, adjacent)), 2 ** -64, 1);
  const y = select(bothInfinite, 1, mul(opposite, factor));
  const x = select(bothInfinite, 1, mul(adjacent, factor));
  const isSteep = less(mul(x, tanOfThreeEighthsPi), y);
  const isWide = and(less(mul(x, tanOfEighthPi), y), equal(isSteep, constant("bool", 0)));
  const numerator = select(isSteep, neg(x), select(isWide, sub(y, x), y));
  const denominator = select(isSteep, y, select(isWide, add(y, x), x));
  const t = div(numerator, select(equal(denominator, 0), 1, denominator));
  const z = mul(t, t);
  const bySize = (steep: number, wide: number): Expr => select(isSteep, steep, select(isWide, wide, 0));
  const small = add(mul(mul(t, z), horner(z, T11)), bySize(halfPi.lo, quarterPi.lo));
  return add(bySize(halfPi.hi, quarterPi.hi), add(t, small));
}

/** <= 1.7 ulp. */
export const atanF64 = (): ScalarFunction => unaryF64((x) => odd(x, angle(abs(x), constant("f64", 1))));

/** atan2(y, x), signed zeros and infinities as in C. <= 1.6 ulp. */
export const atan2F64 = (): ScalarFunction => {
  const y = variable("y", "f64");
  const x = variable("x", "f64");
  const right = angle(abs(y), abs(x));
  const upper = select(isNegative(x), sub(pi.hi, sub(right, pi.lo)), right);
  return {
    params: [
      { name: "y", dtype: "f64" },
      { name: "x", dtype: "f64" },
    ],
    result: select(isNegative(y), neg(upper), upper),
  };
};

/** For a = |x| > 1/2: s = sqrt((1-a)/2) = head + c with 26 bits in head, and the polynomial at (1-a)/2. */
function nearOne(a: Expr) {
  const z = mul(0.5, sub(1, a));
  const s = sqrt(z);
  const head = upperHalf(s);
  const c = div(sub(z, mul(head, head)), maximum(add(s, head), 1e-300));
  return { s, head, c, r: mul(z, horner(z, Q13)) };
}

/** <= 0.8 ulp. */
export const asinF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const z = mul(a, a);
    const small = add(a, mul(a, mul(z, horner(z, Q13))));
    const { s, head, c, r } = nearOne(a);
    const low = sub(mul(mul(2, s), r), sub(halfPi.lo, mul(2, c)));
    const large = sub(quarterPi.hi, sub(low, sub(quarterPi.hi, mul(2, head))));
    return odd(x, select(less(a, 0.5), small, large));
  });

/** <= 0.9 ulp. */
export const acosF64 = (): ScalarFunction =>
  unaryF64((x) => {
    const a = abs(x);
    const z = mul(x, x);
    const middle = sub(halfPi.hi, sub(x, sub(halfPi.lo, mul(x, mul(z, horner(z, Q13))))));
    const { s, head, c, r } = nearOne(a);
    const right = mul(2, add(head, add(mul(r, s), c)));
    const left = sub(pi.hi, mul(2, add(s, sub(mul(r, s), halfPi.lo))));
    return select(less(a, 0.5), middle, select(less(x, 0), left, right));
  });
