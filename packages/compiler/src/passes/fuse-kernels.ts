/**
 * @file Joins kernels that follow each other and walk the same rows: softmax, normalisation, reductions with what
 * consumes them. Both must be one parallel loop of the same extent, and every buffer that one of them writes and the
 * other touches must be private to a turn: turn i of the first then feeds turn i of the second, and nothing else.
 * Small kernels are put one after the other whatever they do.
 *
 * A value stored in the row and read back in the same turn is passed on by name, and a temporary nobody reads any more
 * goes away. Contractions are left alone: their two outer loops are wanted by `tile`.
 */
import {
  type Expr,
  type ForStmt,
  type Kernel,
  type KernelBuffer,
  type Stmt,
  variable,
} from "@tapeless/graph/ir";
import { Names } from "../lower/names.ts";
import type { BufferRef, CallNode, Program, ProgramNode, UnplannedModule } from "../program.ts";
import { accessesOf, privateStride } from "./accesses.ts";
import { substitute } from "./as-expressions.ts";
import { forwardStores } from "./forward-stores.ts";
import { KernelSet } from "./kernel-set.ts";
import { mapExpressions } from "./map-expressions.ts";
import { mapPrograms } from "./map-kernels.ts";
import { renameBuffers, renamedBody, usedNames } from "./rename.ts";

/** A kernel with more parameters than this is no longer read by anybody, and engines pass the rest on the stack. */
const maxBuffers = 24;

/** Elements of the largest buffer of a kernel whose call costs as much as its work. */
const smallSize = 4096;

export function fuseKernels(module: UnplannedModule): UnplannedModule {
  const kernels = new KernelSet(module.kernels);
  const fused = mapPrograms(module, (program) => fuseProgram(program, kernels));
  return { ...fused, kernels: kernels.usedBy(fused) };
}

function fuseProgram(program: Program, kernels: KernelSet): Program {
  const joined = new Set<ProgramNode>();
  const body = fuseNodes(program.body, kernels, joined);
  if (joined.size === 0) return program;
  return dropTemporaries({ ...program, body }, joined, kernels);
}

/** Calls that follow each other in one list; the bodies of loops and branches are lists of their own. */
function fuseNodes(
  nodes: readonly ProgramNode[],
  kernels: KernelSet,
  joined: Set<ProgramNode>,
): readonly ProgramNode[] {
  const list: ProgramNode[] = [];
  for (const node of nodes) {
    const last = list[list.length - 1];
    const both = last?.kind === "call" && node.kind === "call" ? join(last, node, kernels) : undefined;
    if (both) {
      list[list.length - 1] = both;
      joined.add(both);
    } else {
      list.push(overBodies(node, (inner) => fuseNodes(inner, kernels, joined)));
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

interface Row {
  readonly kernel: Kernel;
  readonly loop: ForStmt;
  readonly turns: number;
}

function rowOf(kernel: Kernel): Row | undefined {
  const [loop] = kernel.body;
  if (kernel.body.length !== 1 || loop?.kind !== "for" || loop.axis !== "parallel" || loop.step !== 1)
    return undefined;
  if (loop.from.kind !== "const" || loop.from.value !== 0 || loop.to.kind !== "const") return undefined;
  return hasChain(loop.body) ? undefined : { kernel, loop, turns: loop.to.value };
}

const hasChain = (stmts: readonly Stmt[]): boolean =>
  stmts.some((stmt) => {
    if (stmt.kind === "for") return hasChain(stmt.body);
    if (stmt.kind === "if") return hasChain([...stmt.consequent, ...stmt.otherwise]);
    return stmt.kind === "accumulate" && stmt.order === "chain";
  });

const isWhole = ({ offset, loop }: BufferRef): boolean => offset === 0 && !loop;

/** One call that does what two did, or undefined where that is not shown to be the same. */
function join(first: CallNode, second: CallNode, kernels: KernelSet): CallNode | undefined {
  if (![...first.args, ...second.args].every(isWhole)) return undefined;
  const shared = second.args.filter(({ buffer }) => first.args.some((arg) => arg.buffer === buffer));
  const bufferCount = first.args.length + second.args.length - shared.length;
  if (shared.length === 0 || bufferCount > maxBuffers) return undefined;
  const both = [kernels.get(first.kernel), kernels.get(second.kernel)] as const;
  const a = rowOf(both[0]);
  const b = rowOf(both[1]);
  if (!a || !b || a.turns !== b.turns || a.turns < 2) {
    return both.every(isSmall) ? concatenate(first, both[0], second, both[1], kernels) : undefined;
  }
  const places = (call: CallNode, { kernel }: Row, buffer: string): KernelBuffer[] =>
    kernel.buffers.filter((_, i) => call.args[i]!.buffer === buffer);
  for (const { buffer } of shared) {
    const inA = places(first, a, buffer);
    const inB = places(second, b, buffer);
    if (inA.length !== 1 || inB.length !== 1) return undefined;
    if (inA[0]!.access === "read" && inB[0]!.access === "read") continue;
    const strides = [...stridesOf(a, inA[0]!.name), ...stridesOf(b, inB[0]!.name)];
    if (strides.some((stride) => stride === undefined || stride !== strides[0])) return undefined;
  }
  return joinRows(first, a, second, b, kernels);
}

function stridesOf({ loop }: Row, buffer: string): (number | undefined)[] {
  const { list, extents } = accessesOf([loop]);
  return list
    .filter((access) => access.buffer === buffer)
    .map((access) => privateStride(access, loop.index, extents));
}

/** So little work that the call is a good part of it: one kernel after the other is then simply one kernel. */
const isSmall = ({ buffers, body }: Kernel): boolean =>
  buffers.every(({ size }) => size <= smallSize) && !hasChain(body);

function concatenate(
  first: CallNode,
  a: Kernel,
  second: CallNode,
  b: Kernel,
  kernels: KernelSet,
): CallNode | undefined {
  const names = new Names();
  for (const name of usedNames(a)) names.fresh(name);
  const merged = mergeBuffers(first, a, second, b, names);
  if (!merged) return undefined;
  const after = b.body.map((stmt) => renameBuffers(stmt, merged.renamed));
  const body = [...a.body, ...renamedBody(after, names)];
  return { kind: "call", kernel: kernels.add(describe(a, b, merged.buffers, body)), args: merged.args };
}

interface Merged {
  readonly buffers: readonly KernelBuffer[];
  readonly args: readonly BufferRef[];
  /** What the second kernel's buffers are called now. */
  readonly renamed: ReadonlyMap<string, string>;
}

function joinRows(
  first: CallNode,
  a: Row,
  second: CallNode,
  b: Row,
  kernels: KernelSet,
): CallNode | undefined {
  const names = new Names();
  for (const name of usedNames(a.kernel)) names.fresh(name);
  const merged = mergeBuffers(first, a.kernel, second, b.kernel, names);
  if (!merged) return undefined;
  const [loop] = renamedBody([renameBuffers(b.loop, merged.renamed)], names);
  const env = new Map<string, Expr>([[loop!.index, variable(a.loop.index)]]);
  const after = loop!.body.map((stmt) => mapExpressions(stmt, (expr) => substitute(expr, env)));
  const body = [{ ...a.loop, body: [...a.loop.body, ...after] }];
  return {
    kind: "call",
    kernel: kernels.add(describe(a.kernel, b.kernel, merged.buffers, body)),
    args: merged.args,
  };
}

/** The buffers of both kernels, shared ones once; undefined where one kernel is given the same buffer twice. */
function mergeBuffers(
  first: CallNode,
  a: Kernel,
  second: CallNode,
  b: Kernel,
  names: Names,
): Merged | undefined {
  const isDistinct = ({ args }: CallNode): boolean =>
    new Set(args.map(({ buffer }) => buffer)).size === args.length;
  if (!isDistinct(first) || !isDistinct(second)) return undefined;
  const buffers = [...a.buffers];
  const args = [...first.args];
  const bufferNames = new Map<string, string>();
  b.buffers.forEach((buffer, i) => {
    const arg = second.args[i]!;
    const at = args.findIndex((one) => one.buffer === arg.buffer);
    if (at < 0) {
      const name = names.fresh(buffer.name);
      bufferNames.set(buffer.name, name);
      buffers.push({ ...buffer, name });
      args.push(arg);
    } else {
      bufferNames.set(buffer.name, buffers[at]!.name);
      if (buffers[at]!.access !== buffer.access) buffers[at] = { ...buffers[at]!, access: "update" };
    }
  });
  return { buffers, args, renamed: bufferNames };
}

function describe(a: Kernel, b: Kernel, buffers: readonly KernelBuffer[], body: readonly Stmt[]): Kernel {
  const comment = [...new Set([a.comment, b.comment])].filter((text) => text !== "").join(", ");
  return { name: joinedName(a.name, b.name), comment, buffers, body };
}

const maxNameLength = 40;

/** The words of a name, without the numbers that told equal names apart. */
const parts = (name: string): string[] =>
  name
    .split("_")
    .map((part) => part.replace(/[0-9]+$/, ""))
    .filter((part) => part !== "");

/** What both names begin with (the layer they share), else both, else the first. */
function joinedName(first: string, second: string): string {
  const [a, b] = [parts(first), parts(second)];
  const differs = a.findIndex((part, i) => part !== b[i]);
  const common = a.slice(0, differs < 0 ? a.length : differs).join("_");
  if (common !== "") return common;
  const both = `${first}_${second}`;
  return both.length <= maxNameLength ? both : first;
}

/** Forwards values within the joined kernels and takes out temporaries that only they touched. */
function dropTemporaries(program: Program, joined: ReadonlySet<ProgramNode>, kernels: KernelSet): Program {
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
    const kernel = kernels.get(node.kernel);
    const placeOf = (name: string): string =>
      node.args[kernel.buffers.findIndex((one) => one.name === name)]!.buffer;
    const isLocal = (name: string): boolean => temps.has(placeOf(name)) && touched.get(placeOf(name)) === 1;
    const next = forwardStores(kernel, isLocal);
    const isKept = ({ name }: KernelBuffer): boolean => next.buffers.some((buffer) => buffer.name === name);
    for (const buffer of kernel.buffers) if (!isKept(buffer)) gone.add(placeOf(buffer.name));
    return {
      kind: "call",
      kernel: kernels.add(next),
      args: node.args.filter((_, i) => isKept(kernel.buffers[i]!)),
    };
  };
  const body = program.body.map(drop);
  return { ...program, body, buffers: program.buffers.filter(({ name }) => !gone.has(name)) };
}
