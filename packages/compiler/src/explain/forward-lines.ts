/** @file Forward lines: what each step computes, under its name, and where the model says so. */
import type { Value } from "@tapeless/graph/ir";
import { type AxesOf, showAxes } from "./axes.ts";
import { describeStep, type Explained } from "./explain-steps.ts";
import { formulaOf, type Notation, termOf } from "./notation.ts";
import { besides } from "./notation-of.ts";
import type { Places } from "./places.ts";
import type { Term } from "./term.ts";

export interface ForwardLine {
  readonly value: Value;
  readonly name: Term;
  readonly formula: Term;
  readonly axes: string;
  /** The layer or function, and where it is called. */
  readonly label: string;
  readonly place: string;
}

export interface ForwardOptions {
  readonly places: Places;
  readonly axesOf: AxesOf;
  /** Names that are settled. */
  readonly given?: ReadonlyMap<Value, Term>;
}

export function forwardLines(
  steps: readonly Explained[],
  notation: Notation,
  { places, axesOf, given }: ForwardOptions,
): ForwardLine[] {
  const lines = steps.map((explained): ForwardLine => {
    const { step, forward: written } = explained;
    const { label, place } = describeStep(step, places);
    const formula = written
      ? written((value) => termOf(value, notation))
      : formulaOf(step.output, { ...notation, nameOf: besides(step.output, notation.nameOf) });
    const name = termOf(step.output, notation);
    return { value: step.output, name, formula, axes: showAxes(axesOf(step.output)), label, place };
  });
  // what is written out where it is used needs no line of its own
  return lines.filter(({ name, value }) => name.kind === "name" || given?.has(value));
}
