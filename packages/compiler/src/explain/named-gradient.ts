/** @file Gradients that have a name and would be long to write: of a convolution, of a maximum, of a loop. */
import { type Node, ops, recordOf, regionNodes, topologicalOrder, type Value } from "@tapeless/graph/ir";
import type { Meanings } from "./meanings.ts";
import type { Pulled } from "./pull-step.ts";
import type { Step } from "./steps.ts";
import { call, type Term } from "./term.ts";

export interface NamedGradient {
  readonly rule: string;
  /** Stands for the formula it was made of, whose numbers it has. */
  readonly formula: Value;
}

interface Site extends Pulled {
  readonly step: Step;
  readonly cotangent: Value;
  readonly meanings: Meanings;
}

/** What ops' own rules gave, under the name it goes by; undefined where it has none. */
export function namedGradient(site: Site): NamedGradient | undefined {
  return ofLoop(site) ?? ofConvolution(site) ?? ofMaximum(site);
}

/** The same of what has to be under a name, as nobody could write it out. */
export const namedAlways = (site: Site): NamedGradient | undefined => ofLoop(site);

function ofLoop({ step, cotangent, formula, meanings }: Site): NamedGradient | undefined {
  const programs = step.nodes.flatMap((node) => recordOf(node).traits.program ?? []);
  const [program] = programs;
  if (program === undefined || program === "alias") return undefined;
  const [called, rule] = {
    scan: [
      "throughTime",
      "through time: the loop from the last turn to the first; each turn hands the gradient to the one before, and what all turns use adds up theirs",
    ],
    while: [
      "throughTurns",
      "through the turns that were made, from the last to the first; what all turns use adds up their gradients",
    ],
    cond: ["throughBranch", "through the branch that was taken; the other one gets 0"],
  }[program] as [string, string];
  return { rule, formula: under(formula, meanings, (show) => call(called, show(cotangent))) };
}

function ofConvolution({ step, input, cotangent, formula, meanings }: Site): NamedGradient | undefined {
  const node = step.nodes.find(({ op }) => op === ops.convGeneral.name);
  const [image, kernel] = node?.operands ?? [];
  if (!image || !kernel || image === kernel || (input !== image && input !== kernel)) return undefined;
  const work = topologicalOrder([formula]).filter((part) => isWork(part, meanings));
  if (work.length !== 1 || work[0]!.op !== ops.convGeneral.name) return undefined;
  if (input === image) {
    return {
      rule: "by the input of a convolution: the transposed convolution, where every place adds up what the windows over it say",
      formula: under(formula, meanings, (show) => call("convTransposed", show(cotangent), show(kernel))),
    };
  }
  return {
    rule: "by the kernel of a convolution: the correlation of input and gradient, over all places and examples",
    formula: under(formula, meanings, (show) => call("correlation", show(image), show(cotangent))),
  };
}

/** A stand-in has a meaning and no work behind it. */
const isWork = (node: Node, meanings: Meanings): boolean =>
  !recordOf(node).traits.view && !node.results.some((result) => meanings.of(result));

function ofMaximum({ step, cotangent, formula, meanings }: Site): NamedGradient | undefined {
  // a pooling is a function with a gradient of its own: its first region is the function
  const nodes = step.nodes.flatMap((node) => [node, ...node.regions.slice(0, 1).flatMap(regionNodes)]);
  const folds = nodes.filter(({ op }) => op === ops.reduce.name);
  const [fold] = folds;
  const isOnly = nodes.every((node) => recordOf(node).traits.elementwise === undefined);
  if (!fold || folds.length > 1 || fold.attrs.op !== "max" || !isOnly) return undefined;
  return {
    rule: "a maximum passes its gradient to the largest element, the first of equal ones; the others get 0",
    formula: under(formula, meanings, (show) => call("toLargest", show(cotangent))),
  };
}

const under = (formula: Value, meanings: Meanings, show: (show: (value: Value) => Term) => Term): Value =>
  meanings.forFormula(formula, show);
