/** @file The derivation of one gradient: forward steps, then backward lines from the cost to the parameter. */
import type { Value } from "@tapeless/graph/ir";
import type { AxesOf } from "./axes.ts";
import { type BackwardLine, backwardLines } from "./backward-lines.ts";
import { type Turn, turnsOf } from "./derive-turn.ts";
import { dependents } from "./evaluation.ts";
import { type Explained, explainSteps } from "./explain-steps.ts";
import { type ForwardLine, forwardLines } from "./forward-lines.ts";
import { Meanings } from "./meanings.ts";
import { type Notation, termOf } from "./notation.ts";
import { notationOf } from "./notation-of.ts";
import type { Places } from "./places.ts";
import { type Term, weightOf } from "./term.ts";

/** What the numbers of a derivation can be computed from. */
export interface Checkable {
  readonly cost: Value;
  readonly parameter: Value;
  readonly backward: readonly BackwardLine[];
  readonly meanings: Meanings;
}

export interface Derivation extends Checkable {
  readonly costName: Term;
  readonly parameterName: Term;
  readonly forward: readonly ForwardLine[];
  /** Everything put in, where that is short enough to read. */
  readonly closed: Term | undefined;
  /** Loops on the way, one turn of each. */
  readonly turns: readonly Turn[];
  readonly steps: readonly Explained[];
  readonly notation: Notation;
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
  const steps = explainSteps({ cost, active, meanings, all: options.all, places: options.places });
  const notation = notationOf(cost, steps, meanings, options);
  const { axesOf } = options;
  const forward = forwardLines(steps, notation, options);
  const backward = backwardLines({ cost, ends: [parameter], steps, notation, meanings, axesOf });
  return {
    cost,
    parameter,
    costName: termOf(cost, notation),
    parameterName: termOf(parameter, notation),
    forward,
    backward,
    closed: closedForm(parameter, backward, notation, meanings),
    turns: turnsOf({ cost, active, steps, backward, notation }, options),
    steps,
    notation,
    meanings,
    axesOf,
  };
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
