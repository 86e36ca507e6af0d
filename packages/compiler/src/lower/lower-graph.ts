/** @file Lowers a graph to kernels and the calls between them: one kernel a node, in the order the nodes were made. */
import {
  allocate,
  type DType,
  type Graph,
  graphNodes,
  InternalError,
  type Kernel,
  type Node,
  recordOf,
  regionNodes,
  showSource,
  sizeOf,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import type { Buffer, BufferRef, ProgramNode } from "../program.ts";
import { copyKernel, fillKernel } from "./copy-kernel.ts";
import { kernelName, valueName } from "./kernel-name.ts";
import { lowerUnit } from "./lower-unit.ts";

/** Kernels by content, so that equal ones are emitted once; constants by content too. Shared by all graphs of a model. */
export interface KernelPool {
  /** The name under which an equal kernel is kept. */
  add(kernel: Kernel): string;
  constant(dtype: DType, data: TypedArray): Buffer;
}

export interface LoweredGraph {
  readonly buffers: readonly Buffer[];
  readonly body: readonly ProgramNode[];
}

/** Names of buffers by kind: the user's names follow the colon, so no two kinds can meet. */
export const bufferNames = {
  input: (entry: string, name: string) => `in:${entry}.${name}`,
  output: (entry: string, name: string) => `out:${entry}.${name}`,
  variable: (name: string) => `var:${name}`,
};

export function lowerGraph(graph: Graph, pool: KernelPool): LoweredGraph {
  const places = new Map<Value, string>();
  const buffers = new Map<string, Buffer>();
  const body: ProgramNode[] = [];
  const own = ownBuffers(graph);
  let temps = 0;

  const declare = (name: string, value: Value, role: Buffer["role"]): string => {
    if (!buffers.has(name)) buffers.set(name, { name, dtype: value.dtype, size: sizeOf(value.shape), role });
    places.set(value, name);
    return name;
  };
  const placeOf = (value: Value): string => {
    const place = places.get(value);
    if (place === undefined) throw new InternalError(`${value.node.op} is read before it is computed`);
    return place;
  };
  const call = (kernel: Kernel, args: readonly string[]): void => {
    const refs = args.map((buffer): BufferRef => ({ buffer, offset: 0 }));
    body.push({ kind: "call", kernel: pool.add(kernel), args: refs });
  };
  /** Puts a value into a buffer: copied from where it is, or filled in where all its elements are one constant. */
  const put = (value: Value, to: string): void => {
    const size = sizeOf(value.shape);
    const splat = splatOf(value);
    if (splat !== undefined) call(fillKernel(value.dtype, size, splat), [to]);
    else call(copyKernel(value.dtype, size), [placeOf(value), to]);
  };

  const nodes = graphNodes(graph).toSorted((a, b) => a.id - b.id);
  for (const node of nodes) {
    const { traits } = recordOf(node);
    if (traits.leaf) {
      const leaf = node.results[0]!;
      places.set(leaf, leafBuffer(node, leaf, graph.name, pool, buffers));
    } else if (!traits.constant) {
      for (const result of node.results)
        declare(own.get(result) ?? `temp:${++temps}`, result, own.has(result) ? "output" : "temp");
      const { kernel, values } = lowerNode(node);
      call(kernel, values.map(placeOf));
    }
  }
  for (const { name, value } of graph.outputs) {
    const target = bufferNames.output(graph.name, name);
    if (own.get(value) === target) continue;
    buffers.set(target, { name: target, dtype: value.dtype, size: sizeOf(value.shape), role: "output" });
    put(value, target);
  }
  assignUpdates(graph, placeOf, put, call, buffers);
  return { buffers: [...buffers.values()], body };
}

/** Values that can be computed straight into the buffer of an output. */
function ownBuffers(graph: Graph): Map<Value, string> {
  const own = new Map<Value, string>();
  for (const { name, value } of graph.outputs) {
    const { leaf, constant } = recordOf(value.node).traits;
    if (leaf || constant || own.has(value)) continue;
    own.set(value, bufferNames.output(graph.name, name));
  }
  return own;
}

function leafBuffer(
  node: Node,
  leaf: Value,
  entry: string,
  pool: KernelPool,
  buffers: Map<string, Buffer>,
): string {
  const size = sizeOf(leaf.shape);
  if (node.op in leafRoles) {
    const { role, named } = leafRoles[node.op as keyof typeof leafRoles];
    const name = named(entry, node.attrs.name as string);
    buffers.set(name, { name, dtype: leaf.dtype, size, role });
    return name;
  }
  const data = allocate(leaf.dtype, size);
  data.set(node.attrs.data as unknown as ArrayLike<number>);
  const buffer = pool.constant(leaf.dtype, data);
  buffers.set(buffer.name, buffer);
  return buffer.name;
}

const leafRoles = {
  input: { role: "input", named: bufferNames.input },
  parameter: { role: "parameter", named: (_: string, name: string) => bufferNames.variable(name) },
  state: { role: "state", named: (_: string, name: string) => bufferNames.variable(name) },
} as const;

/**
 * One parallel assignment: a value that is itself the old content of a variable is saved first, then every variable
 * gets its new value.
 */
function assignUpdates(
  graph: Graph,
  placeOf: (value: Value) => string,
  put: (value: Value, to: string) => void,
  call: (kernel: Kernel, args: readonly string[]) => void,
  buffers: Map<string, Buffer>,
): void {
  const saved = new Map<Value, string>();
  for (const { target, value } of graph.updates) {
    if (splatOf(value) !== undefined || saved.has(value)) continue;
    const { role } = buffers.get(placeOf(value))!;
    if (role !== "parameter" && role !== "state") continue;
    const name = `temp:old ${target}`;
    buffers.set(name, { name, dtype: value.dtype, size: sizeOf(value.shape), role: "temp" });
    put(value, name);
    saved.set(value, name);
  }
  for (const { target, value } of graph.updates) {
    const name = bufferNames.variable(target);
    if (!buffers.has(name))
      buffers.set(name, { name, dtype: value.dtype, size: sizeOf(value.shape), role: "state" });
    const from = saved.get(value);
    if (from) call(copyKernel(value.dtype, sizeOf(value.shape)), [from, name]);
    else put(value, name);
  }
}

/** The one value of all elements, of a constant. */
function splatOf({ node }: Value): number | undefined {
  const { constant, leaf } = recordOf(node).traits;
  return constant && !leaf ? (node.attrs.value as number) : undefined;
}

function lowerNode(node: Node): ReturnType<typeof lowerUnit> {
  const name = kernelName(node);
  const comment = commentOf(node);
  const [region] = node.regions;
  if (!region) return lowerUnit({ name, comment, nodes: [node], outputs: node.results }, valueName);
  const given = new Map(region.inputs.map((input, i) => [input, node.operands[i]!]));
  const produced = new Map(region.outputs.map((output, i) => [output, node.results[i]!]));
  const outer = (value: Value): Value => given.get(value) ?? produced.get(value) ?? value;
  const nodes = regionNodes(region).filter((inner) => !region.inputs.some((input) => input.node === inner));
  const outputs = region.outputs.toSorted((a, b) => nodes.indexOf(a.node) - nodes.indexOf(b.node));
  const unit = { name, comment, nodes, outputs };
  const { kernel, values } = lowerUnit(unit, (value) => valueName(outer(value)));
  return { kernel, values: values.map(outer) };
}

function commentOf(node: Node): string {
  const source = node.source ? showSource(node.source) : "";
  return source;
}
