/** @file tanh of f32 (A4). */
import type { ScalarFunction } from "../scalar-op.ts";
import { clamp, div, horner, mul, unaryF32 } from "./expressions.ts";

/** tanh x = x*TP(x*x) / TQ(x*x) on [-9.05, 9.05], beyond which the f32 answer is +-1; minimax. */
const TP = [
  1.3266506993675838e-8, 2.054563183563537e-5, 0.0034917368033938194, 0.13377783680311287, 0.9999999783710596,
];
const TQ = [7.740533471957638e-7, 0.0003279333728055613, 0.02586233315050978, 0.4671109840519848, 1];

/** <= 0.864 ulp, over every f32: the worst is 0.8635 at 6.560975. */
export const tanhF32 = (): ScalarFunction =>
  unaryF32((argument) => {
    const x = clamp(argument, -9.05, 9.05);
    const z = mul(x, x);
    return div(mul(x, horner(z, TP)), horner(z, TQ));
  });
