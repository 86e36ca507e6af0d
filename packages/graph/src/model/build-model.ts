/** @file Runs a model's functions and collects its graphs: one for each entry and binding, and one of the initializers. */
import type { DType } from "../dtype.ts";
import { GraphError, nearest } from "../errors.ts";
import { leafOf, makeNode, nextNodeId, type Operand, tensorOf, withProvenance } from "../ir/builder.ts";
import {
  type EntryContext,
  type ModelContext,
  type Variable,
  withEntry,
  withModel,
  withRole,
} from "../ir/context.ts";
import { type Graph, graphNodes, type Value } from "../ir/node.ts";
import { printGraph } from "../ir/print.ts";
import { sameGraph } from "../ir/same-graph.ts";
import { withoutSources, withSource } from "../ir/source.ts";
import { calls } from "../ops/calls.ts";
import { sameShape, sameType, showType } from "../shape.ts";
import { type Binding, type Bindings, bindingsOf, checkBindings, dimsOf, noBindings } from "./bindings.ts";
import type { EntryDefinition, ModelDefinition } from "./define-model.ts";
import { applyInferredRanges } from "./index-range.ts";
import { assign, stepVariable } from "./variable.ts";

export interface BuiltInput {
  readonly name: string;
  readonly dtype: DType;
  readonly dims: readonly (number | string)[];
  readonly range?: readonly [number, number];
}

export interface BuiltEntry {
  readonly name: string;
  readonly inputs: readonly BuiltInput[];
  readonly programs: readonly { readonly binding: Readonly<Record<string, number>>; readonly graph: Graph }[];
}

export interface BuiltModel {
  readonly name: string;
  readonly entries: readonly BuiltEntry[];
  /** Those some entry uses, in declaration order. */
  readonly variables: readonly Variable[];
  /** Updates every variable but `rng` and `step`. */
  readonly init: Graph;
  /** Names nobody chose; they move when layers are added. */
  readonly automaticNames: readonly string[];
}

export interface BuildOptions {
  readonly bindings?: Bindings;
  /** Only these entries; all where absent. */
  readonly entries?: readonly string[];
}

const reserved = new Set([
  "then",
  "save",
  "load",
  "inputs",
  "outputs",
  "parameters",
  "dispose",
  "constructor",
  "__proto__",
]);

/**
 * Builds a model twice and compares: model and bodies have to be pure.
 *
 * @throws GraphError for every mistake in the model or its bindings.
 */
export function buildModel(definition: ModelDefinition, options: BuildOptions = {}): BuiltModel {
  const first = buildOnce(definition, options);
  const second = buildAgain(definition, options);
  const difference = isSameModel(first, second)
    ? undefined
    : firstDifference(describe(first), describe(second));
  if (difference) {
    throw new GraphError({
      code: "model/impure",
      problem: `building ${definition.name} twice gave two different models: ${difference}`,
      hint: "model and entry functions may not use Math.random, dates, counters or other outside state",
      source: definition.source,
    });
  }
  return first;
}

function buildAgain(definition: ModelDefinition, options: BuildOptions): BuiltModel {
  try {
    return withoutSources(() => buildOnce(definition, options));
  } catch (error) {
    // once more, for the line where it happens
    buildOnce(definition, options);
    throw error;
  }
}

/** The named dims of all entries, each of which needs a size before the model can be built. */
export const namedDims = (definition: ModelDefinition): string[] =>
  withModel(newModelContext(definition), () => [
    ...new Set(Object.values(checkedEntries(definition)).flatMap(dimsOf)),
  ]);

const newModelContext = ({ name }: ModelDefinition): ModelContext => ({
  name,
  variables: new Map(),
  declared: [],
  counters: new Map(),
  automaticNames: new Set(),
  scope: [],
});

function buildOnce(definition: ModelDefinition, options: BuildOptions): BuiltModel {
  const context = newModelContext(definition);
  return withModel(context, () => {
    const entries = checkedEntries(definition);
    const bindings = options.bindings ?? noBindings;
    checkBindings(bindings, entries);
    const chosen = chooseEntries(Object.keys(entries), options.entries);
    const built = chosen.map((name) => buildEntry(name, entries[name]!, bindings));
    const graphs = built.flatMap(({ programs }) => programs.map(({ graph }) => graph));
    const init = buildInit(usedVariables(context, graphs));
    checkStreams([...graphs, init]);
    return {
      name: definition.name,
      entries: built,
      variables: usedVariables(context, [...graphs, init]),
      init,
      automaticNames: [...context.automaticNames],
    };
  });
}

function checkedEntries(definition: ModelDefinition): Record<string, EntryDefinition> {
  const returned = definition.define();
  const entries: Record<string, EntryDefinition> = Object.create(null);
  const isRecord = typeof returned === "object" && returned !== null;
  for (const [name, value] of Object.entries(isRecord ? returned : {})) {
    if (reserved.has(name) || name.trim() === "") {
      throw new GraphError({
        code: "name/reserved",
        problem:
          name.trim() === ""
            ? "an entry needs a name"
            : `an entry cannot be named ${name}: emitted modules have something of that name`,
        hint: "rename the entry",
        source: value.source ?? definition.source,
      });
    }
    if (typeof value !== "object" || value === null || value.kind !== "tapeless/entry") {
      throw new GraphError({
        code: "model/entry",
        problem: `${JSON.stringify(name)} is not an entry`,
        hint: "the function given to defineModel returns { name: entry(...) or trainStep(...) }",
        source: definition.source,
      });
    }
    entries[name] = value;
  }
  if (Object.keys(entries).length > 0) return entries;
  throw new GraphError({
    code: "model/empty",
    problem: `${definition.name} has no entries`,
    hint: "the function given to defineModel returns { predict: entry(...) }",
    source: definition.source,
  });
}

function chooseEntries(names: readonly string[], wanted: readonly string[] | undefined): readonly string[] {
  if (!wanted) return names;
  for (const name of wanted) {
    if (names.includes(name)) continue;
    const close = nearest(name, names);
    const hint = close ? `did you mean ${close}?` : `entries: ${names.join(", ")}`;
    throw new GraphError({ code: "model/unknown-entry", problem: `no entry is named ${name}`, hint });
  }
  return names.filter((name) => wanted.includes(name));
}

function buildEntry(name: string, definition: EntryDefinition, bindings: Bindings): BuiltEntry {
  const inputs = Object.entries(definition.inputs).map(([inputName, { dtype, dims, range }]): BuiltInput => {
    return { name: inputName, dtype, dims, ...(range ? { range } : {}) };
  });
  const programs = bindingsOf(name, definition, bindings).map((binding) => ({
    binding: binding.key,
    graph: buildGraph(name, definition, inputs, binding),
  }));
  return { name, inputs, programs };
}

const newContext = (
  entry: string,
  mode: "train" | "eval",
  binding: Readonly<Record<string, number>>,
): EntryContext => ({
  entry,
  binding,
  mode,
  leaves: new Map(),
  updates: new Map(),
  streams: new Map(),
  inferredRanges: new Map(),
  firstNode: nextNodeId(),
  bodies: [],
  depth: 0,
  turns: [],
  scope: [],
  role: "forward",
});

function buildGraph(
  name: string,
  definition: EntryDefinition,
  inputs: readonly BuiltInput[],
  binding: Binding,
): Graph {
  const context = newContext(name, definition.mode, binding.sizes);
  return withEntry(context, () => {
    const args: Record<string, Value> = Object.create(null);
    for (const { name: inputName, dtype, dims, range } of inputs) {
      const shape = dims.map((size) => (typeof size === "string" ? binding.key[size]! : size));
      const attrs = { name: inputName, dtype, shape, dims, ...(range ? { range } : {}) };
      const provenance = { source: definition.inputs[inputName]!.source, scope: "" };
      args[inputName] = makeNode("input", [], attrs, [{ dtype, shape }], provenance).results[0]!;
    }
    const outputs = checkedOutputs(name, definition, definition.body(args));
    if (!definition.train && outputs.length === 0 && context.updates.size === 0) {
      throw new GraphError({
        code: "entry/output",
        problem: `the function of ${name} returns no outputs and changes nothing`,
        hint: "return tensors by name, as in { probability: nn.softmax(net(image)) }",
        source: definition.source,
      });
    }
    if (definition.train && context.updates.size === 0) {
      throw new GraphError({
        code: "entry/no-updates",
        problem: `the train step ${name} changes nothing`,
        hint: "spread what minimize returns into the result: { cost, ...optimizer.adam().minimize(cost) }; or use entry(...)",
        source: definition.source,
      });
    }
    if (context.updates.size > 0) {
      const step = stepVariable();
      const { source } = definition;
      withProvenance({ source }, () => withRole("update", () => assign(step, calls.add(leafOf(step), 1))));
    }
    const updates = [...context.updates].map(([{ name: target }, value]) => ({ target, value }));
    return applyInferredRanges({ name, outputs, updates }, context);
  });
}

function checkedOutputs(entry: string, definition: EntryDefinition, returned: unknown): Graph["outputs"] {
  const isRecord = typeof returned === "object" && returned !== null && !("node" in returned);
  const outputs: { name: string; value: Value }[] = [];
  for (const [name, value] of Object.entries(isRecord ? returned : {})) {
    if (name === "updates") continue;
    const isTensor = typeof value === "object" && value !== null && ("node" in value || "variable" in value);
    if (!isTensor) {
      throw new GraphError({
        code: "entry/output",
        problem: `output ${JSON.stringify(name)} of ${entry} is not a tensor`,
        hint: "an entry's function returns tensors by name, as in { probability: nn.softmax(net(image)) }",
        source: definition.source,
      });
    }
    outputs.push({ name, value: tensorOf(value as Operand) });
  }
  if (returned instanceof Promise) {
    throw new GraphError({
      code: "entry/output",
      problem: `the function of ${entry} is asynchronous: it returned a Promise`,
      hint: "bodies only describe the computation: leave out async and await",
      source: definition.source,
    });
  }
  if (isRecord) return outputs;
  throw new GraphError({
    code: "entry/output",
    problem: `the function of ${entry} returned no record of outputs`,
    hint: "give the result a name: { probability: nn.softmax(net(image)) }",
    source: definition.source,
  });
}

function usedVariables(context: ModelContext, graphs: readonly Graph[]): Variable[] {
  const used = new Set<string>();
  for (const graph of graphs) {
    for (const { target } of graph.updates) used.add(target);
    for (const { op, attrs } of graphNodes(graph)) {
      if (op === "parameter" || op === "state") used.add(attrs.name as string);
    }
  }
  return context.declared.filter(({ name }) => used.has(name));
}

/** What no entry can be called: their names are properties a user writes. */
const initName = "(init)";

function buildInit(variables: readonly Variable[]): Graph {
  const context = newContext(initName, "eval", {});
  return withEntry(context, () => {
    for (const variable of variables) {
      if (variable.kind === "rng" || variable.kind === "step") continue;
      context.scope = [variable.name];
      assign(variable, firstValue(variable));
    }
    return {
      name: initName,
      outputs: [],
      updates: [...context.updates].map(([{ name: target }, value]) => ({ target, value })),
    };
  });
}

function firstValue(variable: Variable): Value {
  const { name, shape, dtype, source } = variable;
  const made: unknown = withSource(source, () => variable.init());
  const isTensor = typeof made === "object" && made !== null && "node" in made;
  const value = isTensor ? (made as Value) : undefined;
  if (value && value.dtype === dtype && sameShape(value.shape, shape)) return value;
  throw new GraphError({
    code: "state/first-value",
    problem: `${name} is ${showType({ shape, dtype })}; its initializer gives ${value ? showType(value) : "no tensor"}`,
    hint: "an initializer is given the shape and returns a tensor of that shape",
    source,
  });
}

/** Streams are told apart by 32 bits of their names. */
function checkStreams(graphs: readonly Graph[]): void {
  const names = new Map<unknown, unknown>();
  for (const { attrs } of graphs.flatMap(graphNodes)) {
    const { stream, opId } = attrs;
    if (stream === undefined) continue;
    const other = names.get(opId);
    if (other !== undefined && other !== stream) {
      throw new GraphError({
        code: "random/collision",
        problem: `the random streams ${other} and ${stream} would draw the same numbers`,
        hint: "rename one of the layers that draw them: their names decide",
      });
    }
    names.set(opId, stream);
  }
}

const graphsOf = ({ entries, init }: BuiltModel): Graph[] => [
  ...entries.flatMap(({ programs }) => programs.map(({ graph }) => graph)),
  init,
];

/** Node by node; much faster than texts, which say what differs. */
function isSameModel(first: BuiltModel, second: BuiltModel): boolean {
  const [a, b] = [graphsOf(first), graphsOf(second)];
  return (
    first.variables.length === second.variables.length &&
    first.variables.every((variable, i) => {
      const other = second.variables[i]!;
      return variable.name === other.name && sameType(variable, other);
    }) &&
    a.length === b.length &&
    a.every((graph, i) => sameGraph(graph, b[i]!))
  );
}

function describe(model: BuiltModel): string[] {
  const variables = model.variables.map(({ name, dtype, shape }) => `${name}: ${dtype}[${shape.join(", ")}]`);
  return [
    ...variables,
    ...graphsOf(model).flatMap((graph) => printGraph(graph, { provenance: false }).split("\n")),
  ];
}

function firstDifference(first: readonly string[], second: readonly string[]): string | undefined {
  const line = first.findIndex((text, i) => text !== second[i]);
  if (line >= 0) return `"${first[line]!.trim()}" became "${(second[line] ?? "nothing").trim()}"`;
  return first.length === second.length ? undefined : `"${second[first.length]!.trim()}" came to it`;
}
