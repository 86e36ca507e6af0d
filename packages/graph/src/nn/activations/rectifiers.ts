/** @file Activations that pass what is above 0, and bend or cut what is below. Any shape; f32 or f64. */
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { Layer, SameRule } from "../../types/layer.ts";
import { activation, checkNumbers, expm1Below, inside } from "./activation.ts";

const { div, expm1, greater, less, lessEqual, mul, select } = calls;

/**
 * y = x < 0 ? 0 : x, with derivative 0 at 0. y > 0 just where x > 0, so the backward pass asks y: x need not be kept, and
 * training computes a layer with the kernel of inference.
 */
function rectified(x: Value): Value {
  const [y] = calls.customVjp(
    [x],
    ([arg]) => [select(less(arg!, 0), 0, arg!)],
    (_args, [result], [ct]) => [select(greater(result!, 0), ct!, 0)],
  );
  return y!;
}

/**
 * max(x, 0): NaN and -0 pass; derivative 0 at 0.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.sequential([nn.dense(64, 32), nn.relu, nn.dense(32, 10)])
 */
export const relu: Layer<SameRule<"relu">> = activation("relu", rectified);

/**
 * min(max(x, 0), 6); derivative 0 at both ends (Howard et al. 2017).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.relu6(x)
 */
export const relu6: Layer<SameRule<"relu6">> = activation("relu6", (x) => inside(x, 0, 6));

/**
 * x > 0 ? x : slope * x; the slope is 0.01 by default (Maas et al. 2013).
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.leakyRelu(0.1)(x)
 */
export function leakyRelu(slope = 0.01): Layer<SameRule<"leakyRelu">> {
  checkNumbers("leakyRelu", { slope });
  return activation("leakyRelu", (x) => select(greater(x, 0), x, mul(x, slope)));
}

/**
 * x > 0 ? x : alpha * (e^x - 1); alpha is 1 by default (Clevert et al. 2016).
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.elu()(x)
 */
export function elu(alpha = 1): Layer<SameRule<"elu">> {
  checkNumbers("elu", { alpha });
  return activation("elu", (x) => select(greater(x, 0), x, mul(expm1Below(x), alpha)));
}

/**
 * max(0, x) + min(0, alpha * (e^(x / alpha) - 1)); alpha is 1 by default (Barron 2017).
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.celu(2)(x)
 */
export function celu(alpha = 1): Layer<SameRule<"celu">> {
  checkNumbers("celu", { alpha });
  return activation("celu", (x) =>
    select(greater(x, 0), x, mul(expm1(div(select(greater(x, 0), 0, x), alpha)), alpha)),
  );
}

/**
 * elu with slope and alpha chosen so that mean 0 and variance 1 stay, for weights from `lecunNormal` (Klambauer et al.
 * 2017): 1.0507 * (x > 0 ? x : 1.6733 * (e^x - 1)).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.selu(x)
 */
export const selu: Layer<SameRule<"selu">> = activation("selu", (x) =>
  mul(select(greater(x, 0), x, mul(expm1Below(x), 1.6732632423543772)), 1.0507009873554805),
);

/**
 * |x| > lambda ? x : 0, and NaN for NaN; lambda is 0.5 by default.
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.hardShrink()(x)
 */
export function hardShrink(lambda = 0.5): Layer<SameRule<"hardShrink">> {
  checkNumbers("hardShrink", { lambda });
  return activation("hardShrink", (x) => select(lessEqual(calls.abs(x), lambda), 0, x));
}

/**
 * x > lambda ? x - lambda : x < -lambda ? x + lambda : 0, and NaN for NaN; lambda is 0.5 by default.
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.softShrink(0.1)(x)
 */
export function softShrink(lambda = 0.5): Layer<SameRule<"softShrink">> {
  checkNumbers("softShrink", { lambda });
  return activation("softShrink", (x) =>
    select(
      lessEqual(calls.abs(x), lambda),
      0,
      select(greater(x, 0), calls.sub(x, lambda), calls.add(x, lambda)),
    ),
  );
}

/**
 * x > limit ? x : value, and NaN for NaN.
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.threshold(0.1, 0)(x)
 */
export function threshold(limit: number, value: number): Layer<SameRule<"threshold">> {
  checkNumbers("threshold", { limit, value });
  return activation("threshold", (x) => select(lessEqual(x, limit), value, x));
}

/**
 * clamp(x, low, high), -1 and 1 by default; derivative 0 at both ends.
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.hardTanh()(x)
 */
export function hardTanh(low = -1, high = 1): Layer<SameRule<"hardTanh">> {
  checkNumbers("hardTanh", { low, high });
  return activation("hardTanh", (x) => inside(x, low, high));
}

const hardGate = (x: Value): Value => inside(calls.add(div(x, 6), 0.5), 0, 1);

/**
 * clamp(x/6 + 1/2, 0, 1); derivative 0 at both ends.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.hardSigmoid(x)
 */
export const hardSigmoid: Layer<SameRule<"hardSigmoid">> = activation("hardSigmoid", hardGate);

/**
 * x * clamp(x/6 + 1/2, 0, 1) (Howard et al. 2019).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.hardSwish(x)
 */
export const hardSwish: Layer<SameRule<"hardSwish">> = activation("hardSwish", (x) => mul(x, hardGate(x)));
