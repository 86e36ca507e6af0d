/** @file Negative log-likelihoods of distributions, and the divergence between two. */
import { flagArgument, knownOptions } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { LossShape, Reduction, SameShape } from "../../types/losses.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { type LossOptions, numberOption, type PairLoss, pairLoss, reduceLoss, sameOperands } from "./loss.ts";

const { add, div, equal, exp, log, mul, select, sub } = calls;

export interface GaussianOptions<R extends Reduction> extends LossOptions<R> {
  /** The smallest variance that counts; default 1e-6. */
  readonly epsilon?: number;
  /** Adds the constant ln(2 pi) / 2; default false. */
  readonly full?: boolean;
}

/**
 * (ln v + (target - mean)^2 / v) / 2 with v = max(variance, epsilon): the negative log-likelihood of a normal
 * distribution whose variance is predicted too (Nix and Weigend 1994). All three have one shape. The gradient by the variance
 * passes the bound as if there were none.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported`, `op/argument` where epsilon is not above 0.
 * @example loss.gaussianNll(mean, y, nn.softplus()(spread))
 */
export function gaussianNll<
  P extends Dims,
  D,
  T extends Dims,
  E,
  V extends Dims,
  F,
  const R extends Reduction = "mean",
>(
  mean: Tensor<P, D> & Guard<FloatOnly<"gaussianNll", D>>,
  target: Tensor<T, E> &
    Guard<SameType<"gaussianNll", D, E, "prediction", "target">, SameShape<"gaussianNll", P, T>>,
  variance: Tensor<V, F> &
    Guard<
      SameType<"gaussianNll", D, F, "prediction", "variance">,
      SameShape<"gaussianNll", P, V, "prediction", "variance">
    >,
  options?: GaussianOptions<R>,
): Tensor<LossShape<P, R>, D> {
  const op = "gaussianNll";
  const {
    epsilon = 1e-6,
    full,
    reduction,
  } = knownOptions<GaussianOptions<R>>(op, options, ["reduction", "epsilon", "full"]);
  numberOption(op, "epsilon", epsilon, 0, true);
  const [x, t, v] = sameOperands(op, { mean, target, variance }) as [Value, Value, Value];
  const bounded = boundedBelow(v, epsilon);
  const d = sub(x, t);
  const each = mul(add(log(bounded), div(mul(d, d), bounded)), 0.5);
  const isFull = flagArgument(op, "full", full);
  return reduceLoss(op, isFull ? add(each, Math.log(2 * Math.PI) / 2) : each, reduction) as never;
}

/** max(v, least), whose gradient passes as if nothing were bounded: a variance that is too small still learns. As PyTorch has it. */
function boundedBelow(variance: Value, least: number): Value {
  const [bounded] = calls.customVjp(
    [variance],
    ([v]) => [calls.clamp(v!, least, Number.POSITIVE_INFINITY)],
    (_args, _results, [ct]) => [ct!],
  );
  return bounded!;
}

export interface PoissonOptions {
  /** Whether the prediction is the logarithm of the rate; default true. */
  readonly logInput?: boolean;
  /** Added to a rate before its logarithm; default 1e-8. */
  readonly epsilon?: number;
}

/**
 * The negative log-likelihood of counts under a Poisson distribution, without its constant: e^x - t x for the logarithm x
 * of the rate, or, with `logInput: false`, x - t ln(x + epsilon) for the rate itself.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.poissonNll(net(x), count)
 */
export const poissonNll: PairLoss<"poissonNll", PoissonOptions> = pairLoss<"poissonNll", PoissonOptions>(
  "poissonNll",
  ["logInput", "epsilon"],
  (x, t, { logInput = true, epsilon = 1e-8 }) => {
    numberOption("poissonNll", "epsilon", epsilon, 0);
    if (flagArgument("poissonNll", "logInput", logInput)) return sub(exp(x), mul(t, x));
    return sub(x, mul(t, log(add(x, epsilon))));
  },
);

/** As other losses, or the sum divided by the size of the first axis. */
export type DivergenceReduction = Reduction | "batchMean";

export interface DivergenceOptions<R extends DivergenceReduction> {
  /** `mean` (default) over all elements, `batchMean` (the divergence itself, averaged over rows), `sum`, `none`. */
  readonly reduction?: R;
  /** Whether the target is given by logarithms too; default false. */
  readonly logTarget?: boolean;
}

/**
 * Kullback-Leibler divergence, element by element: t (ln t - x) for logarithms x of predicted probabilities and target
 * probabilities t (0 where t is 0); with `logTarget`, e^t (t - x).
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool, `op/argument`.
 * @example loss.klDivergence(nn.logSoftmax(student), nn.softmax(teacher), { reduction: "batchMean" })
 */
export function klDivergence<
  P extends Dims,
  D,
  T extends Dims,
  E,
  const R extends DivergenceReduction = "mean",
>(
  prediction: Tensor<P, D> & Guard<FloatOnly<"klDivergence", D>>,
  target: Tensor<T, E> &
    Guard<SameType<"klDivergence", D, E, "prediction", "target">, SameShape<"klDivergence", P, T>>,
  options?: DivergenceOptions<R>,
): Tensor<LossShape<P, R>, D> {
  const op = "klDivergence";
  const { reduction, logTarget } = knownOptions<DivergenceOptions<DivergenceReduction>>(op, options, [
    "reduction",
    "logTarget",
  ]);
  const [x, t] = sameOperands(op, { prediction, target }) as [Value, Value];
  const each = flagArgument(op, "logTarget", logTarget) ? mul(exp(t), sub(t, x)) : divergence(x, t);
  if (reduction === "batchMean") return div(calls.sum(each), x.shape[0] ?? 1) as never;
  return reduceLoss(op, each, reduction) as never;
}

function divergence(x: Value, t: Value): Value {
  const isZero = equal(t, 0);
  return select(isZero, 0, mul(t, sub(log(select(isZero, 1, t)), x)));
}
