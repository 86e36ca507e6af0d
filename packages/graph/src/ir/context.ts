/** @file What is being built right now: the model, the entry, its mode, the layer's scope. One build at a time. */

import type { DType } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import type { Dims } from "../shape.ts";
import type { Role, Value } from "./node.ts";
import { captureSource, type Source } from "./source.ts";

export type Mode = "train" | "eval";

/** A saved tensor of the model: declared once, read as a leaf by every graph that uses it. */
export interface Variable {
  readonly variable: true;
  readonly name: string;
  readonly kind: "parameter" | "state" | "optimizer" | "rng" | "step";
  readonly shape: Dims;
  readonly dtype: DType;
  /** Parameters only: whether optimizers change it. */
  readonly trainable: boolean;
  /** Where it was declared. */
  readonly source: Source;
  /** Builds its first value (in the graph of the initializers). */
  readonly init: () => Value;
}

/** Everything that lives as long as one build of a model. */
export interface ModelContext {
  readonly name: string;
  readonly variables: Map<string, Variable>;
  /** The same in the order of their declarations. */
  readonly declared: Variable[];
  /** How many layers of a kind each scope has named so far. */
  readonly counters: Map<string, number>;
  /** Automatic names in use, for the warning that they move. */
  readonly automaticNames: Set<string>;
  scope: readonly string[];
}

/** Everything that lives as long as one entry body at one binding. */
export interface EntryContext {
  readonly entry: string;
  readonly binding: Readonly<Record<string, number>>;
  readonly mode: Mode;
  /** Leaves already made for variables, so that each is one node a graph. */
  readonly leaves: Map<Variable, Value>;
  readonly updates: Map<Variable, Value>;
  readonly streams: Map<string, number>;
  /** Values with smaller ids belong to another entry, or to another build of this one. */
  readonly firstNode: number;
  /** Ranges of inputs that go straight into an op as indices. */
  readonly inferredRanges: Map<Value, readonly [number, number]>;
  /** Ids of nodes made in bodies of loops, branches and functions that are closed: half-open, in order, apart. */
  readonly bodies: (readonly [number, number])[];
  /** How many bodies are open. */
  depth: number;
  /** The numbers of the turns that are being described, of the outermost loop first. */
  turns: readonly Value[];
  scope: readonly string[];
  role: Role;
}

let currentModel: ModelContext | undefined;
let currentEntry: EntryContext | undefined;

export const modelContext = (): ModelContext | undefined => currentModel;
export const entryContext = (): EntryContext | undefined => currentEntry;

export function requireModel(what: string): ModelContext {
  if (currentModel) return currentModel;
  throw new GraphError({
    code: "model/outside",
    problem: `${what} is only possible inside defineModel(...)`,
    hint: "move the call into the function given to defineModel",
    source: captureSource(requireModel),
  });
}

export function requireEntry(what: string): EntryContext {
  if (currentEntry) return currentEntry;
  throw new GraphError({
    code: "model/outside-entry",
    problem: `${what} is only possible in the body of an entry`,
    hint: "tensors exist while an entry is built: move the call into the function given to entry(...) or trainStep(...)",
    source: captureSource(requireEntry),
  });
}

export function withModel<T>(context: ModelContext, body: () => T): T {
  const before = currentModel;
  currentModel = context;
  try {
    return body();
  } finally {
    currentModel = before;
  }
}

export function withEntry<T>(context: EntryContext, body: () => T): T {
  const before = currentEntry;
  currentEntry = context;
  try {
    return body();
  } finally {
    currentEntry = before;
  }
}

/** Runs `body` one level deeper in the name path: layers made or applied inside are named `name.…`. */
export function scope<T>(name: string, body: () => T): T {
  const holders = [currentModel, currentEntry].filter((context) => context !== undefined);
  const before = holders.map((context) => context.scope);
  for (const context of holders) context.scope = [...context.scope, name];
  try {
    return body();
  } finally {
    holders.forEach((context, i) => {
      context.scope = before[i]!;
    });
  }
}

/** Runs `body` as part of another role; nodes made inside remember it. */
export function withRole<T>(role: Role, body: () => T): T {
  const context = currentEntry;
  if (!context) return body();
  const before = context.role;
  context.role = role;
  try {
    return body();
  } finally {
    context.role = before;
  }
}

/** Runs `body` as what happens in one turn of a loop; `turn` is its number. */
export const inTurn = <T>(turn: Value, body: () => T): T =>
  withTurns([...(currentEntry?.turns ?? []), turn], body);

/** Runs `body` as what happens in these turns of the loops around it. */
export function withTurns<T>(turns: readonly Value[], body: () => T): T {
  const context = currentEntry;
  if (!context) return body();
  const before = context.turns;
  context.turns = turns;
  try {
    return body();
  } finally {
    context.turns = before;
  }
}

/** Runs `body`, whose nodes belong to a body: they cannot be used after it. */
export function inBody<T>(nextId: () => number, body: () => T): T {
  const context = currentEntry;
  if (!context) return body();
  const first = nextId();
  context.depth++;
  try {
    return body();
  } finally {
    context.depth--;
    const { bodies } = context;
    while (bodies.length > 0 && bodies.at(-1)![0] >= first) bodies.pop();
    bodies.push([first, nextId()]);
  }
}

/** Whether a node of this id was made in a body that is closed. */
export function isInClosedBody({ bodies }: EntryContext, id: number): boolean {
  let low = 0;
  let high = bodies.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bodies[middle]![0] <= id) low = middle + 1;
    else high = middle;
  }
  const body = bodies[low - 1];
  return body !== undefined && id < body[1];
}
