/** @file All activations, under the names they have in `nn`. */
export {
  celu,
  elu,
  hardShrink,
  hardSigmoid,
  hardSwish,
  hardTanh,
  leakyRelu,
  relu,
  relu6,
  selu,
  softShrink,
  threshold,
} from "./rectifiers.ts";
export {
  gelu,
  geluTanh,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  tanh,
  tanhShrink,
} from "./smooth.ts";
