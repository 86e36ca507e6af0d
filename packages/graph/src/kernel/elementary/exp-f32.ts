/** @file exp, expm1, sigmoid of f32 (A4). */
import type { Expr } from "../expr.ts";
import type { ScalarFunction } from "../scalar-op.ts";
import { ln2, log2e } from "./constants.ts";
import {
  add,
  clamp,
  convert,
  div,
  equal,
  horner,
  mul,
  neg,
  pow2,
  rint,
  select,
  smallToI32,
  sub,
  unaryF32,
} from "./expressions.ts";

/** 2^r = P(r)*r + 1 on [-1/2, 1/2]; minimax. */
const X6 = [
  1.5252716083132314e-5, 0.00015461445497588766, 0.0013333669910674459, 0.009618056748752876,
  0.055504107267504335, 0.24022650921396155, 0.6931471805817433,
];

/** e^r - 1 = r*E6(r) on [-ln2/2, ln2/2]; minimax. */
const E6 = [
  0.00019841246688925504, 0.0013941109161254017, 0.008333403185578972, 0.04166635320091793,
  0.16666666247075224, 0.5000000046931989, 1.0000000000314508,
];

/** 2^w unrounded, for w within the normal exponents of f64. */
export function exp2Inner(w: Expr): Expr {
  const k = rint(w);
  const r = sub(w, k);
  return mul(add(mul(horner(r, X6), r), 1), pow2(smallToI32(k)));
}

const clamped = (x: Expr): Expr => clamp(x, -104, 104);

/** e^x unrounded, for any x of f32 range: beyond +-104 the rounding to f32 gives 0 or infinity. */
export const expInner = (x: Expr): Expr => exp2Inner(mul(clamped(x), log2e.hi));

/** The same of an f32: clamped before it is widened, as twice as many f32 fit a vector. */
const expOfF32 = (x: Expr): Expr => exp2Inner(mul(convert("f64", clamped(x)), log2e.hi));

/** e^x - 1 unrounded; a zero keeps its sign. */
export function expm1Inner(x: Expr): Expr {
  const c = clamp(x, -104, 104);
  const k = rint(mul(c, log2e.hi));
  const r = sub(c, mul(k, ln2));
  const scale = pow2(smallToI32(k));
  return select(equal(x, 0), x, add(mul(scale, mul(r, horner(r, E6))), sub(scale, 1)));
}

/** <= 0.501 ulp. */
export const expF32 = (): ScalarFunction => unaryF32((_, x) => expOfF32(x));

/** <= 0.504 ulp. */
export const expm1F32 = (): ScalarFunction => unaryF32(expm1Inner);

/** 1 / (1 + e^-x): <= 0.501 ulp. */
export const sigmoidF32 = (): ScalarFunction => unaryF32((_, x) => div(1, add(1, expOfF32(neg(x)))));

/** 2^x: <= 0.502 ulp. */
export const exp2F32 = (): ScalarFunction => unaryF32((x) => exp2Inner(clamp(x, -152, 130)));
