/** @file Backward lines: steps from the last to the first, what arrives at a value over several paths added up. */
import { calls, rewriteValues, topologicalOrder, type Value } from "@tapeless/graph/ir";
import { isSplat } from "../rewrites/match.ts";
import { type AxesOf, showAxes } from "./axes.ts";
import { dimensionCheck } from "./dimension-check.ts";
import type { Explained } from "./explain-steps.ts";
import type { Meanings } from "./meanings.ts";
import { type Notation, termOf } from "./notation.ts";
import { simplify } from "./simplify.ts";
import { gradientOf, type Term } from "./term.ts";

export interface BackwardLine {
  readonly value: Value;
  /** Over stand-ins. */
  readonly expression: Value;
  readonly name: Term;
  readonly formula: Term;
  readonly axes: string;
  readonly rule: string;
  readonly check: string;
}

/** One path on which a gradient arrives. */
export interface Arrival {
  readonly formula: Value;
  readonly rule: string;
}

export interface BackwardOptions {
  readonly cost: Value;
  /** Whose gradients are asked for. */
  readonly ends: readonly Value[];
  readonly steps: readonly Explained[];
  readonly notation: Notation;
  readonly meanings: Meanings;
  readonly axesOf: AxesOf;
  /** What arrives from elsewhere. */
  readonly seeds?: ReadonlyMap<Value, readonly Arrival[]>;
  /** What to call the gradient by a value. */
  readonly gradientName?: (value: Value) => Term;
}

export function backwardLines({
  cost,
  ends,
  steps,
  notation,
  meanings,
  axesOf,
  seeds = new Map(),
  gradientName = (value) => gradientOf(termOf(value, notation)),
}: BackwardOptions): BackwardLine[] {
  const arrived = new Map([...seeds].map(([value, parts]) => [value, [...parts]]));
  const numbers = new Map<Value, Value>();
  const lines: BackwardLine[] = [];
  const emit = (value: Value): void => {
    const parts = arrived.get(value);
    if (!parts) return;
    const [expression] = simplify([
      parts.map(({ formula }) => formula).reduce((sum, part) => calls.add(sum, part)),
    ]);
    if (isNumber(expression!, meanings)) numbers.set(value, expression!);
    const paths = parts.length > 1 ? `${parts.length} paths lead here, and their gradients add up: ` : "";
    lines.push({
      value,
      expression: expression!,
      name: gradientName(value),
      formula: termOf(expression!, notation),
      axes: showAxes(axesOf(value)),
      rule: `${paths}${[...new Set(parts.map(({ rule }) => rule))].join("; ")}`,
      check: dimensionCheck(expression!, value, meanings, axesOf),
    });
  };
  for (const { step, pulled } of steps.toReversed()) {
    if (step.output !== cost && !arrived.has(step.output)) continue;
    if (step.output !== cost) emit(step.output);
    for (const { input, formula: own, rule } of pulled) {
      const formula = putIn(own, numbers, meanings);
      // a path through which no gradient passes, as one that `stopGradient` cuts
      if (isSplat(formula, 0)) continue;
      const list = arrived.get(input) ?? [];
      list.push({ formula, rule });
      arrived.set(input, list);
    }
  }
  for (const end of ends) emit(end);
  return lines;
}

/** Whether it is the same for whatever values: 1, or 1/N. */
const isNumber = (expression: Value, meanings: Meanings): boolean =>
  topologicalOrder([expression]).every(({ results }) => results.every((result) => !meanings.of(result)));

/** The formula with gradients that are numbers put in. */
function putIn(formula: Value, numbers: ReadonlyMap<Value, Value>, meanings: Meanings): Value {
  const [changed] = rewriteValues([formula], ({ results: [result] }) => {
    const meaning = result && meanings.of(result);
    const known = meaning?.kind === "gradient" ? numbers.get(meaning.of) : undefined;
    return known && [known];
  });
  return changed === formula ? formula : simplify([changed!])[0]!;
}
