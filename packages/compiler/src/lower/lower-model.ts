/** @file Puts the lowered graphs of a model together: entries, ports, saved state, shared buffers. */
import type { BuiltEntry, BuiltModel, Graph, Variable } from "@tapeless/graph/ir";
import { graphNodes, sizeOf } from "@tapeless/graph/ir";
import type { Buffer, EntryProgram, Port, Program, StateTensor, UnplannedModule } from "../program.ts";
import { ModelPool } from "./kernel-pool.ts";
import { bufferNames, type LoweredGraph, lowerGraph } from "./lower-graph.ts";

export interface PreparedGraphs {
  /** By entry, in the order of its programs: graphs ready to be lowered. */
  readonly entries: ReadonlyMap<string, readonly Graph[]>;
  /** Absent where the module shall be built without initializers. */
  readonly init?: Graph;
}

export function lowerModel(model: BuiltModel, graphs: PreparedGraphs, fastMath: boolean): UnplannedModule {
  const pool = new ModelPool();
  const shared = new Map<string, Buffer>();
  for (const variable of model.variables) {
    const buffer = variableBuffer(variable);
    shared.set(buffer.name, buffer);
  }
  const program = (entry: string, binding: Program["binding"], lowered: LoweredGraph): Program => {
    return {
      entry,
      binding,
      body: lowered.body,
      buffers: lowered.buffers.filter(({ name }) => !shared.has(name)),
    };
  };
  const lowered = model.entries.map((entry) => {
    const ready = graphs.entries.get(entry.name)!;
    const programs = entry.programs.map(({ binding }, i) =>
      program(entry.name, binding, lowerGraph(ready[i]!, pool)),
    );
    return describeEntry(entry, ready, programs);
  });
  const init = graphs.init && program(graphs.init.name, {}, lowerGraph(graphs.init, pool));
  for (const buffer of pool.constants.values()) shared.set(buffer.name, buffer);
  const withoutConstants = ({ buffers, ...rest }: Program): Program => {
    return { ...rest, buffers: buffers.filter(({ name }) => !shared.has(name)) };
  };
  return {
    name: model.name,
    numerics: 1,
    fastMath,
    kernels: [...pool.kernels.values()],
    shared: [...shared.values()],
    state: model.variables.map(stateTensor),
    entries: lowered.map((entry) => ({ ...entry, programs: entry.programs.map(withoutConstants) })),
    ...(init ? { init: withoutConstants(init) } : {}),
  };
}

function variableBuffer({ name, kind, dtype, shape }: Variable): Buffer {
  const role = kind === "parameter" ? "parameter" : "state";
  return { name: bufferNames.variable(name), dtype, size: sizeOf(shape), role };
}

const stateTensor = ({ name, kind, dtype, shape }: Variable): StateTensor => {
  return { name, dtype, shape, kind, buffer: bufferNames.variable(name) };
};

function describeEntry(
  entry: BuiltEntry,
  graphs: readonly Graph[],
  programs: readonly Program[],
): EntryProgram {
  const inputs = entry.inputs.map(({ name, dtype, dims }): Port => {
    const shapes = entry.programs.map(({ binding }) =>
      dims.map((size) => (typeof size === "string" ? binding[size]! : size)),
    );
    const range = inputRange(name, graphs) ?? entry.inputs.find((input) => input.name === name)?.range;
    return {
      name,
      dtype,
      dims,
      shapes,
      buffer: bufferNames.input(entry.name, name),
      ...(range ? { range } : {}),
    };
  });
  const outputs = (graphs[0]?.outputs ?? []).map(({ name, value }, i): Port => {
    const shapes = graphs.map(({ outputs: all }) => all[i]!.value.shape);
    const bindings = entry.programs.map(({ binding }) => binding);
    const buffer = bufferNames.output(entry.name, name);
    return { name, dtype: value.dtype, dims: outputDims(shapes, bindings), shapes, buffer };
  });
  const updates = graphs.some((graph) => graph.updates.length > 0);
  return { name: entry.name, updates, inputs, outputs, programs: withInputs(inputs, programs) };
}

/** Inputs no kernel reads still have memory: the user passes them. */
function withInputs(inputs: readonly Port[], programs: readonly Program[]): Program[] {
  return programs.map((program, i) => {
    const missing = inputs.filter(({ buffer }) => !program.buffers.some(({ name }) => name === buffer));
    const added = missing.map(({ buffer, dtype, shapes }): Buffer => {
      return { name: buffer, dtype, size: sizeOf(shapes[i]!), role: "input" };
    });
    return { ...program, buffers: [...program.buffers, ...added] };
  });
}

/** The range written into the input's node: the declared one, or one inferred from its use; the narrowest of all bindings. */
function inputRange(name: string, graphs: readonly Graph[]): readonly [number, number] | undefined {
  let range: readonly [number, number] | undefined;
  for (const graph of graphs) {
    for (const { attrs, op } of graphNodes(graph)) {
      if (op !== "input" || attrs.name !== name || !Array.isArray(attrs.range)) continue;
      const [low, high] = attrs.range as [number, number];
      range = range ? [Math.max(low, range[0]), Math.min(high, range[1])] : [low, high];
    }
  }
  return range;
}

/** Sizes that are the same in all programs as numbers, the others by the dim whose sizes they follow. */
function outputDims(
  shapes: readonly (readonly number[])[],
  bindings: readonly Readonly<Record<string, number>>[],
): (number | string)[] {
  const [first] = shapes;
  return (first ?? []).map((size, axis) => {
    if (shapes.every((shape) => shape[axis] === size)) return size;
    const names = Object.keys(bindings[0] ?? {});
    return names.find((name) => bindings.every((binding, i) => binding[name] === shapes[i]![axis])) ?? "*";
  });
}
