/** @file Reductions. */
import type { Attributes } from "../attributes.ts";
import {
  argmax,
  argmin,
  cumprod,
  cumsum,
  type Floats,
  type Ints,
  logCumsumExp,
  logSumExp,
  max,
  mean,
  min,
  norm,
  prod,
  reshape,
  squeeze,
  standardDeviation,
  sum,
  takeAlong,
  variance,
} from "../language.ts";
import { Unsupported } from "../unsupported.ts";
import { alongAxis, type OpBuilder, type OpBuilders, unary } from "./builder.ts";

/** Which axes: all of them where none are named. PyTorch lets a scalar have one axis, which is nothing to reduce. */
const axesOf = (x: Floats, attrs: Attributes): number[] => {
  const axes = attrs.axes();
  return axes === undefined || x.shape.length === 0 ? x.shape.map((_, axis) => axis) : axes;
};

const keepOf = (attrs: Attributes): boolean => attrs.flag("keepdim", false);

const reduction = (fn: (x: Floats, axes: number[], keep: boolean, attrs: Attributes) => Floats): OpBuilder =>
  unary((x, attrs) => fn(x, axesOf(x, attrs), keepOf(attrs), attrs));

type Position = (x: Floats, axis: number | undefined, keep: boolean) => Ints;

const position =
  (find: Position): OpBuilder =>
  (operands, attrs) => {
    const x = operands.float("x");
    const axes = attrs.axes() ?? [];
    if (axes.length > 1) throw new Unsupported("there is more than one axis");
    return { y: find(x, x.shape.length === 0 ? undefined : axes[0], keepOf(attrs)) };
  };

/** The extremum and where it is; the gradient goes there. */
const extremum =
  (find: Position): OpBuilder =>
  (operands, attrs) => {
    const scalar = operands.float("x").shape.length === 0;
    const x = scalar ? reshape(operands.float("x"), [1]) : operands.float("x");
    const axis = attrs.int("dim");
    const indices = find(x, axis, true);
    const values = takeAlong(x, indices, axis);
    const isKept = keepOf(attrs) && !scalar;
    if (isKept) return { values, indices };
    return { values: squeeze(values, axis) as Floats, indices: squeeze(indices, axis) as Ints };
  };

/** PyTorch lets a scalar have one axis. */
const running = (fn: (x: Floats, axis: number) => Floats): OpBuilder =>
  unary((x, attrs) => alongAxis(x, attrs.int("dim"), fn));

export const reduceCases: OpBuilders = {
  amax: reduction((x, axes, keep) => max(x, axes, keep)),
  amin: reduction((x, axes, keep) => min(x, axes, keep)),
  argmax: position((x, axis, keep) => argmax(x, axis, keep)),
  argmin: position((x, axis, keep) => argmin(x, axis, keep)),
  cumprod: running((x, axis) => cumprod(x, axis)),
  cumsum: running((x, axis) => cumsum(x, axis)),
  logcumsumexp: running((x, axis) => logCumsumExp(x, axis)),
  logsumexp: reduction((x, axes, keep) => logSumExp(x, axes, keep)),
  max_dim: extremum((x, axis, keep) => argmax(x, axis, keep)),
  mean: reduction((x, axes, keep) => mean(x, axes, keep)),
  min_dim: extremum((x, axis, keep) => argmin(x, axis, keep)),
  prod: reduction((x, axes, keep) => prod(x, axes, keep)),
  std: reduction((x, axes, keep, attrs) =>
    standardDeviation(x, axes, keep, { correction: attrs.number("correction", 1) }),
  ),
  sum: reduction((x, axes, keep) => sum(x, axes, keep)),
  var: reduction((x, axes, keep, attrs) =>
    variance(x, axes, keep, { correction: attrs.number("correction", 1) }),
  ),
  vector_norm: reduction((x, axes, keep, attrs) => norm(x, axes, keep, { order: attrs.number("ord", 2) })),
};
