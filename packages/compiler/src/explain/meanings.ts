/** @file Stand-ins: leaves in backward formulas, and what each stands for. */
import { argument, type TypedArray, topologicalOrder, type Value } from "@tapeless/graph/ir";
import type { Evaluation } from "./evaluation.ts";
import type { Term } from "./term.ts";

export type Meaning =
  /** A value of the forward computation. */
  | { readonly kind: "value"; readonly of: Value }
  /** dL/d(of). */
  | { readonly kind: "gradient"; readonly of: Value }
  /** A formula with a name of its own, such as softmax(x). */
  | { readonly kind: "formula"; readonly of: Value; readonly show: (show: (value: Value) => Term) => Term };

/** Knows what every stand-in stands for. */
export class Meanings {
  private readonly meanings = new Map<Value, Meaning>();
  private readonly standing = new Map<Value, Value>();

  private make(type: Value, meaning: Meaning): Value {
    const made = argument(type, this.meanings.size);
    this.meanings.set(made, meaning);
    return made;
  }

  /** One stand-in for each value. */
  forValue(of: Value): Value {
    const known = this.standing.get(of) ?? this.make(of, { kind: "value", of });
    this.standing.set(of, known);
    return known;
  }

  forGradient(of: Value): Value {
    return this.make(of, { kind: "gradient", of });
  }

  forFormula(of: Value, show: (show: (value: Value) => Term) => Term): Value {
    return this.make(of, { kind: "formula", of, show });
  }

  of(value: Value): Meaning | undefined {
    return this.meanings.get(value);
  }

  /** The elements of a backward formula: forward values are computed, gradients are those found before. */
  elements(
    formula: Value,
    forward: Evaluation,
    gradients: ReadonlyMap<Value, TypedArray>,
    scratch: Evaluation,
  ): TypedArray {
    for (const node of topologicalOrder([formula])) {
      const [leaf] = node.results;
      const meaning = leaf && this.meanings.get(leaf);
      if (!leaf || !meaning || scratch.has(leaf)) continue;
      if (meaning.kind === "value") scratch.set(leaf, forward.of(meaning.of));
      else if (meaning.kind === "gradient") scratch.set(leaf, gradients.get(meaning.of)!);
      else scratch.set(leaf, this.elements(meaning.of, forward, gradients, scratch));
    }
    return scratch.of(formula);
  }
}
