/**
 * @file One turn of a loop, as a derivation of its own: what the turn computes, and how a gradient goes back through it. What
 * comes back through turn t is written `through(t, ...)`: by what is carried it goes on to the turn before, and by what all
 * turns use the parts of all turns add up.
 */
import {
  argument,
  calls,
  isFloat,
  type Node,
  recordOf,
  showSource,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import type { AxesOf } from "./axes.ts";
import { showAxes } from "./axes.ts";
import { type Arrival, type BackwardLine, backwardLines } from "./backward-lines.ts";
import type { Checkable, DeriveOptions } from "./derive.ts";
import { dependents } from "./evaluation.ts";
import { type Explained, explainSteps } from "./explain-steps.ts";
import { type ForwardLine, forwardLines } from "./forward-lines.ts";
import { Meanings } from "./meanings.ts";
import { type Notation, termOf } from "./notation.ts";
import { notationOf } from "./notation-of.ts";
import { call, gradientOf, name, type Term } from "./term.ts";

/** A gradient that comes out of the loop. */
export interface TurnSum {
  readonly name: Term;
  readonly formula: Term;
  readonly axes: string;
  readonly rule: string;
}

export interface Turn extends Checkable {
  /** `model.ts:12:22`, "" where it is not known. */
  readonly place: string;
  readonly length: number;
  /** What is carried before the first turn, under the name it has in a turn. */
  readonly start: readonly { readonly name: Term; readonly formula: Term }[];
  readonly forward: readonly ForwardLine[];
  readonly sums: readonly TurnSum[];
}

export interface Around {
  readonly cost: Value;
  /** What depends on the parameter. */
  readonly active: ReadonlySet<Value>;
  readonly steps: readonly Explained[];
  readonly backward: readonly BackwardLine[];
  readonly notation: Notation;
}

/** A turn of every loop that the gradient comes through, the last loop first. */
export function turnsOf(around: Around, options: DeriveOptions): Turn[] {
  const reached = new Set([around.cost, ...around.backward.map(({ value }) => value)]);
  const loops = around.steps
    .filter(({ step }) => reached.has(step.output))
    .flatMap(({ step }) => step.nodes)
    .filter((node) => recordOf(node).traits.program === "scan");
  return [...new Set(loops)].toReversed().flatMap((node) => turnOf(node, around, options) ?? []);
}

interface Loop {
  readonly node: Node;
  readonly length: number;
  readonly carries: number;
  readonly sequences: number;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** The turns beside this one, in the order in which they run. */
  readonly before: string;
  readonly after: string;
}

function loopOf(node: Node): Loop {
  const { length, carries, sequences, reverse } = node.attrs as {
    length: number;
    carries: number;
    sequences: number;
    reverse: boolean;
  };
  const [before, after] = reverse ? ["t+1", "t-1"] : ["t-1", "t+1"];
  return { node, length, carries, sequences, ...node.regions[0]!, before, after };
}

function turnOf(node: Node, around: Around, options: DeriveOptions): Turn | undefined {
  const loop = loopOf(node);
  const { inputs, outputs, carries, sequences, length } = loop;
  const active = activeIn(loop, around.active);
  const ends = inputs.filter(
    (input, i) => active.has(input) && (i < carries || around.active.has(node.operands[i]!)),
  );
  const place = node.source ? showSource(node.source) : "";
  const given = namesIn(loop, around.notation, options, place);
  const { cost, seeds, meanings } = seeded(loop, active, around, given);
  if (!cost) return undefined;
  const axesOf = axesIn(loop, options.axesOf);
  const inner = { ...options, axesOf, outputs: [], given };
  const own = new Set(topologicalOrder(outputs));
  const steps = explainSteps({ cost, active, meanings, all: options.all, places: options.places }).filter(
    ({ step }) => own.has(step.output.node),
  );
  const notation = notationOf(cost, steps, meanings, inner);
  const isHanded = (value: Value): boolean =>
    ends.includes(value) && inputs.indexOf(value) >= carries + sequences;
  const gradientName = (value: Value): Term => {
    const gradient = gradientOf(termOf(value, notation));
    const isCarried = ends.includes(value) && inputs.indexOf(value) < carries;
    return isCarried || isHanded(value) ? through("t", gradient) : gradient;
  };
  const backward = backwardLines({ cost, ends, steps, notation, meanings, axesOf, seeds, gradientName });
  return {
    place,
    length,
    cost,
    parameter: ends.at(-1)!,
    start: inputs
      .slice(0, carries)
      .map((input, i) => ({ name: given.get(input)!, formula: termOf(node.operands[i]!, around.notation) })),
    forward: forwardLines(steps, notation, inner),
    backward,
    meanings,
    sums: ends.filter(isHanded).map((end): TurnSum => {
      const gradient = gradientOf(termOf(end, notation));
      return {
        name: gradient,
        formula: { kind: "fold", name: "sum", of: through("t", gradient), axes: [`t = 0..${length - 1}`] },
        axes: showAxes(axesOf(end)),
        rule: `every turn uses the same ${showName(termOf(end, notation))}: their parts add up`,
      };
    }),
  };
}

const through = (turn: string, gradient: Term): Term => call("through", name(turn), gradient);

const showName = (term: Term): string => (term.kind === "name" ? term.text : "value");

/** What in a turn depends on the parameter: by itself, or by what an earlier turn has carried on. */
function activeIn({ node, inputs, outputs, carries }: Loop, outside: ReadonlySet<Value>): ReadonlySet<Value> {
  const changed = new Set(inputs.filter((_, i) => outside.has(node.operands[i]!)));
  for (;;) {
    const found = new Set(outputs.flatMap((output) => [...dependents(output, changed)]));
    const more = inputs.slice(0, carries).filter((input, i) => found.has(outputs[i]!) && !changed.has(input));
    if (more.length === 0) return found;
    for (const input of more) changed.add(input);
  }
}

/** What is carried goes by the variable of what it becomes, with its turn; sequences by turn; the rest as outside. */
function namesIn(
  { node, inputs, outputs, carries, sequences, before }: Loop,
  notation: Notation,
  { places }: DeriveOptions,
  place: string,
): Map<Value, Term> {
  const at = (of: Term, turn: string): Term => ({ kind: "index", of, at: [turn] });
  const given = new Map<Value, Term>();
  const outside = node.operands.map((operand) => termOf(operand, notation));
  // a carried value may be called as what it begins with
  const used = new Set(outside.slice(carries).map(showName));
  const fresh = (wanted: string): Term => {
    let text = wanted;
    for (let n = 2; used.has(text); n++) text = `${wanted}${n}`;
    used.add(text);
    return name(text);
  };
  inputs.forEach((input, i) => {
    if (i >= carries + sequences) given.set(input, outside[i]!);
    else if (i >= carries) given.set(input, at(outside[i]!, "t"));
  });
  outputs.forEach((output, i) => {
    const found = places.of(output);
    const variable = found?.text === place ? undefined : found?.variable;
    const plain = i >= carries ? "y" : carries === 1 ? "carry" : `carry${i + 1}`;
    const base = given.has(output) ? undefined : fresh(variable ?? plain);
    if (base) given.set(output, at(base, "t"));
    if (i < carries) given.set(inputs[i]!, at(base ?? fresh(plain), before));
  });
  return given;
}

interface Seeded {
  /** Whose gradient by an output is what arrives there. */
  readonly cost: Value | undefined;
  readonly seeds: ReadonlyMap<Value, readonly Arrival[]>;
  readonly meanings: Meanings;
}

/** What arrives at the results of a turn: from the turn after it, and from what is read of the loop. */
function seeded(
  { node, outputs, carries, after }: Loop,
  active: ReadonlySet<Value>,
  { cost: whole, notation }: Around,
  given: Map<Value, Term>,
): Seeded {
  const meanings = new Meanings();
  const seeds = new Map<Value, Arrival[]>();
  const parts: Value[] = [];
  const read = new Set<Value>([whole, ...topologicalOrder([whole]).flatMap(({ operands }) => operands)]);
  outputs.forEach((output, i) => {
    const result = node.results[i]!;
    if (!active.has(output) || !isFloat(output.dtype) || (i >= carries && !read.has(result))) return;
    const outer = gradientOf(termOf(result, notation));
    const gradient = argument(output, parts.length);
    const arriving =
      i < carries
        ? through(after, gradientOf(given.get(output)!))
        : ({ kind: "index", of: outer, at: ["t"] } as const);
    given.set(gradient, arriving);
    parts.push(calls.sum(calls.mul(output, gradient)));
    const last = read.has(result) ? "what is read of it after the loop" : "0";
    const rule =
      i < carries
        ? `from the turn that runs next; in the last one ${last}`
        : "what is read of this turn's result";
    seeds.set(output, [...(seeds.get(output) ?? []), { formula: meanings.forValue(gradient), rule }]);
  });
  const cost = parts.length === 0 ? undefined : parts.reduce((sum, part) => calls.add(sum, part));
  return { cost, seeds, meanings };
}

/** Sizes that have a name outside and mean nothing else inside keep it. */
function axesIn({ node, inputs, outputs, carries, sequences }: Loop, axesOf: AxesOf): AxesOf {
  const known = new Map<Value, readonly (number | string)[]>();
  inputs.forEach((input, i) => {
    const axes = axesOf(node.operands[i]!);
    known.set(input, i >= carries && i < carries + sequences ? axes.slice(1) : axes);
  });
  const names = new Map<number, string>();
  const taken = new Set<number>();
  for (const [value, axes] of known) {
    value.shape.forEach((size, axis) => {
      const found = axes[axis];
      if (typeof found !== "string") taken.add(size);
      else if (names.has(size) && names.get(size) !== found) taken.add(size);
      else names.set(size, found);
    });
  }
  // a carried value may begin as zeros, which say nothing of their sizes
  const isOnlyCarried = (size: number): boolean =>
    [...known].every(
      ([value, axes]) =>
        inputs.indexOf(value) < carries || !value.shape.some((s, axis) => s === size && axes[axis] === size),
    );
  const nameOf = (size: number): number | string =>
    taken.has(size) && !isOnlyCarried(size) ? size : (names.get(size) ?? size);
  outputs.slice(0, carries).forEach((_, i) => {
    known.set(inputs[i]!, inputs[i]!.shape.map(nameOf));
  });
  return (value) => known.get(value) ?? value.shape.map(nameOf);
}
