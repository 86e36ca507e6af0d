/** @file What every form of a derivation says, before it is text, Markdown or a page. */
import { checkGradient, type GradientCheck, isCheckable } from "./check-gradient.ts";
import type { BackwardLine, ForwardLine } from "./derive.ts";
import type { ExplainedGradient } from "./explain-gradient.ts";
import { type JacobianLine, jacobians } from "./jacobian.ts";
import { gradientOf, type Term } from "./term.ts";

export interface BackwardRow extends BackwardLine {
  readonly check: string;
  readonly numbers?: { readonly written: number; readonly measured: number; readonly error: number };
}

export interface Report {
  readonly title: Term;
  readonly cost: Term;
  readonly entry: string;
  readonly sizes: readonly string[];
  readonly forward: readonly ForwardLine[];
  readonly backward: readonly BackwardRow[];
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
  const notes =
    options.check && !check
      ? ["the check is left out: the model is too large at this size to compute in f64; bind smaller sizes"]
      : [];
  return {
    title: gradientOf(parameterName),
    cost: costName,
    entry: found.entry,
    sizes: Object.entries(found.binding).map(([dim, size]) => `${dim} = ${size}`),
    forward,
    backward: backward.map((line, i): BackwardRow => {
      const found = check?.lines[i];
      if (!found) return line;
      const { written, measured, error } = found;
      return { ...line, numbers: { written, measured, error } };
    }),
    closed,
    jacobians: options.jacobian ? jacobians(derivation) : undefined,
    check,
    notes,
  };
}

/** `L is cost of train, with batch = 4` */
export const subtitle = ({ entry, sizes }: Report, cost: string): string =>
  `L is ${cost} of ${entry}${sizes.length > 0 ? `, with ${sizes.join(", ")}` : ""}`;

/** What was computed, in one sentence. */
export const checkSentence = ({ compiled, lines }: GradientCheck): string => {
  const worst = Math.max(0, ...lines.map(({ error }) => error));
  return `computed in f64 at random values: along random directions the lines differ from differences of L by at most ${scientific(worst)}; the last line differs from the compiler's gradient by ${scientific(compiled)} (both relative)`;
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
