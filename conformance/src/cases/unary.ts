/** @file Functions of one tensor, activations among them. */
import type { Attributes } from "../attributes.ts";
import {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  clamp,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  exp2,
  expm1,
  type Floats,
  floor,
  greater,
  log,
  log1p,
  log2,
  mul,
  neg,
  nn,
  reciprocal,
  reshape,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sinh,
  split,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
  where,
} from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import { fromStart, type OpBuilders, unary } from "./builder.ts";

function halves(x: Floats, axis: number): readonly [Floats, Floats] {
  const half = x.shape[fromStart(axis, x.shape.length)]! / 2;
  const [p, q] = split(x, [half, half], axis);
  return [p!, q!];
}

/** The slope has one element, or one per channel (axis 1). */
function prelu(operands: Operands): Floats {
  const [x, w] = [operands.float("x"), operands.float("w")];
  const count = w.shape[0]!;
  if (w.shape.length !== 1 || (count !== 1 && count !== x.shape[1])) {
    throw new Unsupported(`the slope has shape [${w.shape.join(", ")}]`);
  }
  const slope = count === 1 ? reshape(w, []) : reshape(w, [count, ...x.shape.slice(2).map(() => 1)]);
  return where(greater(x, 0), x, mul(x, slope));
}

const softplus = (x: Floats, attrs: Attributes): Floats =>
  nn.softplus(attrs.number("beta", 1), attrs.number("threshold", 20))(x);

export const unaryCases: OpBuilders = {
  abs: unary((x) => abs(x)),
  acos: unary((x) => acos(x)),
  acosh: unary((x) => acosh(x)),
  asin: unary((x) => asin(x)),
  asinh: unary((x) => asinh(x)),
  atan: unary((x) => atan(x)),
  atanh: unary((x) => atanh(x)),
  ceil: unary((x) => ceil(x)),
  celu: unary((x, attrs) => nn.celu(attrs.number("alpha", 1))(x)),
  clamp: unary((x, attrs) => clamp(x, attrs.bound("min"), attrs.bound("max"))),
  cos: unary((x) => cos(x)),
  cosh: unary((x) => cosh(x)),
  elu: unary((x, attrs) => nn.elu(attrs.number("alpha", 1))(x)),
  erf: unary((x) => erf(x)),
  erfc: unary((x) => erfc(x)),
  exp: unary((x) => exp(x)),
  exp2: unary((x) => exp2(x)),
  expm1: unary((x) => expm1(x)),
  floor: unary((x) => floor(x)),
  gelu_erf: unary((x) => nn.gelu(x)),
  gelu_tanh: unary((x) => nn.geluTanh(x)),
  glu: unary((x, attrs) => {
    const [p, q] = halves(x, attrs.int("dim", -1));
    return mul(p, sigmoid(q));
  }),
  hardshrink: unary((x, attrs) => nn.hardShrink(attrs.number("lambd", 0.5))(x)),
  hardsigmoid: unary((x) => nn.hardSigmoid(x)),
  hardswish: unary((x) => nn.hardSwish(x)),
  hardtanh: unary((x, attrs) => nn.hardTanh(attrs.number("min", -1), attrs.number("max", 1))(x)),
  leaky_relu: unary((x, attrs) => nn.leakyRelu(attrs.number("negative_slope", 0.01))(x)),
  log: unary((x) => log(x)),
  log1p: unary((x) => log1p(x)),
  log2: unary((x) => log2(x)),
  logsigmoid: unary((x) => nn.logSigmoid(x)),
  mish: unary((x) => nn.mish(x)),
  neg: unary((x) => neg(x)),
  prelu: (x) => ({ y: prelu(x) }),
  reciprocal: unary((x) => reciprocal(x)),
  relu: unary((x) => nn.relu(x)),
  relu6: unary((x) => nn.relu6(x)),
  round: unary((x) => round(x)),
  rsqrt: unary((x) => rsqrt(x)),
  selu: unary((x) => nn.selu(x)),
  sigmoid: unary((x) => sigmoid(x)),
  sign: unary((x) => sign(x)),
  silu: unary((x) => nn.silu(x)),
  sin: unary((x) => sin(x)),
  sinh: unary((x) => sinh(x)),
  softplus: unary(softplus),
  softshrink: unary((x, attrs) => nn.softShrink(attrs.number("lambd", 0.5))(x)),
  softsign: unary((x) => nn.softsign(x)),
  sqrt: unary((x) => sqrt(x)),
  square: unary((x) => square(x)),
  swiglu: unary((x) => {
    const [p, q] = halves(x, -1);
    return mul(nn.silu(p), q);
  }),
  tan: unary((x) => tan(x)),
  tanh: unary((x) => tanh(x)),
  tanhshrink: unary((x) => nn.tanhShrink(x)),
  threshold: unary((x, attrs) => nn.threshold(attrs.number("threshold"), attrs.number("value"))(x)),
  trunc: unary((x) => trunc(x)),
};
