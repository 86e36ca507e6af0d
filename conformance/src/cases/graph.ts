/** @file Small graphs: values used several times, chains, whole losses. */
import {
  add,
  conv2d,
  convert,
  diagonal,
  div,
  exp,
  type Floats,
  flatten,
  loss,
  matmul,
  maxPool2d,
  mean,
  mul,
  neg,
  nn,
  norm,
  reshape,
  sigmoid,
  sin,
  square,
  stopGradient,
  sub,
  sum,
  swapAxes,
  tanh,
  zerosLike,
} from "../language.ts";
import { matrixProduct, type OpBuilders, unary } from "./builder.ts";
import { withBias } from "./convolution.ts";
import { linear } from "./linalg.ts";

/** Half the sum of the squares of the differences, divided by a count. */
export const halfSquares = (a: Floats, b: Floats, count = 1): Floats =>
  mul(sum(square(sub(a, b))), 0.5 / count) as Floats;

/** softplus(z) - z t, with no threshold that could show. */
export const logisticLoss = (z: Floats, target: Floats): Floats =>
  sub(nn.softplus(1, Number.POSITIVE_INFINITY)(z), mul(z, target));

function chain(x: Floats, w: Floats, b: Floats, depth: number): Floats {
  let value = x;
  for (let i = 0; i < depth; i++) value = tanh(add(mul(value, w), b)) as Floats;
  return value;
}

/** The mean of -ln of what each row gives its own column. */
const ownColumn = (logits: Floats): Floats => neg(mean(diagonal(nn.logSoftmax(logits, 1)))) as Floats;

const unitRows = (x: Floats): Floats => div(x, norm(x, 1, true)) as Floats;

/** relu(conv2d(x, kernel) + bias) */
export function convRelu(x: Floats, kernel: Floats, bias: Floats | undefined, padding: number): Floats {
  return nn.relu(withBias(conv2d(x, kernel, { padding }) as Floats, bias));
}

/** Of an image f the Gram matrix of its channels. */
function gram(f: Floats): Floats {
  const [, channels, height, width] = f.shape as [number, number, number, number];
  const rows = reshape(f, [channels, height * width]) as Floats;
  return div(matmul(rows, swapAxes(rows)), height * width) as Floats;
}

export const graphCases: OpBuilders = {
  cnn_cross_entropy: (operands) => {
    const part = (name: string): Floats => operands.float(name);
    const first = maxPool2d(convRelu(part("x"), part("k1"), part("c1"), 1), 2) as Floats;
    const features = flatten(convRelu(first, part("k2"), part("c2"), 0)) as Floats;
    const logits = linear(features, part("w"), part("b"));
    return { y: loss.softmaxCrossEntropy(logits, operands.int("target")) as Floats };
  },
  deep_chain: (x, attrs) => ({
    y: chain(x.float("x"), x.float("w"), x.float("b"), attrs.int("depth")),
  }),
  diamond: unary((x) => {
    const a = tanh(x);
    const b = exp(a);
    return add(div(mul(a, b), add(b, 1)), x) as Floats;
  }),
  dropout_fixed_mask: (x, attrs) => {
    const mask = x.dtype("mask") === "bool" ? convert(x.bool("mask"), "f32") : x.float("mask");
    const kept = mul(x.float("x"), mask);
    return { y: div(kept, 1 - attrs.number("p")) as Floats };
  },
  fan_out: (x) => {
    const u = mul(x.float("x"), x.float("w")) as Floats;
    return { y: add(add(u, mul(u, sin(u))), matmul(u, swapAxes(u))) as Floats };
  },
  fused_chain: (x) => {
    const gate = sigmoid(add(mul(x.float("a"), x.float("b")), x.float("c")));
    return { y: sum(mul(gate, exp(neg(square(x.float("d"))))), -1) as Floats };
  },
  gram_style: (x) => ({ y: gram(convRelu(x.float("x"), x.float("k"), undefined, 1)) }),
  info_nce: (x, attrs) => {
    const [a, b] = [unitRows(x.float("a")), unitRows(x.float("b"))];
    const logits = div(matmul(a, swapAxes(b)), attrs.number("temperature")) as Floats;
    return { y: mul(add(ownColumn(logits), ownColumn(swapAxes(logits))), 0.5) as Floats };
  },
  logistic_regression: (x, attrs) => {
    const w = x.float("w");
    const z = add(
      matrixProduct((p, q) => matmul(p, q), x.float("x"), w),
      x.float("b"),
    ) as Floats;
    const penalty = mul(sum(square(w)), attrs.number("l2") / 2);
    return { y: add(mean(logisticLoss(z, x.float("target"))), penalty) as Floats };
  },
  mlp_relu_cross_entropy: (x) => {
    const hidden = nn.relu(linear(x.float("x"), x.float("w1"), x.float("b1")));
    const logits = linear(hidden, x.float("w2"), x.float("b2"));
    return { y: loss.softmaxCrossEntropy(logits, x.int("target")) as Floats };
  },
  mlp_sigmoid_half_squared: (x) => {
    const a1 = sigmoid(linear(x.float("x"), x.float("w1"), x.float("b1")));
    const a2 = sigmoid(linear(a1, x.float("w2"), x.float("b2")));
    return { y: halfSquares(a2, x.float("label")) };
  },
  residual_batchnorm: (operands) => {
    const x = operands.float("x");
    const h = conv2d(x, operands.float("k"), { padding: 1 }) as Floats;
    const zeros = zerosLike(operands.float("g"));
    const { output } = nn.functional.batchNorm(h, {
      weight: operands.float("g"),
      bias: operands.float("b"),
      runningMean: zeros,
      runningVariance: zeros,
      training: true,
    });
    return { y: mean(nn.relu(add(x, output) as Floats), [2, 3]) as Floats };
  },
  stop_gradient: (operands) => {
    const [x, w] = [operands.float("x"), operands.float("w")];
    return { y: add(mul(x, stopGradient(x)), mul(stopGradient(tanh(x)), w)) as Floats };
  },
  unused_input: (x) => {
    x.ignore("z");
    return { y: mul(x.float("x"), 2) };
  },
  vae: (operands) => {
    const x = operands.float("x");
    const h = tanh(linear(x, operands.float("we")));
    const [mu, lv] = [linear(h, operands.float("wm")), linear(h, operands.float("wl"))];
    const z = add(mu, mul(operands.float("eps"), exp(mul(lv, 0.5)))) as Floats;
    const code = linear(z, operands.float("wd"));
    const reconstruction = sum(logisticLoss(code, x));
    const divergence = sum(sub(sub(add(exp(lv), square(mu)), 1), lv));
    return { y: add(reconstruction, mul(divergence, 0.5)) as Floats };
  },
};
