/** @file erf (A4) and erfc of f32. */
import type { ScalarFunction } from "../scalar-op.ts";
import { expInner } from "./exp-f32.ts";
import { abs, add, clamp, div, horner, less, mul, neg, select, sub, unaryF32 } from "./expressions.ts";

/** erf x = x*RP(x*x) / RQ(x*x) on [-3.95, 3.95], beyond which the f32 answer is +-1; minimax. */
const RP = [
  -1.2965618969424057e-8, 4.640145388953771e-6, 0.00037792623352115684, 0.003843357024633412,
  0.05427458350806177, 0.18516955138105945, 1.1283791692357088,
];
const RQ = [
  6.26897427086415e-5, 0.0013040453363735217, 0.015443655892069164, 0.11391098365772767, 0.4974356514162607,
  1,
];

/** <= 0.532 ulp. */
export const erfF32 = (): ScalarFunction =>
  unaryF32((argument) => {
    const x = clamp(argument, -3.95, 3.95);
    const z = mul(x, x);
    return div(mul(x, horner(z, RP)), horner(z, RQ));
  });

/**
 * (1 + 2x) e^(x^2) erfc x = H11((x-3)/(x+3)) on [0, 10.2], relative error 2^-30.5; minimax. The form is that of
 * Shepherd and Laframboise, "Chebyshev approximation of (1+2x)exp(x^2)erfc x in 0 <= x < infinity", 1981.
 */
const H11 = [
  3.5204794071143845e-5, -0.00018306392274747114, -0.0007416204798174628, 0.0019504145493847412,
  0.0025298270514098665, -0.023787751244417236, 0.06830594021649225, -0.11927162076493583, 0.1296454150478967,
  -0.04756238426413167, -0.1356211127030102, 1.2530080589463595,
];

/** 1 - erf x, accurate relative to its own size down to where f32 ends (x = 10.06): <= 0.52 ulp. */
export const erfcF32 = (): ScalarFunction =>
  unaryF32((x) => {
    const a = clamp(abs(x), 0, 10.2);
    const h = horner(div(sub(a, 3), add(a, 3)), H11);
    const value = div(mul(expInner(neg(mul(a, a))), h), add(1, mul(2, a)));
    return select(less(x, 0), sub(2, value), value);
  });
