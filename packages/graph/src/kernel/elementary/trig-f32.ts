/**
 * @file sin, cos, tan of f32 (A4): x = r + q*pi/2 with |r| <= pi/4, then a polynomial by quadrant.
 * Below 2^19 a two-part pi/2 reduces; above, a table of 2/pi by exponent (Payne and Hanek).
 */
import { type Expr, op, variable } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { twoOverPiFirst } from "../tables.ts";
import { halfPi, twoOverPi } from "./constants.ts";
import {
  abs,
  add,
  and,
  convert,
  div,
  equal,
  horner,
  less,
  maximum,
  minimum,
  mul,
  neg,
  pow2,
  rint,
  select,
  shiftRightLogical,
  smallToI32,
  sub,
  table,
  unaryF32,
} from "./expressions.ts";

/** pi/2 = P1 + P2; P1 has 33 bits, so that k*P1 is exact below 2^19. */
const P1 = 1.5707963267341256;
const P2 = 6.077100506506192e-11;

/** sin r = r*S4(r*r), cos r = C4(r*r) on [-pi/4, pi/4]; minimax. */
const S4 = [
  2.7170753295879687e-6, -0.0001983916991294965, 0.008333328661909084, -0.16666666630150834,
  0.9999999999954035,
];
const C4 = [
  2.4371811532375447e-5, -0.0013886519540461384, 0.04166661290530016, -0.49999999568025427,
  0.9999999999433544,
];

/** An angle as r + q*pi/2. */
interface Reduced {
  readonly r: Expr;
  readonly q: Expr;
}

/** Below this the two parts of pi/2 suffice. */
const farthestSmall = 524288;

function reduceSmall(x: Expr): Reduced {
  const k = rint(mul(x, twoOverPi));
  return { r: sub(sub(x, mul(k, P1)), mul(k, P2)), q: smallToI32(k) };
}

/** Only for 2^19 <= |x|; infinities and NaN give NaN. `raw` is x as f32. */
function reduceLarge(x: Expr, raw: Expr): Reduced {
  const biased = and(shiftRightLogical(op("bitcast", "i32", raw), 23), 255);
  const entry = sub(minimum(maximum(biased, twoOverPiFirst), 254), twoOverPiFirst);
  const m = mul(x, pow2(sub(150, biased)));
  const a = mul(m, table("twoOverPiHigh", entry));
  const k1 = rint(a);
  const g = add(sub(a, k1), mul(m, table("twoOverPiLow", entry)));
  const k2 = rint(g);
  return {
    r: select(less(abs(x), Infinity), mul(sub(g, k2), halfPi.hi), NaN),
    q: smallToI32(add(k1, k2)),
  };
}

function reduce(x: Expr, raw: Expr): Reduced {
  const small = reduceSmall(x);
  const large = reduceLarge(x, raw);
  const isSmall = less(abs(x), farthestSmall);
  return { r: select(isSmall, small.r, large.r), q: select(isSmall, small.q, large.q) };
}

/** |sin(r + q*pi/2)|, but for a sign that q tells. */
const withoutSign = (q: Expr, r: Expr): Expr => {
  const z = mul(r, r);
  return select(equal(and(q, 1), 0), mul(r, horner(z, S4)), horner(z, C4));
};

const withSign = (q: Expr, value: Expr): Expr => select(equal(and(q, 2), 0), value, neg(value));

/** sin(r + q*pi/2), q any i32. */
export const sinQuadrant = (q: Expr, r: Expr): Expr => withSign(q, withoutSign(q, r));

const next = (q: Expr): Expr => add(q, 1);

/** r and q of turns*4 quarter turns, as `normalFromBits` needs them: t = k + fraction, angle t*pi/2. */
export function quarterTurns(t: Expr): Reduced {
  const k = rint(t);
  return { r: mul(sub(t, k), halfPi.hi), q: smallToI32(k) };
}

/** `usual` is for small arguments. Rounding is symmetric: a sign may come after it. */
function ofReduced(result: (at: Reduced) => Expr, usual: (at: Reduced) => Expr): ScalarFunction {
  const whole = unaryF32((x, raw) => result(reduce(x, raw)));
  const raw = variable("x", "f32");
  return {
    ...whole,
    usual: { when: less(abs(raw), farthestSmall), result: usual(reduceSmall(convert("f64", raw))) },
  };
}

const sinusoid = (quadrant: (q: Expr) => Expr): ScalarFunction =>
  ofReduced(
    ({ r, q }) => sinQuadrant(quadrant(q), r),
    ({ r, q }) => withSign(quadrant(q), convert("f32", withoutSign(quadrant(q), r))),
  );

const tangent = ({ r, q }: Reduced): Expr => div(sinQuadrant(q, r), sinQuadrant(next(q), r));

/** <= 0.501 ulp, any argument; infinities give NaN. */
export const sinF32 = (): ScalarFunction => sinusoid((q) => q);

/** <= 0.501 ulp, any argument; infinities give NaN. */
export const cosF32 = (): ScalarFunction => sinusoid(next);

/** <= 0.501 ulp, any argument; infinities give NaN. */
export const tanF32 = (): ScalarFunction => ofReduced(tangent, (at) => convert("f32", tangent(at)));
