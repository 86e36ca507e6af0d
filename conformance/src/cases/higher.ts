/** @file Functions whose derivatives of higher order are recorded. */
import {
  add,
  conv1d,
  exp,
  type Floats,
  grad,
  log,
  logSumExp,
  loss,
  matmul,
  mean,
  mul,
  nn,
  norm,
  pow,
  reciprocal,
  sigmoid,
  sin,
  slice,
  square,
  sub,
  sum,
  tanh,
} from "../language.ts";
import type { Operands } from "../operands.ts";
import { matrixProduct, type OpBuilders, unary } from "./builder.ts";
import { halfSquares } from "./graph.ts";
import { linear } from "./linalg.ts";

/** Matrix by vector, vector by vector. */
const product = (a: Floats, b: Floats): Floats => matrixProduct((p, q) => matmul(p, q), a, b);

function halfSquaredMlp(x: Operands): Floats {
  const h = tanh(linear(x.float("x"), x.float("w1"), x.float("b1")));
  return halfSquares(linear(h, x.float("w2"), x.float("b2")), x.float("label"));
}

function gradientPenalty(operands: Operands): Floats {
  const x = operands.float("x");
  const h = tanh(linear(x, operands.float("w1"), operands.float("b1")));
  const g = grad(sum(product(h, operands.float("w2"))), x);
  return mean(square(sub(norm(g, 1), 1)));
}

function rosenbrock(x: Floats): Floats {
  const [head, next] = [slice(x, [[0, -1]]) as Floats, slice(x, [[1, null]]) as Floats];
  const valley = mul(square(sub(next, square(head))), 100);
  return sum(add(valley, square(sub(1, head))));
}

function throughStep(x: Operands): Floats {
  const w = x.float("w");
  const inner = mean(square(sub(product(x.float("x"), w), x.float("u"))));
  const slope = grad(inner, w);
  const moved = sub(w, mul(x.float("lr"), slope)) as Floats;
  return mean(square(sub(product(x.float("z"), moved), x.float("r"))));
}

export const higherCases: OpBuilders = {
  grad_of_grad_tanh: (operands) => {
    const x = operands.float("x");
    const g = grad(sum(square(tanh(product(operands.float("W"), x)))), x);
    return { y: sum(mul(g, operands.float("c"))) };
  },
  gradient_penalty: (x) => ({ y: gradientPenalty(x) }),
  hessian_logsumexp: unary((x) => logSumExp(x) as Floats),
  hessian_mlp: (x) => ({ y: halfSquaredMlp(x) }),
  hessian_product: (x) => ({ y: sum(mul(mul(x.float("a"), x.float("b")), x.float("c"))) }),
  hessian_quadratic: (operands) => {
    const x = operands.float("x");
    const curved = mul(product(x, product(operands.float("A"), x)), 0.5);
    return { y: add(curved, product(operands.float("b"), x)) as Floats };
  },
  hessian_rosenbrock: unary(rosenbrock),
  hvp_mlp: (x) => ({ y: halfSquaredMlp(x) }),
  hvp_softmax_regression: (x) => {
    const logits = linear(x.float("x"), x.float("w"), x.float("b"));
    return { y: loss.softmaxCrossEntropy(logits, x.int("target")) as Floats };
  },
  jacobian_conv1d: (x) => ({ y: conv1d(x.float("x"), x.float("w")) as Floats }),
  jacobian_elementwise: (x) => ({ y: mul(exp(x.float("x")), x.float("z")) }),
  jacobian_layer: (x) => ({
    y: tanh(add(product(x.float("W"), x.float("x")), x.float("b"))) as Floats,
  }),
  jacobian_matmul: (x) => ({ y: matmul(x.float("A"), x.float("B")) }),
  jacobian_matvec: (x) => ({ y: product(x.float("W"), x.float("x")) }),
  jacobian_softmax: unary((x) => nn.softmax(x)),
  jvp_mlp: (x) => {
    const h = tanh(linear(x.float("x"), x.float("w1"), x.float("b1")));
    return { y: linear(h, x.float("w2")) };
  },
  nth_exp_sin: unary((x) => exp(sin(x))),
  nth_log: unary((x) => log(x)),
  nth_reciprocal: unary((x) => reciprocal(x)),
  nth_sigmoid: unary((x) => sigmoid(x)),
  nth_sin: unary((x) => sin(x)),
  nth_tanh: unary((x) => tanh(x)),
  nth_x_pow_4: unary((x) => pow(x, 4)),
  nth_x_pow_x: unary((x) => pow(x, x)),
  through_sgd_step: (x) => ({ y: throughStep(x) }),
};
