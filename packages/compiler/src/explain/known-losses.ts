/** @file The gradients of losses that people know by heart. */
import { calls, ops, type Value } from "@tapeless/graph/ir";
import { splatOf } from "../rewrites/match.ts";
import type { Meanings } from "./meanings.ts";
import { type Proposal, type Rule, type Site, sameShape, softmaxOf, spread } from "./rule-site.ts";
import { call, infix, number, shortNumber, type Term } from "./term.ts";

type Show = (value: Value) => Term;

const mean = (of: Term): Term => ({ kind: "fold", name: "mean", of, axes: [] });

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

/** Numbers that a step is written with, the largest first. */
const numbersOf = ({ constants }: Site): number[] =>
  [...new Set(constants.flatMap((value) => splatOf(value) ?? []))].sort((a, b) => b - a);

const smoothedCrossEntropy: Rule = (site) => {
  const { x, y, cotangent, others, made, meanings } = site;
  const [labels] = others;
  if (!made.has(ops.exp.name) || !made.has(ops.log.name) || others.length !== 1 || !labels) return [];
  if (labels.dtype !== "i32" || y.shape.length > 0 || x.shape.length === 0) return [];
  const classes = x.shape.at(-1)!;
  const examples = x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const hot = targetOf(labels, x, meanings);
  if (!hot) return [];
  const numbers = numbersOf(site);
  const shares = numbers.flatMap((kept) =>
    numbers
      .filter((spreadOut) => kept > 0 && Math.abs(kept - classes * spreadOut - 1) < 1e-6)
      .map((spreadOut) => [kept, -spreadOut] as const),
  );
  return shares.map(([kept, rest]): Proposal => {
    const written = (show: Show): Term => infix("+", infix("*", number(kept), show(hot)), number(rest));
    const target = meanings.forFormula(calls.add(calls.mul(hot, kept), rest), written);
    // both numbers are rounded to f32, so that their sum over the classes is not quite 1
    const p = meanings.forFormula(
      calls.mul(softmaxOf(site, x.shape.length - 1), kept + classes * rest),
      (show) => call("softmax", show(x)),
    );
    const error = calls.mul(cotangent, calls.sub(p, target));
    const log = (show: Show): Term => call("log", call("softmax", show(x)));
    return {
      rule: `softmax and cross-entropy together: probability minus target, of which ${shortNumber(kept)} is at the label and the rest over all classes; 1/${examples} from the mean over the examples`,
      formula: calls.div(error, examples),
      forward: (show) =>
        mean({
          kind: "negative",
          of: { kind: "fold", name: "sum", of: infix("*", show(target), log(show)), axes: ["classes"] },
        }),
    };
  });
};

const weightedCrossEntropy: Rule = (site) => {
  const { x, y, cotangent, others, constants, made, meanings } = site;
  const labels = others.find(({ dtype }) => dtype === "i32");
  if (!made.has(ops.exp.name) || !made.has(ops.log.name) || !labels || y.shape.length > 0) return [];
  if (labels.shape.length !== x.shape.length - 1) return [];
  const axis = x.shape.length - 1;
  const hot = targetOf(labels, x, meanings);
  const known = [...constants, ...others].filter(
    ({ shape, dtype }) => dtype === x.dtype && shape.length === 1 && shape[0] === x.shape[axis],
  );
  return known.flatMap((weights): Proposal[] => {
    if (!hot || splatOf(weights) !== undefined) return [];
    const own = (show: Show): Term => ({
      kind: "index",
      of: others.includes(weights) ? show(weights) : { kind: "name", text: "classWeights" },
      at: [textOf(show(labels))],
    });
    const chosen = calls.sum(calls.mul(hot, calls.broadcastInDim(weights, x.shape, [axis])), axis);
    const each = meanings.forFormula(spread(chosen, x, axis), own);
    const total = meanings.forFormula(calls.broadcastInDim(calls.sum(chosen), x.shape, []), (show) =>
      call("sum", own(show)),
    );
    const error = calls.mul(each, calls.sub(softmaxOf(site, axis), hot));
    const scaled = calls.mul(spreadScalar(cotangent, x), error);
    const log = (show: Show): Term => ({
      kind: "index",
      of: call("log", call("softmax", show(x))),
      at: [textOf(show(labels))],
    });
    return [
      {
        rule: "softmax and cross-entropy together: probability minus target, times the weight of the label's class over the sum of these weights",
        formula: calls.div(scaled, total),
        forward: (show) =>
          infix(
            "/",
            call("sum", infix("*", { kind: "negative", of: own(show) }, log(show))),
            call("sum", own(show)),
          ),
      },
    ];
  });
};

const spreadScalar = (value: Value, like: Value): Value => calls.broadcastInDim(value, like.shape, []);

/** A mean over elements of two tensors alike; `slope` is the derivative of each by x. */
const elementwiseMean =
  (propose: (site: Site, target: Value) => readonly ElementLoss[]): Rule =>
  (site) => {
    const { x, y, cotangent, others } = site;
    const [target] = others;
    if (y.shape.length > 0 || others.length !== 1 || !target || !sameShape(x, target)) return [];
    const count = x.shape.reduce((product, size) => product * size, 1);
    return propose(site, target).map(({ rule, slope, written }) => ({
      rule: `${rule}; 1/${count} from the mean`,
      formula: calls.div(calls.mul(cotangent, slope), count),
      forward: (show) => mean(written(show)),
    }));
  };

interface ElementLoss {
  readonly rule: string;
  readonly slope: Value;
  readonly written: (show: Show) => Term;
}

const differenceOf =
  (x: Value, target: Value) =>
  (show: Show): Term =>
    infix("-", show(x), show(target));

const squaredError = elementwiseMean(({ x, made }, target) => {
  if (made.has(ops.exp.name) || made.has(ops.log.name)) return [];
  return [
    {
      rule: "mean squared error: twice the difference",
      slope: calls.mul(2, calls.sub(x, target)),
      written: (show) => ({ kind: "power", base: differenceOf(x, target)(show), exponent: number(2) }),
    },
  ];
});

const absoluteError = elementwiseMean(({ x, made }, target) => {
  if (!made.has(ops.abs.name)) return [];
  return [
    {
      rule: "mean absolute error: the sign of the difference",
      slope: calls.sign(calls.sub(x, target)),
      written: (show) => call("abs", differenceOf(x, target)(show)),
    },
  ];
});

/** With the bound d: d^2 / 2 beyond it goes on as a straight line (Huber 1964). */
const huber = elementwiseMean((site, target) => {
  const { x, made } = site;
  if (!made.has(ops.abs.name)) return [];
  const difference = calls.sub(x, target);
  return numbersOf(site).flatMap((bound): ElementLoss[] => {
    if (bound <= 0) return [];
    const written = (show: Show): Term => call("huber", differenceOf(x, target)(show));
    const clamped = calls.clamp(difference, -bound, bound);
    return [
      {
        rule: `Huber loss: the difference, but no more than ${shortNumber(bound)} either way`,
        slope: clamped,
        written,
      },
      {
        rule: `smooth absolute error: the difference over ${shortNumber(bound)}, but no more than 1 either way`,
        slope: calls.div(clamped, bound),
        written: (show) => call("smoothL1", differenceOf(x, target)(show)),
      },
    ];
  });
});

const binaryCrossEntropy = elementwiseMean(({ x, made, meanings }, target) => {
  if (!made.has(ops.exp.name)) return [];
  const probability = meanings.forFormula(calls.sigmoid(x), (show) => call("sigmoid", show(x)));
  return [
    {
      rule: "sigmoid and binary cross-entropy together: probability minus target",
      slope: calls.sub(probability, target),
      written: (show) => call("binaryCrossEntropy", call("sigmoid", show(x)), show(target)),
    },
  ];
});

/** The most telling first. */
export const losses: readonly Rule[] = [
  crossEntropy,
  smoothedCrossEntropy,
  weightedCrossEntropy,
  squaredError,
  absoluteError,
  huber,
  binaryCrossEntropy,
];
