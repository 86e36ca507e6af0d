/** @file What every form of a derivation says, before it is text, Markdown or a page. */

import type { BackwardLine } from "./backward-lines.ts";
import { checkGradient, type GradientCheck, isCheckable, type LineCheck } from "./check-gradient.ts";
import type { Turn, TurnSum } from "./derive-turn.ts";
import type { ExplainedGradient } from "./explain-gradient.ts";
import type { ForwardLine } from "./forward-lines.ts";
import { type JacobianLine, jacobians } from "./jacobian.ts";
import { gradientOf, type Term } from "./term.ts";

export interface BackwardRow extends BackwardLine {
  readonly check: string;
  readonly numbers?: Omit<LineCheck, "line">;
}

/** One turn of a loop. */
export interface TurnReport {
  /** `One turn of the loop at model.ts:12:22, t = 0..4: ...` */
  readonly heading: string;
  readonly start: readonly (readonly [name: Term, formula: Term])[];
  readonly forward: readonly ForwardLine[];
  readonly backward: readonly BackwardRow[];
  readonly sums: readonly TurnSum[];
  readonly check: GradientCheck | undefined;
}

export interface Report {
  readonly title: Term;
  readonly cost: Term;
  readonly entry: string;
  readonly sizes: readonly string[];
  readonly forward: readonly ForwardLine[];
  readonly backward: readonly BackwardRow[];
  readonly turns: readonly TurnReport[];
  readonly closed: Term | undefined;
  readonly jacobians: readonly JacobianLine[] | undefined;
  readonly check: GradientCheck | undefined;
  /** What was asked for and is not here, and why. */
  readonly notes: readonly string[];
}

export interface ReportOptions {
  readonly jacobian: boolean;
  readonly check: boolean;
}

export function reportOf(derivation: ExplainedGradient, options: ReportOptions): Report {
  const { found, backward, forward, closed, costName, parameterName } = derivation;
  const check = options.check && isCheckable(derivation) ? checkGradient(derivation) : undefined;
  const notes = backward.some(({ value }) => value === derivation.parameter)
    ? []
    : ["no gradient arrives at it, as where every path leads through stopGradient: the gradient is 0"];
  if (options.check && !check)
    notes.push(
      "the check is left out: the model is too large at this size to compute in f64; bind smaller sizes",
    );
  return {
    title: gradientOf(parameterName),
    cost: costName,
    entry: found.entry,
    sizes: Object.entries(found.binding).map(([dim, size]) => `${dim} = ${size}`),
    forward,
    backward: withNumbers(backward, check),
    turns: derivation.turns.map((turn) => turnReport(turn, options)),
    closed,
    jacobians: options.jacobian ? jacobians(derivation) : undefined,
    check,
    notes,
  };
}

function turnReport(turn: Turn, options: ReportOptions): TurnReport {
  const { place, length, start, forward, backward, sums } = turn;
  const check = options.check && isCheckable(turn) ? checkGradient(turn) : undefined;
  return {
    heading: `One turn of the loop${place === "" ? "" : ` at ${place}`}, t = 0..${length - 1}`,
    start: start.map(({ name, formula }) => [name, formula]),
    forward,
    backward: withNumbers(backward, check),
    sums,
    check,
  };
}

/** What `through(t, ...)` means. */
export const turnNote =
  "backward, from the last turn to the first; through(t, ...) is the part of a gradient that comes back through turn t";

const withNumbers = (lines: readonly BackwardLine[], check: GradientCheck | undefined): BackwardRow[] =>
  lines.map((line, i) => {
    const found = check?.lines[i];
    if (!found) return line;
    const { line: _, ...numbers } = found;
    return { ...line, numbers };
  });

/** `L is cost of train, with batch = 4` */
export const subtitle = ({ entry, sizes }: Report, cost: string): string =>
  `L is ${cost} of ${entry}${sizes.length > 0 ? `, with ${sizes.join(", ")}` : ""}`;

/** The numbers of a line, in words. */
export function numbersSentence({ written, measured, error, kink }: Omit<LineCheck, "line">): string {
  const compared = `${digits(written)}, by differences ${digits(measured)} (relative error ${scientific(error)})`;
  if (!kink) return `along a random direction ${compared}`;
  return `L has a kink here, as where elements of a maximum are equal: along a random direction ${digits(kink.left)} to the left and ${digits(kink.right)} to the right; a little aside ${compared}`;
}

/** What was computed, in one sentence. */
export const checkSentence = ({ compiled, lines }: GradientCheck): string => {
  const worst = Math.max(0, ...lines.map(({ error }) => error));
  const kinks = lines.filter(({ kink }) => kink).length;
  const aside =
    kinks === 0 ? "" : ` (${kinks === 1 ? "one line" : `${kinks} lines`} a little aside of a kink of L)`;
  return `computed in f64 at random values: along random directions the lines differ from differences of L by at most ${scientific(worst)}${aside}; the last line differs from the compiler's gradient by ${scientific(compiled)} (both relative)`;
};

export const scientific = (value: number): string => (value === 0 ? "0" : value.toExponential(1));

/** Six digits are enough to compare. */
export const digits = (value: number): string => (value === 0 ? "0" : value.toPrecision(6));

export const jacobianFacts = ({ rank, elements, nonzero }: JacobianLine): string =>
  [
    `rank ${rank}`,
    `${elements.toLocaleString("en-US")} elements`,
    ...(nonzero === undefined ? [] : [`${nonzero.toLocaleString("en-US")} of them can differ from 0`]),
  ].join(", ");

export const jacobianNote =
  "No step makes these: every line above contracts the gradient with the Jacobian and never holds its elements.";
