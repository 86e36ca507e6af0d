/** @file Names for the values of a derivation: the user's own where there are any, else the layer's, else letters. */
import { ops, recordOf, type Value } from "@tapeless/graph/ir";
import type { Places } from "./places.ts";
import { constantsOf, type Step } from "./steps.ts";
import { name, type Term } from "./term.ts";

/** A result nobody named is written out where it is short, as `W @ x`. */
const longestInline = 1;

export interface Nameable {
  readonly leaves: readonly Value[];
  readonly steps: readonly Step[];
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** How much there is to write for a step, given that the others are names. */
  readonly weight: (step: Step) => number;
}

/** A name for every leaf, and for each step's result that is not short enough to be written out. */
export function nameValues({ leaves, steps, outputs, weight }: Nameable, places: Places): Map<Value, Term> {
  const used = new Set<string>();
  const names = new Map<Value, Term>();
  const give = (value: Value, given: string): void => {
    // nothing in a name may end a line or move a cursor
    const wanted = given.replace(/\p{Cc}+/gu, " ");
    let text = wanted;
    for (let n = 2; used.has(text); n++) text = `${wanted}${/\d$/.test(wanted) ? "_" : ""}${n}`;
    used.add(text);
    names.set(value, name(text));
  };
  for (const leaf of leaves) give(leaf, String(leaf.node.attrs.name ?? leaf.node.op));
  for (const { name: output, value } of outputs) if (!names.has(value)) give(value, output);
  for (const [value, variable] of variablesOf(steps, places)) if (!names.has(value)) give(value, variable);
  const scopes = scopesOf(steps);
  const rest = steps.filter((step) => !names.has(step.output));
  const open: { readonly value: Value; readonly letter: string }[] = [];
  for (const step of rest) {
    const { output } = step;
    const scope = scopes.get(output);
    if (scope !== undefined) give(output, scope);
    else if (weight(step) > longestInline) open.push({ value: output, letter: letterOf(step) });
  }
  const counts = new Map<string, number>();
  for (const { letter } of open) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const numbers = new Map<string, number>();
  for (const { value, letter } of open) {
    const next = (numbers.get(letter) ?? 0) + 1;
    numbers.set(letter, next);
    give(value, counts.get(letter) === 1 ? letter : `${letter}${next}`);
  }
  return names;
}

/** The variable a line assigns to is the name of the last result made there. */
function variablesOf(steps: readonly Step[], places: Places): Map<Value, string> {
  const last = new Map<string, { readonly value: Value; readonly variable: string }>();
  for (const { output } of steps) {
    const place = places.of(output);
    if (place?.variable) last.set(place.text, { value: output, variable: place.variable });
  }
  return new Map([...last.values()].map(({ value, variable }) => [value, variable]));
}

/** The layer's name, where its whole result is one step. */
function scopesOf(steps: readonly Step[]): Map<Value, string> {
  const byScope = new Map<string, Value>();
  for (const { output } of steps) if (output.node.scope !== "") byScope.set(output.node.scope, output);
  return new Map([...byScope].map(([scope, value]) => [value, scope]));
}

function letterOf({ nodes, output }: Step): string {
  const { traits } = recordOf(output.node);
  if (nodes.some((node) => recordOf(node).traits.contraction)) return "z";
  if (traits.reduction) return "s";
  if (traits.inline || traits.elementwise) return output.node.op === ops.sub.name ? "d" : "h";
  return "t";
}

/** Leaves a formula can name: inputs, parameters, state. */
export function leavesOf(nodes: readonly Value["node"][]): Value[] {
  const constants = constantsOf(nodes);
  return nodes.flatMap((node) =>
    recordOf(node).traits.leaf && !constants.has(node) ? [...node.results] : [],
  );
}
