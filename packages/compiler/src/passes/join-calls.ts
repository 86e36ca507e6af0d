/**
 * @file Makes one call of two that follow each other: their kernels become one, row by row or one after the other.
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
import type { BufferRef, CallNode } from "../program.ts";
import { accessesOf, privateStride } from "./accesses.ts";
import { substitute } from "./as-expressions.ts";
import type { KernelSet } from "./kernel-set.ts";
import { mapExpressions } from "./map-expressions.ts";
import { renameBuffers, renamedBody, usedNames } from "./rename.ts";

/** A kernel with more parameters than this is no longer read by anybody, and engines pass the rest on the stack. */
const maxBuffers = 24;

/** Elements of the largest buffer of a kernel whose call costs as much as its work. */
const smallSize = 4096;

/** What a joined call is: the kernel, and which of the arguments of both calls it takes. */
interface Joined {
  readonly kernel: string;
  readonly args: readonly number[];
}

/** Networks repeat themselves, so answers are kept, by kernels and by which arguments are the same buffer. */
export class CallJoiner {
  private readonly kernels: KernelSet;
  private readonly answers = new Map<string, Joined | undefined>();

  constructor(kernels: KernelSet) {
    this.kernels = kernels;
  }

  /** One call that does what two did, or undefined where that is not shown to be the same. */
  join(first: CallNode, second: CallNode): CallNode | undefined {
    const args = [...first.args, ...second.args];
    if (!args.every(isWhole)) return undefined;
    const places = new Map<string, number>();
    const pattern = args.map(({ buffer }, at) => {
      const place = places.get(buffer) ?? at;
      places.set(buffer, place);
      return place;
    });
    const key = `${first.kernel} ${second.kernel} ${pattern.join(" ")}`;
    if (!this.answers.has(key)) {
      const both = join(first, second, this.kernels);
      this.answers.set(
        key,
        both && { kernel: both.kernel, args: both.args.map(({ buffer }) => places.get(buffer)!) },
      );
    }
    const known = this.answers.get(key);
    return known && { kind: "call", kernel: known.kernel, args: known.args.map((at) => args[at]!) };
  }
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

function join(first: CallNode, second: CallNode, kernels: KernelSet): CallNode | undefined {
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
