/** @file Labels of losses over classes: which class each example has, and how much it counts. */
import {
  floatOperand,
  knownOptions,
  numberArgument,
  refuseArgument,
  tensorArgument,
  wholeNumber,
} from "../../dsl/check.ts";
import { isFloat, toDType } from "../../dtype.ts";
import type { Value } from "../../ir/node.ts";
import { useAsIndex } from "../../model/index-range.ts";
import { axisOf, refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { Reduction } from "../../types/losses.ts";
import type { Tensor } from "../../types/tensor.ts";
import { checkSameShape, type LossOptions } from "./loss.ts";

export interface ClassOptions<R extends Reduction = Reduction, A extends number = number>
  extends LossOptions<R> {
  /** The axis of classes; default the last. */
  readonly axis?: A;
  /** A weight for each class; a mean then divides by the sum of the examples' weights. */
  readonly classWeights?: readonly number[] | Tensor<readonly unknown[], "f32" | "f64">;
  /** Examples with this label count nothing, and not in a mean either. */
  readonly ignoreIndex?: number;
}

/** What every loss over classes starts from. */
export interface Classes {
  readonly logits: Value;
  readonly labels: Value;
  /** The axis of classes, counted from 0, and their number. */
  readonly axis: number;
  readonly count: number;
  /** The weight of each class, broadcast along the axis. */
  readonly weights: Value | undefined;
  readonly ignored: number | undefined;
}

/** The names of `ClassOptions`. */
const classNames = ["reduction", "axis", "classWeights", "ignoreIndex"] as const;

/** Operands and options (`further` are names of others), checked. Labels are class numbers, or probabilities where `soft`. */
export function classesOf(
  op: string,
  role: string,
  given: { readonly logits: unknown; readonly labels: unknown; readonly options: unknown },
  soft: boolean,
  further: readonly string[] = [],
): Classes {
  const options = knownOptions<ClassOptions>(op, given.options, [...classNames, ...further]);
  const logits = floatOperand(op, tensorArgument(op, role, given.logits));
  const labels = tensorArgument(op, "labels", given.labels);
  if (logits.shape.length === 0) {
    refuse(op, { code: "shape/loss", problem: `${role} need an axis of classes` }, { [role]: logits });
  }
  const axis = axisOf(op, logits, wholeNumber(op, "axis", options.axis ?? -1));
  const count = logits.shape[axis]!;
  checkLabels(op, role, { logits, labels, axis }, soft);
  const ignored =
    options.ignoreIndex === undefined ? undefined : wholeNumber(op, "ignoreIndex", options.ignoreIndex);
  if (labels.dtype === "i32") {
    // an ignored label beyond the classes would be refused by their range
    if (ignored === undefined || (ignored >= 0 && ignored < count)) useAsIndex(labels, count, op);
  } else if (ignored !== undefined) {
    refuseArgument(op, "ignoreIndex", ignored, "left out: probabilities have no class numbers");
  }
  const weights = classWeights(op, options.classWeights, { logits, axis, count });
  return { logits, labels, axis, count, weights, ignored };
}

function checkLabels(
  op: string,
  role: string,
  { logits, labels, axis }: { readonly logits: Value; readonly labels: Value; readonly axis: number },
  soft: boolean,
): void {
  if (labels.dtype === logits.dtype && soft) {
    checkSameShape(op, { [role]: logits, labels });
    return;
  }
  const due = logits.shape.filter((_, a) => a !== axis);
  if (labels.dtype === "i32" && sameShape(due, labels.shape)) return;
  const wanted = soft && isFloat(labels.dtype) ? `${logits.dtype} labels` : "i32 labels";
  refuse(
    op,
    {
      code: "shape/loss",
      problem: `${role} ${showShape(logits.shape)} take ${wanted} ${showShape(due)}; these are ${labels.dtype}${showShape(labels.shape)}`,
      hint: "one class number for each example: the shape of the logits without the axis of classes",
    },
    { [role]: logits, labels },
  );
}

function classWeights(
  op: string,
  weights: unknown,
  { logits, axis, count }: Pick<Classes, "logits" | "axis" | "count">,
): Value | undefined {
  if (weights === undefined) return undefined;
  const value = Array.isArray(weights)
    ? calls.literal(
        weights.map((w) => toDType(logits.dtype, numberArgument(op, "classWeights", w))),
        logits.dtype,
      )
    : tensorArgument(op, "classWeights", weights);
  if (value.dtype !== logits.dtype || !sameShape(value.shape, [count])) {
    const problem = `classWeights must be ${logits.dtype}[${count}], one for each class`;
    refuse(op, { code: "shape/loss", problem }, { logits, classWeights: value });
  }
  return calls.broadcastInDim(value, logits.shape, [axis]);
}

/**
 * What class numbers pick out of a tensor with an axis of classes: one element for each example. Its cotangent goes to
 * the place it came from, and zeros to the other classes: a comparison with the class number, which fuses into what
 * follows where a scatter would not.
 */
export function chosenBy(
  { labels, axis, ignored }: Pick<Classes, "labels" | "axis" | "ignored">,
  x: Value,
): Value {
  const isLabel = calls.equal(calls.iota(x.shape, "i32", axis), calls.expandDims(labels, axis));
  // a label that is ignored may lie beyond the classes, and then picks nothing
  if (ignored !== undefined) return calls.sum(calls.select(isLabel, x, 0), axis);
  const kept = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const [chosen] = calls.customVjp(
    [x],
    ([from]) => [
      calls.reshape(calls.takeAlongAxis(from!, calls.expandDims(labels, axis), axis), labels.shape),
    ],
    (_args, _results, [ct]) => [calls.select(isLabel, calls.broadcastInDim(ct!, x.shape, kept), 0)],
  );
  return chosen!;
}

/** Losses with what is ignored left out, and the weight by which their mean divides (undefined: their number). */
export interface Weighed {
  readonly each: Value;
  readonly weight: Value | undefined;
}

/** The losses of class numbers, from the loss for weight 1 of each example's own class, and a further part. */
export function weigh(classes: Classes, own: Value, further?: Value): Weighed {
  const { labels, weights, ignored } = classes;
  const weight = weights && chosenBy(classes, weights);
  const part = weight ? calls.mul(own, weight) : own;
  const all = further ? calls.add(part, further) : part;
  if (ignored === undefined) return { each: all, weight: weight && calls.sum(weight) };
  const isKept = calls.notEqual(labels, ignored);
  const counted = weight ? calls.select(isKept, weight, 0) : calls.convert(isKept, own.dtype);
  return { each: calls.select(isKept, all, 0), weight: calls.sum(counted) };
}
