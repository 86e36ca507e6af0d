/**
 * @file Joins kernels that follow each other and walk the same rows: softmax, normalisation, reductions with what
 * consumes them. Both must be one parallel loop of the same extent, and every buffer that one of them writes and the
 * other touches must be private to a turn: turn i of the first then feeds turn i of the second, and nothing else.
 * Small kernels are put one after the other whatever they do.
 *
 * A value stored in the row and read back in the same turn is passed on by name, and a temporary nobody reads any more
 * goes away. Contractions are left alone: their two outer loops are wanted by `tile`.
 */
import type { Program, ProgramNode, UnplannedModule } from "../program.ts";
import { forwardStores } from "./forward-stores.ts";
import { CallJoiner } from "./join-calls.ts";
import { KernelSet } from "./kernel-set.ts";
import { mapPrograms } from "./map-kernels.ts";

export function fuseKernels(module: UnplannedModule): UnplannedModule {
  const kernels = new KernelSet(module.kernels);
  const joiner = new CallJoiner(kernels);
  const dropper = new Dropper(kernels);
  const fused = mapPrograms(module, (program) => fuseProgram(program, joiner, dropper));
  return { ...fused, kernels: kernels.usedBy(fused) };
}

function fuseProgram(program: Program, joiner: CallJoiner, dropper: Dropper): Program {
  const joined = new Set<ProgramNode>();
  const body = fuseNodes(program.body, joiner, joined);
  if (joined.size === 0) return program;
  return dropTemporaries({ ...program, body }, joined, dropper);
}

/** Calls that follow each other in one list; the bodies of loops and branches are lists of their own. */
function fuseNodes(
  nodes: readonly ProgramNode[],
  joiner: CallJoiner,
  joined: Set<ProgramNode>,
): readonly ProgramNode[] {
  const list: ProgramNode[] = [];
  for (const node of nodes) {
    const last = list[list.length - 1];
    const both = last?.kind === "call" && node.kind === "call" ? joiner.join(last, node) : undefined;
    if (both) {
      list[list.length - 1] = both;
      joined.add(both);
    } else {
      list.push(overBodies(node, (inner) => fuseNodes(inner, joiner, joined)));
    }
  }
  return list;
}

function overBodies(
  node: ProgramNode,
  fn: (nodes: readonly ProgramNode[]) => readonly ProgramNode[],
): ProgramNode {
  if (node.kind === "call") return node;
  if (node.kind !== "branch") return { ...node, body: fn(node.body) };
  return { ...node, consequent: fn(node.consequent), otherwise: fn(node.otherwise) };
}

/** Forwards values within joined kernels and takes out buffers that only they touch. */
class Dropper {
  private readonly kernels: KernelSet;
  /** By kernel and by which of its buffers are local. */
  private readonly answers = new Map<
    string,
    { readonly kernel: string; readonly kept: readonly boolean[] }
  >();

  constructor(kernels: KernelSet) {
    this.kernels = kernels;
  }

  /** The kernel without those of its `local` buffers that it need not have, and which buffers it keeps. */
  drop(
    name: string,
    local: readonly boolean[],
  ): { readonly kernel: string; readonly kept: readonly boolean[] } {
    const key = `${name} ${local.map(Number).join("")}`;
    const known = this.answers.get(key);
    if (known) return known;
    const kernel = this.kernels.get(name);
    const isLocal = new Map(kernel.buffers.map((buffer, i) => [buffer.name, local[i]!]));
    const next = forwardStores(kernel, (buffer) => isLocal.get(buffer)!);
    const left = new Set(next.buffers.map((buffer) => buffer.name));
    const answer = {
      kernel: this.kernels.add(next),
      kept: kernel.buffers.map((buffer) => left.has(buffer.name)),
    };
    this.answers.set(key, answer);
    return answer;
  }
}

function dropTemporaries(program: Program, joined: ReadonlySet<ProgramNode>, dropper: Dropper): Program {
  const temps = new Set(program.buffers.filter(({ role }) => role === "temp").map(({ name }) => name));
  const touched = new Map<string, number>();
  const count = (nodes: readonly ProgramNode[]): void => {
    for (const node of nodes) {
      if (node.kind === "call")
        for (const { buffer } of node.args) touched.set(buffer, (touched.get(buffer) ?? 0) + 1);
      else if (node.kind === "branch") count([...node.consequent, ...node.otherwise]);
      else count(node.body);
      if (node.kind === "branch" || node.kind === "repeatWhile")
        touched.set(node.flag.buffer, Number.POSITIVE_INFINITY);
      // what changes places is read in the next turn
      if (node.kind === "repeat" || node.kind === "repeatWhile")
        for (const name of node.swaps.flat()) touched.set(name, Number.POSITIVE_INFINITY);
    }
  };
  count(program.body);
  const gone = new Set<string>();
  const drop = (node: ProgramNode): ProgramNode => {
    if (node.kind !== "call") return overBodies(node, (inner) => inner.map(drop));
    if (!joined.has(node)) return node;
    const local = node.args.map(({ buffer }) => temps.has(buffer) && touched.get(buffer) === 1);
    const { kernel, kept } = dropper.drop(node.kernel, local);
    node.args.forEach(({ buffer }, i) => {
      if (!kept[i]) gone.add(buffer);
    });
    return { kind: "call", kernel, args: node.args.filter((_, i) => kept[i]) };
  };
  const body = program.body.map(drop);
  return { ...program, body, buffers: program.buffers.filter(({ name }) => !gone.has(name)) };
}
