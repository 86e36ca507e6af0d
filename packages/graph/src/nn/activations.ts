/**
 * @file Activations: functions of a tensor that are layers too. Kinks have PyTorch's derivatives (docs/numerics.md).
 *
 * No unselected branch may overflow: an infinity there would turn its zero cotangent into NaN. So exponentials take
 * arguments that are clipped by a `select` first.
 */
import type { Operand } from "../ir/builder.ts";
import { tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import type { SameRule } from "../types/layer.ts";
import { asLayer } from "./layer.ts";

const { add, div, exp, expm1, greater, less, log1p, mul, neg, select, sub } = calls;

const activation = <Op extends string>(fn: (x: Value) => Value) =>
  asLayer<SameRule<Op>>((x: Operand) => fn(tensorOf(x)));

/** min(x, 0), with derivative 1 at 0. */
const lower = (x: Value): Value => select(greater(x, 0), 0, x);

/** -|x|, with derivative 1 at 0. */
const negated = (x: Value): Value => select(greater(x, 0), neg(x), x);

/** x < 0 ? 0 : x, with derivative 0 at 0. */
function rectified(x: Value): Value {
  const [y] = calls.customVjp(
    [x],
    ([arg]) => [select(less(arg!, 0), 0, arg!)],
    ([arg], _results, [ct]) => [select(greater(arg!, 0), ct!, 0)],
  );
  return y!;
}

/** ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|). */
const softPlus = (x: Value): Value => add(select(greater(x, 0), x, 0), log1p(exp(negated(x))));

/** max(x, 0): NaN and -0 pass; derivative 0 at 0. */
export const relu = activation<"relu">(rectified);

/** min(max(x, 0), 6); derivative 0 at both ends. */
export const relu6 = activation<"relu6">((x) => inside(x, 0, 6));

/** clamp(x, low, high) with derivative 0 at both ends. */
function inside(x: Value, low: number, high: number): Value {
  const [y] = calls.customVjp(
    [x],
    ([arg]) => [calls.clamp(arg!, low, high)],
    ([arg], _results, [ct]) => [select(calls.and(greater(arg!, low), less(arg!, high)), ct!, 0)],
  );
  return y!;
}

/** 1 / (1 + e^-x). */
export const sigmoid = activation<"sigmoid">(calls.sigmoid);

/** Hyperbolic tangent. */
export const tanh = activation<"tanh">(calls.tanh);

/** x > 0 ? x : slope * x. */
export const leakyRelu = (slope = 0.01) =>
  activation<"leakyRelu">((x) => select(greater(x, 0), x, mul(x, slope)));

/** x > 0 ? x : alpha * (e^x - 1). */
export const elu = (alpha = 1) =>
  activation<"elu">((x) => select(greater(x, 0), x, mul(expm1(lower(x)), alpha)));

/** max(0, x) + min(0, alpha * (e^(x / alpha) - 1)). */
export const celu = (alpha = 1) =>
  activation<"celu">((x) => select(greater(x, 0), x, mul(expm1(div(lower(x), alpha)), alpha)));

/** Klambauer et al. 2017, with the paper's constants. */
export const selu = activation<"selu">((x) =>
  mul(select(greater(x, 0), x, mul(expm1(lower(x)), 1.6732632423543772)), 1.0507009873554805),
);

/** x * sigmoid(x), also called swish. */
export const silu = activation<"silu">((x) => mul(x, calls.sigmoid(x)));

/** x * tanh(ln(1 + e^x)). */
export const mish = activation<"mish">((x) => mul(x, calls.tanh(softPlus(x))));

/** x/2 * (1 + erf(x / sqrt 2)). */
export const gelu = activation<"gelu">((x) => mul(mul(x, 0.5), add(calls.erf(mul(x, Math.SQRT1_2)), 1)));

/** x * sigmoid(2u), u = sqrt(2/pi) * (x + 0.044715 x^3): equal to x/2 * (1 + tanh u) without its cancellation. */
export const geluTanh = activation<"geluTanh">((x) => {
  const cubic = mul(mul(mul(x, x), x), 0.044715);
  return mul(x, calls.sigmoid(mul(add(x, cubic), 2 * 0.7978845608028654)));
});

/** ln(1 + e^(beta x)) / beta; x itself where beta x is above the threshold. */
export const softplus = (beta = 1, threshold = 20) =>
  activation<"softplus">((x) => {
    const scaled = beta === 1 ? x : mul(x, beta);
    const smooth = beta === 1 ? softPlus(scaled) : div(softPlus(scaled), beta);
    return select(greater(scaled, threshold), x, smooth);
  });

/** ln sigmoid(x). */
export const logSigmoid = activation<"logSigmoid">((x) => neg(softPlus(neg(x))));

/** x / (1 + |x|). */
export const softsign = activation<"softsign">((x) => div(x, add(calls.abs(x), 1)));

/** clamp(x, low, high); derivative 0 at both ends. */
export const hardTanh = (low = -1, high = 1) => activation<"hardTanh">((x) => inside(x, low, high));

/** clamp(x/6 + 1/2, 0, 1). */
export const hardSigmoid = activation<"hardSigmoid">((x) => inside(add(div(x, 6), 0.5), 0, 1));

/** x * clamp(x/6 + 1/2, 0, 1). */
export const hardSwish = activation<"hardSwish">((x) => mul(x, inside(add(div(x, 6), 0.5), 0, 1)));

/** |x| > lambda ? x : 0. */
export const hardShrink = (lambda = 0.5) =>
  activation<"hardShrink">((x) => select(greater(calls.abs(x), lambda), x, 0));

/** x > lambda ? x - lambda : x < -lambda ? x + lambda : 0. */
export const softShrink = (lambda = 0.5) =>
  activation<"softShrink">((x) =>
    select(greater(x, lambda), sub(x, lambda), select(less(x, -lambda), add(x, lambda), 0)),
  );

/** x - tanh x. */
export const tanhShrink = activation<"tanhShrink">((x) => sub(x, calls.tanh(x)));

/** x > threshold ? x : value. */
export const threshold = (limit: number, value: number) =>
  activation<"threshold">((x) => select(greater(x, limit), x, value));
