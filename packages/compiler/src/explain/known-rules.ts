/**
 * @file Gradients that people know by heart. A step is matched by what it computes, not by its name: a rule is proposed
 * where the shapes allow it, and taken only if its numbers are those of the rules of the step's own ops.
 */
import { calls, ops, type Value } from "@tapeless/graph/ir";
import { losses } from "./known-losses.ts";
import { type Proposal, type Rule, type Site, sameShape, softmaxOf, spread } from "./rule-site.ts";
import { call, infix } from "./term.ts";

/** Rules that may hold, the most telling first. */
export function propose(site: Site): Proposal[] {
  return rules.flatMap((rule) => rule(site));
}

/** Every axis a softmax may go over, the last first. */
const axesOf = (x: Value): number[] => x.shape.map((_, axis) => axis).toReversed();

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
    const over = axes.length === rank ? "all elements" : axes.map((axis) => `axis ${axis}`).join(" and ");
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
        rule: `standardizing over ${over}: G without its mean and without its part along y, over the deviation`,
        formula: calls.div(calls.sub(calls.sub(cotangent, mean(cotangent)), project), sigma),
        forward: (show) => infix("/", infix("-", show(x), call("mean", show(x))), call("deviation", show(x))),
      },
      {
        rule: `dividing by the root mean square over ${over}: G without its part along y, over that length`,
        formula: calls.div(calls.sub(cotangent, project), length),
        forward: (show) => infix("/", show(x), call("rms", show(x))),
      },
    ];
  });
};

const rules: readonly Rule[] = [...losses, softmax, standardize];
