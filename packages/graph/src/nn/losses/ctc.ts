/**
 * @file Connectionist temporal classification: the probability that a sequence of class scores spells a shorter sequence
 * of labels, over all ways to align them (Graves et al. 2006, section 4.1).
 */
import {
  checkOperands,
  flagArgument,
  floatOperand,
  knownOptions,
  refuseArgument,
  tensorArgument,
  wholeNumber,
} from "../../dsl/check.ts";
import { scope } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { useAsIndex } from "../../model/index-range.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { checkDType } from "../../ops/rules.ts";
import { sameShape, showShape } from "../../shape.ts";
import type { CtcShape } from "../../types/ctc.ts";
import type { FloatOnly, IntOnly } from "../../types/dtype-rules.ts";
import type { LossShape, Reduction } from "../../types/losses.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { logSoftmaxOf } from "../softmax.ts";
import { type LossOptions, reduceLoss } from "./loss.ts";

export interface CtcOptions<R extends Reduction = Reduction> extends LossOptions<R> {
  /** The class of no label, which stands between labels; default 0. */
  readonly blank?: number;
  /** How many steps of each sequence count, i32 `[batch]`; default all. */
  readonly inputLengths?: Tensor<readonly unknown[], "i32">;
  /** How many labels of each sequence count, i32 `[batch]`; default all. What follows them may be any class. */
  readonly labelLengths?: Tensor<readonly unknown[], "i32">;
  /** A sequence too short for its labels has loss 0, not Infinity; default false. Its gradient is 0 either way. */
  readonly zeroInfinity?: boolean;
}

interface Operands {
  readonly logits: Value;
  readonly labels: Value;
  readonly inputLengths: Value | undefined;
  readonly labelLengths: Value | undefined;
  readonly blank: number;
}

/**
 * The logarithm that stands for probability 0: finite, so that differences are numbers, and so low that no share of it is
 * left beside a probability.
 */
const never = -1e30;

/**
 * -ln of the probability that softmax(logits) spells the labels: summed over all paths of one class a step that become the
 * labels once repetitions are merged and blanks dropped. Logits `[batch, time, classes]`, labels `[batch, length]` of i32;
 * logarithms of probabilities are logits, too. A mean divides each loss by the number of its labels (at least 1), then
 * averages over the batch, as in PyTorch. A loop over time: the program is as large for long sequences as for short ones.
 * @throws GraphError `shape/loss` where labels or lengths do not fit, `range/too-wide` where labels may not be classes or
 * lengths too long, `dtype/mismatch`, `dtype/unsupported`, `op/argument`.
 * @example loss.ctc(net(sound), letters, { blank: 27, inputLengths: steps, labelLengths: count })
 */
export function ctc<S extends Dims, D, T extends Dims, E, const R extends Reduction = "mean">(
  logits: Tensor<S, D> & Guard<FloatOnly<"ctc", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"ctc", E>, CtcShape<S, T>>,
  options?: CtcOptions<R>,
): Tensor<LossShape<Ok<CtcShape<S, T>>, R>, D> {
  const op = "ctc";
  const names = ["reduction", "blank", "inputLengths", "labelLengths", "zeroInfinity"];
  const given = knownOptions<CtcOptions>(op, options, names);
  return scope(op, () => {
    const operands = operandsOf(op, logits, labels, given);
    const total = logProbability(operands);
    const isPossible = calls.greater(total, never / 10);
    const impossible = flagArgument(op, "zeroInfinity", given.zeroInfinity) ? 0 : Number.POSITIVE_INFINITY;
    const each = calls.select(isPossible, calls.neg(total), impossible);
    if ((given.reduction ?? "mean") !== "mean") return reduceLoss(op, each, given.reduction) as never;
    return calls.mean(calls.div(each, labelCount(operands))) as never;
  });
}

function operandsOf(op: string, scores: unknown, given: unknown, options: CtcOptions): Operands {
  const logits = floatOperand(op, tensorArgument(op, "logits", scores));
  const labels = wholeNumbers(op, "labels", given);
  if (logits.shape.length !== 3) {
    const problem = `takes logits [batch, time, classes]; these are ${showShape(logits.shape)}`;
    refuse(op, { code: "shape/loss", problem }, { logits });
  }
  const [batch, time, classes] = logits.shape as [number, number, number];
  if (labels.shape.length !== 2 || labels.shape[0] !== batch) {
    const problem = `logits ${showShape(logits.shape)} take labels [${batch}, length]; these are ${showShape(labels.shape)}`;
    refuse(
      op,
      { code: "shape/loss", problem, hint: "one row of labels for each sequence" },
      { logits, labels },
    );
  }
  const blank = wholeNumber(op, "blank", options.blank ?? 0, 0);
  if (blank >= classes) refuseArgument(op, "blank", blank, `one of ${classes} classes`);
  useAsIndex(labels, classes, op);
  const lengths = (role: "inputLengths" | "labelLengths", most: number): Value | undefined => {
    if (options[role] === undefined) return undefined;
    const value = wholeNumbers(op, role, options[role]);
    if (!sameShape(value.shape, [batch])) {
      const problem = `${role} must be i32[${batch}], one for each sequence`;
      refuse(op, { code: "shape/loss", problem }, { logits, [role]: value });
    }
    useAsIndex(value, most + 1, `${op} with ${most} ${role === "inputLengths" ? "steps" : "labels"}`);
    return value;
  };
  return {
    logits,
    labels,
    blank,
    inputLengths: lengths("inputLengths", time),
    labelLengths: lengths("labelLengths", labels.shape[1]!),
  };
}

function wholeNumbers(op: string, role: string, given: unknown): Value {
  const value = tensorArgument(op, role, given);
  checkOperands(op, { [role]: value }, ([type]) => checkDType(type!, ["i32"]));
  return value;
}

/** At least 1, so that an empty line of labels divides by nothing. */
function labelCount({ logits, labels, labelLengths }: Operands): Value | number {
  if (!labelLengths) return Math.max(1, labels.shape[1]!);
  return calls.convert(calls.maximum(labelLengths, 1), logits.dtype);
}

/**
 * Forward variables (equations 5 to 8 there), in logarithms: the probability of all beginnings of paths that have come to
 * a place among the labels with blanks between, before and after them.
 */
function logProbability(operands: Operands): Value {
  const { logits, labels, blank, inputLengths, labelLengths } = operands;
  const [batch, time] = logits.shape as [number, number];
  const length = labels.shape[1]!;
  const places = [batch, 2 * length + 1];
  const around = calls.pad(labels, { low: [0, 1], high: [0, 1], interior: [0, 1], value: blank });
  const spelled = calls.sliceAxis(around, 1, 0, places[1]!);
  // a blank between two labels may be left out unless they are equal
  const mayJump = calls.notEqual(spelled, later(spelled, 2, blank));
  const position = calls.iota(places, "i32", 1);
  const { dtype } = logits;
  const start = calls.select(calls.equal(position, 0), calls.zeros(places, dtype), never);

  const inTime = calls.transpose(
    calls.takeAlongAxis(
      logSoftmaxOf(logits, 2),
      calls.broadcastInDim(spelled, [batch, time, places[1]!], [0, 2]),
      2,
    ),
    [1, 0, 2],
  );
  const { carry } = calls.scan(
    { length: time, carry: [start], sequences: [inTime] },
    ([before], [score], turn) => {
      const jump = calls.select(mayJump, later(before!, 2, never), never);
      const sum = calls.add(logSumOf([before!, later(before!, 1, never), jump]), score!);
      const after = calls.select(calls.less(sum, never), never, sum);
      if (!inputLengths) return { carry: [after], stacked: [] };
      const counts = calls.broadcastInDim(calls.less(turn, inputLengths), places, [0]);
      return { carry: [calls.select(counts, after, before!)], stacked: [] };
    },
  );
  // a path ends on the last label or on the blank behind it
  const last = labelLengths ? calls.expandDims(calls.mul(labelLengths, 2), 1) : 2 * length;
  const behind = calls.sub(last, position);
  const isEnd = calls.or(calls.equal(behind, 0), calls.equal(behind, 1));
  const ends = calls.select(isEnd, carry[0]!, never);
  const highest = calls.stopGradient(calls.max(ends, 1));
  const shares = calls.exp(calls.sub(ends, calls.expandDims(highest, 1)));
  return calls.add(highest, calls.log(calls.sum(shares, 1)));
}

/** What was `by` places before on axis 1; `edge` comes in. */
function later(x: Value, by: number, edge: number): Value {
  return calls.pad(x, { low: [0, by], high: [0, -by], value: edge });
}

/** ln sum e^x of equal shapes, with no exponent above 0. The largest is a constant: it cancels in every derivative. */
function logSumOf(terms: readonly Value[]): Value {
  const highest = calls.stopGradient(terms.reduce((a, b) => calls.maximum(a, b)));
  const shares = terms.map((term) => calls.exp(calls.sub(term, highest)));
  return calls.add(highest, calls.log(shares.reduce((a, b) => calls.add(a, b))));
}
