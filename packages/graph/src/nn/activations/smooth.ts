/** @file Smooth activations. Any shape; f32 or f64. */
import { calls } from "../../ops/calls.ts";
import type { Layer, SameRule } from "../../types/layer.ts";
import { activation, checkNumbers, softplusOf } from "./activation.ts";

const { add, div, greater, mul, neg, select, sub } = calls;

/**
 * 1 / (1 + e^-x).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.sigmoid(x)
 */
export const sigmoid: Layer<SameRule<"sigmoid">> = activation("sigmoid", calls.sigmoid);

/**
 * (e^x - e^-x) / (e^x + e^-x).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.sequential([nn.dense(64, 32), nn.tanh])
 */
export const tanh: Layer<SameRule<"tanh">> = activation("tanh", calls.tanh);

/**
 * x * sigmoid(x), also called swish (Elfwing et al. 2018).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.silu(x)
 */
export const silu: Layer<SameRule<"silu">> = activation("silu", (x) => mul(x, calls.sigmoid(x)));

/**
 * x * tanh(ln(1 + e^x)) (Misra 2019).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.mish(x)
 */
export const mish: Layer<SameRule<"mish">> = activation("mish", (x) => mul(x, calls.tanh(softplusOf(x))));

/**
 * x/2 * (1 + erf(x / sqrt 2)) (Hendrycks and Gimpel 2016).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.sequential([nn.dense(64, 256), nn.gelu, nn.dense(256, 64)])
 */
export const gelu: Layer<SameRule<"gelu">> = activation("gelu", (x) =>
  mul(mul(x, 0.5), add(calls.erf(mul(x, Math.SQRT1_2)), 1)),
);

/**
 * x * sigmoid(2u), u = sqrt(2/pi) * (x + 0.044715 x^3): equal to x/2 * (1 + tanh u), the usual approximation of gelu, without
 * its cancellation.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.geluTanh(x)
 */
export const geluTanh: Layer<SameRule<"geluTanh">> = activation("geluTanh", (x) => {
  const cubic = mul(mul(mul(x, x), x), 0.044715);
  return mul(x, calls.sigmoid(mul(add(x, cubic), 2 * 0.7978845608028654)));
});

/**
 * ln(1 + e^(beta x)) / beta; x itself where beta x is above the threshold. Beta is 1 and the threshold 20 by default.
 * @throws GraphError `op/argument`, `dtype/unsupported` for i32 and bool.
 * @example nn.softplus()(x)
 */
export function softplus(beta = 1, threshold = 20): Layer<SameRule<"softplus">> {
  checkNumbers("softplus", { beta, threshold });
  return activation("softplus", (x) => {
    const scaled = beta === 1 ? x : mul(x, beta);
    const smooth = beta === 1 ? softplusOf(scaled) : div(softplusOf(scaled), beta);
    return select(greater(scaled, threshold), x, smooth);
  });
}

/**
 * ln sigmoid(x).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.logSigmoid(x)
 */
export const logSigmoid: Layer<SameRule<"logSigmoid">> = activation("logSigmoid", (x) =>
  neg(softplusOf(neg(x))),
);

/**
 * x / (1 + |x|).
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.softsign(x)
 */
export const softsign: Layer<SameRule<"softsign">> = activation("softsign", (x) =>
  div(x, add(calls.abs(x), 1)),
);

/**
 * x - tanh x.
 * @throws GraphError `dtype/unsupported` for i32 and bool.
 * @example nn.tanhShrink(x)
 */
export const tanhShrink: Layer<SameRule<"tanhShrink">> = activation("tanhShrink", (x) =>
  sub(x, calls.tanh(x)),
);
