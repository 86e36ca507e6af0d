/** @file The derivation of one gradient: forward steps, then backward lines from the cost to the parameter. */
import { calls, rewriteValues, topologicalOrder, type Value } from "@tapeless/graph/ir";
import { isSplat } from "../rewrites/match.ts";
import { type AxesOf, showAxes } from "./axes.ts";
import { dimensionCheck } from "./dimension-check.ts";
import { dependents } from "./evaluation.ts";
import { describeStep, type Explained, explainSteps } from "./explain-steps.ts";
import { Meanings } from "./meanings.ts";
import { leavesOf, nameValues } from "./names.ts";
import { formulaOf, type Notation, termOf } from "./notation.ts";
import type { Places } from "./places.ts";
import { simplify } from "./simplify.ts";
import { stepsOf } from "./steps.ts";
import { gradientOf, name, type Term, weightOf } from "./term.ts";

export interface ForwardLine {
  readonly value: Value;
  readonly name: Term;
  readonly formula: Term;
  readonly axes: string;
  /** The layer or function, and where it is called. */
  readonly label: string;
  readonly place: string;
}

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

export interface Derivation {
  readonly cost: Value;
  readonly parameter: Value;
  readonly costName: Term;
  readonly parameterName: Term;
  readonly forward: readonly ForwardLine[];
  readonly backward: readonly BackwardLine[];
  /** Everything put in, where that is short enough to read. */
  readonly closed: Term | undefined;
  readonly steps: readonly Explained[];
  readonly notation: Notation;
  readonly meanings: Meanings;
  readonly axesOf: AxesOf;
}

export interface DeriveOptions {
  /** Every op by itself. */
  readonly all: boolean;
  readonly places: Places;
  readonly axesOf: AxesOf;
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
}

/** A longer formula is no help. */
const longestClosed = 16;

export function derive(cost: Value, parameter: Value, options: DeriveOptions): Derivation {
  const meanings = new Meanings();
  const active = dependents(cost, new Set([parameter]));
  const steps = explainSteps(stepsOf(cost), {
    cost,
    active,
    meanings,
    all: options.all,
    labelOf: (step) => describeStep(step, options.places).label,
  });
  const notation = notationOf(cost, steps, meanings, options);
  const { axesOf } = options;
  const forward = steps.map((explained): ForwardLine => {
    const { step, forward: written } = explained;
    const { label, place } = describeStep(step, options.places);
    const formula = written
      ? written((value) => termOf(value, notation))
      : formulaOf(step.output, { ...notation, nameOf: besides(step.output, notation.nameOf) });
    return {
      value: step.output,
      name: termOf(step.output, notation),
      formula,
      axes: showAxes(axesOf(step.output)),
      label,
      place,
    };
  });
  const backward = backwardLines(cost, parameter, steps, notation, meanings, axesOf);
  return {
    cost,
    parameter,
    costName: termOf(cost, notation),
    parameterName: termOf(parameter, notation),
    // what is written out where it is used needs no line of its own
    forward: forward.filter((line) => line.name.kind === "name"),
    backward,
    closed: closedForm(parameter, backward, notation, meanings),
    steps,
    notation,
    meanings,
    axesOf,
  };
}

const besides =
  (value: Value, nameOf: Notation["nameOf"]): Notation["nameOf"] =>
  (asked) =>
    asked === value ? undefined : nameOf(asked);

function notationOf(
  cost: Value,
  steps: readonly Explained[],
  meanings: Meanings,
  { places, axesOf, outputs }: DeriveOptions,
): Notation {
  const leaves = new Set(leavesOf(topologicalOrder([cost])));
  const written = new Map(steps.map((explained) => [explained.step.output, explained]));
  const axisName = (value: Value, axis: number): string => {
    const size = axesOf(real(value))[axis];
    return typeof size === "string" ? size : `axis ${axis}`;
  };
  const real = (value: Value): Value => {
    const meaning = meanings.of(value);
    return meaning && meaning.kind !== "formula" ? meaning.of : value;
  };
  // lengths are measured with every step's result as a name
  const bare: Notation = {
    axisName,
    nameOf: (value) => (written.has(value) || leaves.has(value) ? name("·") : undefined),
  };
  const weight = ({ step, forward }: Explained): number =>
    weightOf(
      forward
        ? forward((value) => termOf(value, bare))
        : formulaOf(step.output, { ...bare, nameOf: besides(step.output, bare.nameOf) }),
    );
  const names = nameValues(
    {
      leaves: [...leaves],
      steps: steps.map(({ step }) => step),
      outputs: outputs.filter(({ value }) => written.has(value)),
      weight: (step) => weight(written.get(step.output)!),
    },
    places,
  );
  const nameOf = (value: Value): Term | undefined => {
    const meaning = meanings.of(value);
    if (!meaning) {
      const explained = names.has(value) ? undefined : written.get(value);
      return names.get(value) ?? explained?.forward?.((inner) => termOf(inner, notation));
    }
    if (meaning.kind === "value") return termOf(meaning.of, notation);
    if (meaning.kind === "gradient") return gradientOf(termOf(meaning.of, notation));
    return meaning.show((inner) => termOf(inner, notation));
  };
  const notation: Notation = { axisName, nameOf };
  return notation;
}

function backwardLines(
  cost: Value,
  parameter: Value,
  steps: readonly Explained[],
  notation: Notation,
  meanings: Meanings,
  axesOf: AxesOf,
): BackwardLine[] {
  const arrived = new Map<Value, { readonly formula: Value; readonly rule: string }[]>();
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
      name: gradientOf(termOf(value, notation)),
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
  emit(parameter);
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

/** The gradient with every line put into the next. */
function closedForm(
  parameter: Value,
  lines: readonly BackwardLine[],
  notation: Notation,
  meanings: Meanings,
): Term | undefined {
  const expressions = new Map(lines.map(({ value, expression }) => [value, expression]));
  let budget = longestClosed * 8;
  const nameOf: Notation["nameOf"] = (value) => {
    const meaning = meanings.of(value);
    if (meaning?.kind === "formula") return meaning.show((part) => termOf(part, { ...notation, nameOf }));
    const inner = meaning?.kind === "gradient" ? expressions.get(meaning.of) : undefined;
    budget--;
    if (!inner || budget < 0) return notation.nameOf(value);
    return termOf(inner, { ...notation, nameOf });
  };
  const expression = expressions.get(parameter);
  if (!expression || lines.length < 2) return undefined;
  const term = termOf(expression, { ...notation, nameOf });
  return budget >= 0 && weightOf(term) <= longestClosed ? term : undefined;
}
