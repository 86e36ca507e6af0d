/** @file What losses share: their operands, their options, and how the losses of the examples become one. */
import { checkOperands, floats, knownOptions, refuseArgument, tensorArgument } from "../../dsl/check.ts";
import { named } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { checkDType, checkSameDType } from "../../ops/rules.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { FloatOnly, SameType } from "../../types/dtype-rules.ts";
import type { LossShape, Reduction, SameShape } from "../../types/losses.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";

export interface LossOptions<R extends Reduction = Reduction> {
  /** `mean` (default), `sum`, or `none` for the losses of the examples. */
  readonly reduction?: R;
}

/** A loss of two tensors of one shape; it does not broadcast. */
export type PairLoss<Op extends string, O = object> = <
  P extends Dims,
  D,
  T extends Dims,
  E,
  const R extends Reduction = "mean",
>(
  prediction: Tensor<P, D> & Guard<FloatOnly<Op, D>>,
  target: Tensor<T, E> & Guard<SameType<Op, D, E, "prediction", "target">, SameShape<Op, P, T>>,
  options?: LossOptions<R> & O,
) => Tensor<LossShape<P, R>, D>;

/** Makes such a loss from the names of its options and the formula for each element. */
export const pairLoss =
  <const Op extends string, O extends object = object>(
    op: Op,
    names: readonly string[],
    each: (prediction: Value, target: Value, options: Partial<O>) => Value,
  ): PairLoss<Op, O> =>
  (prediction, target, options) => {
    const given = knownOptions<O & LossOptions>(op, options, ["reduction", ...names]);
    const [p, t] = sameOperands(op, { prediction, target });
    return named(op, () => reduceLoss(op, each(p!, t!, given), given.reduction)) as never;
  };

/** Floats of one dtype, checked; by role. */
export function floatOperands(op: string, operands: Readonly<Record<string, unknown>>): Value[] {
  const values = Object.entries(operands).map(([role, value]) => tensorArgument(op, role, value));
  const roles = Object.fromEntries(Object.keys(operands).map((role, i) => [role, values[i]!]));
  checkOperands(op, roles, (types) => {
    for (const [position, type] of types.entries()) checkDType(type, floats, { position });
    checkSameDType(types);
  });
  return values;
}

/** Floats of one dtype and one shape: `[batch]` against `[batch, 1]` is nearly always a mistake. */
export function sameOperands(op: string, operands: Readonly<Record<string, unknown>>): Value[] {
  const values = floatOperands(op, operands);
  const roles = Object.keys(operands);
  values.forEach((value, i) => {
    checkSameShape(op, { [roles[0]!]: values[0]!, [roles[i]!]: value });
  });
  return values;
}

/** Two operands that must have one shape, by role. */
export function checkSameShape(op: string, operands: Readonly<Record<string, Value>>): void {
  const [[left, a] = [], [right, b] = []] = Object.entries(operands);
  if (!left || !right || !a || !b || sameShape(a.shape, b.shape)) return;
  const axis = a.shape.findIndex((size, i) => size !== b.shape[i]);
  const where = a.shape.length === b.shape.length ? `axis ${axis} differs` : "they have different ranks";
  refuse(
    op,
    {
      code: "shape/loss",
      problem: `${left} ${showShape(a.shape)} and ${right} ${showShape(b.shape)} must have one shape; ${where}`,
      hint: "losses do not broadcast: reshape one of them",
    },
    operands,
  );
}

/** The losses of the examples as one. A mean divides by `weight`, the sum of the examples' weights, if it is given. */
export function reduceLoss(op: string, each: Value, reduction: Reduction | undefined, weight?: Value): Value {
  switch (reduction ?? "mean") {
    case "mean":
      return weight ? calls.div(calls.sum(each), weight) : calls.mean(each);
    case "sum":
      return calls.sum(each);
    case "none":
      return each;
    default:
      return refuseArgument(op, "reduction", reduction, 'one of "mean", "sum", "none"');
  }
}

/** A setting of a loss: a number, from `least` on (or above it, where `open`). */
export function numberOption(
  op: string,
  role: string,
  value: unknown,
  least = Number.NEGATIVE_INFINITY,
  isOpen = false,
): number {
  if (typeof value === "number" && (isOpen ? value > least : value >= least)) return value;
  const from = isOpen ? `a number above ${least}` : `a number from ${least}`;
  return refuseArgument(op, role, value, Number.isFinite(least) ? from : "a number");
}

/** max(x, 0), with derivative 1 at 0, as PyTorch's losses have it. */
export const positivePart = (x: Value): Value => calls.clamp(x, 0, Number.POSITIVE_INFINITY);
