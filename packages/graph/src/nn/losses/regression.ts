/** @file Losses of the difference between a prediction and a target of the same shape. */
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import { numberOption, type PairLoss, pairLoss } from "./loss.ts";

const { abs, add, exp, less, lessEqual, log1p, mul, select, sinh, sub } = calls;

const halfSquare = (d: Value): Value => mul(mul(d, d), 0.5);

/**
 * Mean squared error: (prediction - target)^2. One shape; the mean over all elements unless `reduction` says otherwise.
 * @throws GraphError `shape/loss` where the shapes differ, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.meanSquaredError(net(x), y)
 */
export const meanSquaredError: PairLoss<"meanSquaredError"> = pairLoss("meanSquaredError", [], (p, t) => {
  const d = sub(p, t);
  return mul(d, d);
});

/**
 * Mean absolute error: |prediction - target|; where they are equal, its derivative is 0.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.meanAbsoluteError(net(x), y)
 */
export const meanAbsoluteError: PairLoss<"meanAbsoluteError"> = pairLoss("meanAbsoluteError", [], (p, t) =>
  abs(sub(p, t)),
);

/**
 * (prediction - target)^2 / 2: the textbook's squared error, whose derivative is the difference.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.halfSquaredError(net(x), y, { reduction: "sum" })
 */
export const halfSquaredError: PairLoss<"halfSquaredError"> = pairLoss("halfSquaredError", [], (p, t) =>
  halfSquare(sub(p, t)),
);

export interface HuberOptions {
  /** Where the parabola becomes a line; default 1. */
  readonly delta?: number;
}

/**
 * With d = |prediction - target|: d^2 / 2 up to `delta`, then delta (d - delta / 2) (Huber 1964).
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `op/argument` where delta is not above 0.
 * @example loss.huber(net(x), y, { delta: 0.5 })
 */
export const huber: PairLoss<"huber", HuberOptions> = pairLoss<"huber", HuberOptions>(
  "huber",
  ["delta"],
  (p, t, { delta = 1 }) => {
    numberOption("huber", "delta", delta, 0, true);
    const difference = sub(p, t);
    const d = abs(difference);
    return select(lessEqual(d, delta), halfSquare(difference), mul(sub(d, delta / 2), delta));
  },
);

export interface SmoothL1Options {
  /** Where the parabola becomes a line; default 1. At 0 this is the absolute error. */
  readonly beta?: number;
}

/**
 * With d = |prediction - target|: d^2 / (2 beta) below `beta`, else d - beta / 2 (Girshick 2015).
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `op/argument` where beta is below 0.
 * @example loss.smoothL1(net(x), box)
 */
export const smoothL1: PairLoss<"smoothL1", SmoothL1Options> = pairLoss<"smoothL1", SmoothL1Options>(
  "smoothL1",
  ["beta"],
  (p, t, { beta = 1 }) => {
    const difference = sub(p, t);
    const d = abs(difference);
    if (numberOption("smoothL1", "beta", beta, 0) === 0) return d;
    return select(less(d, beta), mul(mul(difference, difference), 0.5 / beta), sub(d, beta / 2));
  },
);

/**
 * ln cosh(prediction - target): about d^2 / 2 near 0 and |d| - ln 2 far away; its derivative is tanh d.
 * @throws GraphError `shape/loss`, `dtype/mismatch`, `dtype/unsupported` for i32 and bool.
 * @example loss.logCosh(net(x), y)
 */
export const logCosh: PairLoss<"logCosh"> = pairLoss("logCosh", [], (p, t) => {
  const difference = sub(p, t);
  const d = abs(difference);
  const isSmall = less(d, 1);
  // cosh d = 1 + 2 sinh^2(d / 2) near 0; cosh d = e^d (1 + e^-2d) / 2 elsewhere
  const half = sinh(mul(select(isSmall, difference, 0), 0.5));
  const large = sub(add(d, log1p(exp(mul(d, -2)))), Math.LN2);
  return select(isSmall, log1p(mul(mul(half, half), 2)), large);
});
