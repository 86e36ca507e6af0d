/** @file Lowers a graph: its nodes as one block, its leaves and outputs as buffers, its updates as one assignment. */
import {
  allocate,
  type DType,
  type Graph,
  graphRoots,
  type Kernel,
  type Node,
  sizeOf,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import type { Buffer, BufferRef, ProgramNode } from "../program.ts";
import { Block, type ProgramParts, splatOf, type Target, wholeBuffer } from "./lower-block.ts";
import { loopLowerings } from "./lower-loops.ts";

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
  const buffers = new Map<string, Buffer>();
  const declare = (name: string, { dtype, shape }: Value, role: Buffer["role"]): BufferRef => {
    if (!buffers.has(name)) buffers.set(name, { name, dtype, size: sizeOf(shape), role });
    return wholeBuffer(name);
  };
  const outputs = graph.outputs.map(
    ({ name, value }): Target => ({
      value,
      to: declare(bufferNames.output(graph.name, name), value, "output"),
    }),
  );
  const parts: ProgramParts = {
    buffers,
    addKernel: (kernel) => pool.add(kernel),
    leaf: (node) => wholeBuffer(leafBuffer(node, node.results[0]!, graph.name, pool, buffers)),
    lowerings: loopLowerings,
    temps: 0,
    loops: 0,
  };
  const block = new Block(parts, new Map(), outputs);
  block.run(graphRoots(graph));
  block.finish(outputs);
  assignUpdates(graph, block, declare);
  return { buffers: [...buffers.values()], body: block.body };
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
  block: Block,
  declare: (name: string, value: Value, role: Buffer["role"]) => BufferRef,
): void {
  const saved = new Map<Value, BufferRef>();
  for (const { target, value } of graph.updates) {
    if (splatOf(value) !== undefined || saved.has(value)) continue;
    const { role } = block.parts.buffers.get(block.placeOf(value).buffer)!;
    if (role !== "parameter" && role !== "state") continue;
    const place = declare(`temp:old ${target}`, value, "temp");
    block.put(value, place);
    saved.set(value, place);
  }
  for (const { target, value } of graph.updates) {
    const place = declare(bufferNames.variable(target), value, "state");
    const from = saved.get(value);
    if (from) block.copy(value, from, place);
    else block.put(value, place);
  }
}
