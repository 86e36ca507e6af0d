/** @file cbrt of f32: 2^(log2|x| / 3). */
import type { ScalarFunction } from "../scalar-op.ts";
import { exp2Inner } from "./exp-f32.ts";
import { abs, clamp, div, odd, unaryF32 } from "./expressions.ts";
import { log2Inner } from "./log-f32.ts";

/**
 * <= 0.502 ulp. Infinity needs no case: `split` gives it k = 1024, and 2^(1024/3) rounds to infinity in f32. The clamp
 * changes nothing for numbers; it keeps what NaN leaves in `log2Inner` within the table of powers of two.
 */
export const cbrtF32 = (): ScalarFunction =>
  unaryF32((x) => odd(x, exp2Inner(clamp(div(log2Inner(abs(x)), 3), -400, 400))));
