/**
 * @file Gradients that people know by heart. A step is matched by what it computes, not by its name: a rule is proposed
 * where the shapes allow it, and taken only if its numbers are those of the rules of the step's own ops.
 */
import { calls, nn, ops, type Value } from "@tapeless/graph/ir";
import type { Meanings } from "./meanings.ts";
import { call, infix, number, type Term } from "./term.ts";

/** A step seen from inside: stand-ins for its input, output and gradient. */
export interface Site {
  readonly x: Value;
  readonly y: Value;
  readonly cotangent: Value;
  /** Its other inputs. */
  readonly others: readonly Value[];
  /** The ops it is made of. */
  readonly made: ReadonlySet<string>;
  readonly meanings: Meanings;
}

export interface Proposal {
  readonly rule: string;
  /** dL/dx over stand-ins. */
  readonly formula: Value;
  /** How the step itself is written. */
  readonly forward?: (show: (value: Value) => Term) => Term;
}

/** Rules that may hold, the most telling first. */
export function propose(site: Site): Proposal[] {
  return rules.flatMap((rule) => rule(site));
}

type Rule = (site: Site) => Proposal[];

const softmaxOf = ({ x, meanings }: Site, axis: number): Value =>
  meanings.forFormula(nn.softmax(x as never, axis as never) as never, (show) => call("softmax", show(x)));

/** Every axis a softmax may go over, the last first. */
const axesOf = (x: Value): number[] => x.shape.map((_, axis) => axis).toReversed();

const spread = (value: Value, like: Value, axis: number): Value =>
  calls.broadcastInDim(
    value,
    like.shape,
    like.shape.map((_, i) => i).filter((i) => i !== axis),
  );

const crossEntropy: Rule = (site) => {
  const { x, y, cotangent, others, made, meanings } = site;
  const [labels] = others;
  if (!made.has(ops.exp.name) || !made.has(ops.log.name) || others.length !== 1 || !labels) return [];
  const axis = x.shape.length - 1;
  if (axis < 0) return [];
  const p = softmaxOf(site, axis);
  const log = (show: (value: Value) => Term): Term => call("log", call("softmax", show(x)));
  const target = targetOf(labels, x, meanings);
  if (!target) return [];
  const error = calls.sub(
    labels.dtype === "i32" ? p : calls.mul(p, spread(calls.sum(labels, axis), x, axis)),
    target,
  );
  const count = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const each = (show: (value: Value) => Term): Term =>
    labels.dtype === "i32"
      ? { kind: "negative", of: { kind: "index", of: log(show), at: [textOf(show(labels))] } }
      : {
          kind: "negative",
          of: { kind: "fold", name: "sum", of: infix("*", show(labels), log(show)), axes: ["classes"] },
        };
  const rule = "softmax and cross-entropy together: probability minus target";
  if (y.shape.length > 0) {
    return [{ rule, formula: calls.mul(spread(cotangent, x, axis), error), forward: each }];
  }
  const scaled = calls.mul(cotangent, error);
  return [
    {
      rule: `${rule}; 1/${count} from the mean over the examples`,
      formula: calls.div(scaled, count),
      forward: (show) => ({ kind: "fold", name: "mean", of: each(show), axes: [] }),
    },
    {
      rule,
      formula: scaled,
      forward: (show) => ({ kind: "fold", name: "sum", of: each(show), axes: [] }),
    },
  ];
};

const textOf = (term: Term): string => (term.kind === "name" ? term.text : "label");

/** The distribution that labels stand for. */
function targetOf(labels: Value, x: Value, meanings: Meanings): Value | undefined {
  if (labels.dtype !== "i32") return labels.shape.length === x.shape.length ? labels : undefined;
  if (labels.shape.length !== x.shape.length - 1) return undefined;
  const axis = x.shape.length - 1;
  const isLabel = calls.equal(calls.iota(x.shape, "i32", axis), calls.expandDims(labels, axis));
  return meanings.forFormula(calls.convert(isLabel, x.dtype), (show) => call("onehot", show(labels)));
}

const sameShape = (a: Value, b: Value): boolean => String(a.shape) === String(b.shape);

const softmax: Rule = (site) => {
  const { x, y, cotangent, others, made, meanings } = site;
  if (!made.has(ops.exp.name) || !sameShape(x, y) || others.length > 0) return [];
  return axesOf(x).flatMap((axis): Proposal[] => {
    const total = (value: Value): Value =>
      meanings.forFormula(spread(calls.sum(value, axis), x, axis), (show) => call("sum", show(value)));
    return [
      {
        rule: "softmax: y * (G - the mean of G under y)",
        formula: calls.mul(y, calls.sub(cotangent, total(calls.mul(cotangent, y)))),
        forward: (show) => call("softmax", show(x)),
      },
      {
        rule: "logarithm of softmax: G minus softmax times the sum of G",
        formula: calls.sub(cotangent, calls.mul(softmaxOf(site, axis), total(cotangent))),
        forward: (show) => call("logsoftmax", show(x)),
      },
    ];
  });
};

const standardize: Rule = ({ x, y, cotangent, others, made, meanings }) => {
  if (!made.has(ops.sqrt.name) || !sameShape(x, y) || others.length > 0) return [];
  const rank = x.shape.length;
  const suffixes = x.shape.map((_, n) => x.shape.map((__, axis) => axis).slice(rank - 1 - n));
  const all = [...suffixes, [0], x.shape.map((_, axis) => axis).filter((axis) => axis !== 1)];
  return all.flatMap((axes): Proposal[] => {
    if (axes.length === 0) return [];
    const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
    const spreadMean = (value: Value): Value => calls.broadcastInDim(calls.mean(value, axes), x.shape, kept);
    const mean = (value: Value): Value =>
      meanings.forFormula(spreadMean(value), (show) => call("mean", show(value)));
    const centred = calls.sub(x, spreadMean(x));
    const deviation = (from: Value): Value =>
      // x - mean = y * deviation, whatever is added to the variance
      calls.sqrt(calls.div(spreadMean(calls.mul(from, from)), spreadMean(calls.mul(y, y))));
    const project = calls.mul(y, mean(calls.mul(cotangent, y)));
    const sigma = meanings.forFormula(deviation(centred), (show) => call("deviation", show(x)));
    const length = meanings.forFormula(deviation(x), (show) => call("rms", show(x)));
    return [
      {
        rule: "standardizing: G without its mean and without its part along y, over the deviation",
        formula: calls.div(calls.sub(calls.sub(cotangent, mean(cotangent)), project), sigma),
        forward: (show) => infix("/", infix("-", show(x), call("mean", show(x))), call("deviation", show(x))),
      },
      {
        rule: "dividing by the root mean square: G without its part along y, over that length",
        formula: calls.div(calls.sub(cotangent, project), length),
        forward: (show) => infix("/", show(x), call("rms", show(x))),
      },
    ];
  });
};

const squaredError: Rule = ({ x, y, cotangent, others, made }) => {
  const [target] = others;
  if (y.shape.length > 0 || others.length !== 1 || !target || !sameShape(x, target)) return [];
  if (made.has(ops.exp.name) || made.has(ops.log.name)) return [];
  const count = x.shape.reduce((product, size) => product * size, 1);
  const difference = calls.sub(x, target);
  return [
    {
      rule: `mean squared error: twice the difference; 1/${count} from the mean`,
      formula: calls.div(calls.mul(cotangent, calls.mul(2, difference)), count),
      forward: (show) => ({
        kind: "fold",
        name: "mean",
        of: { kind: "power", base: infix("-", show(x), show(target)), exponent: number(2) },
        axes: [],
      }),
    },
  ];
};

const rules: readonly Rule[] = [crossEntropy, softmax, standardize, squaredError];
