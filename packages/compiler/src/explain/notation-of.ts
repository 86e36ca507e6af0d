/** @file What the values of a derivation are called, and what is written out where it is used. */
import { topologicalOrder, type Value } from "@tapeless/graph/ir";
import type { AxesOf } from "./axes.ts";
import type { Explained } from "./explain-steps.ts";
import type { Meanings } from "./meanings.ts";
import { leavesOf, nameValues } from "./names.ts";
import { formulaOf, type Notation, termOf } from "./notation.ts";
import type { Places } from "./places.ts";
import { gradientOf, name, type Term, weightOf } from "./term.ts";

export interface NotationOptions {
  readonly places: Places;
  readonly axesOf: AxesOf;
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** Names that are settled. */
  readonly given?: ReadonlyMap<Value, Term>;
}

export const besides =
  (value: Value, nameOf: Notation["nameOf"]): Notation["nameOf"] =>
  (asked) =>
    asked === value ? undefined : nameOf(asked);

export function notationOf(
  cost: Value,
  steps: readonly Explained[],
  meanings: Meanings,
  { places, axesOf, outputs, given = new Map() }: NotationOptions,
): Notation {
  const leaves = new Set(leavesOf(topologicalOrder([cost])));
  for (const value of given.keys()) leaves.delete(value);
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
    nameOf: (value) => (written.has(value) || leaves.has(value) || given.has(value) ? name("·") : undefined),
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
      steps: steps.map(({ step }) => step).filter(({ output }) => !given.has(output)),
      outputs: outputs.filter(({ value }) => written.has(value)),
      weight: (step) => weight(written.get(step.output)!),
    },
    places,
  );
  const nameOf = (value: Value): Term | undefined => {
    const known = given.get(value);
    if (known) return known;
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
