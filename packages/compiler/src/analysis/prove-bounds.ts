/**
 * @file Proves that every load and store of a module is inside its buffer, so that no backend has to check one.
 *
 * Indices are ranges over the loops around them; conditions that guard an access narrow the ranges; an index that is
 * itself loaded has the range of what its buffer can hold (see `buffer-contents`). Windows of buffers are checked for
 * every turn of the loop that moves them. Nothing is taken from the passes that made the program.
 */
import {
  children,
  type Expr,
  type IrProblem,
  type Kernel,
  printExpr,
  printStmt,
  type Stmt,
  variable,
} from "@tapeless/graph/ir";
import type { Buffer, BufferRef, EntryProgram, Program, ProgramNode, UnplannedModule } from "../program.ts";
import { programKey } from "../program.ts";
import { bufferContents, type Contents, contentsOfCall } from "./buffer-contents.ts";
import { type Interval, point } from "./interval.ts";
import { rangeOf } from "./ranges.ts";
import type { Site } from "./site.ts";
import { bodiesOf } from "./statement-parts.ts";
import { type AccessPlace, walkKernel } from "./walk-kernel.ts";

/** Every access of the module that is not proven to be in bounds; empty when all are. */
export function proveBounds(module: UnplannedModule): IrProblem[] {
  const problems: IrProblem[] = [];
  const proven = new Map<string, readonly IrProblem[]>();
  const prove = (program: Program, entry?: EntryProgram): void => {
    problems.push(...proveProgram(module, program, entry, proven));
  };
  if (module.init) prove(module.init);
  for (const entry of module.entries) for (const program of entry.programs) prove(program, entry);
  return problems;
}

/** By kernel and contents, as the same kernel is called many times. */
type Proven = Map<string, readonly IrProblem[]>;

function proveProgram(
  module: UnplannedModule,
  program: Program,
  entry: EntryProgram | undefined,
  proven: Proven,
): IrProblem[] {
  const problems: IrProblem[] = [];
  const kernels = new Map(module.kernels.map((kernel) => [kernel.name, kernel]));
  const buffers = new Map([...module.shared, ...program.buffers].map((buffer) => [buffer.name, buffer]));
  const contents = bufferContents(module, program, entry);
  const turns = new Map<string, number>();
  const where = programKey(program);
  const window = (ref: BufferRef, size: number, at: string): void => {
    const problem = windowProblem(ref, size, buffers, turns);
    if (problem) problems.push({ code: "bounds/window", where: `${where} > ${at}`, problem });
  };
  const walk = (nodes: readonly ProgramNode[]): void => {
    for (const node of nodes) {
      if (node.kind === "call") {
        const kernel = kernels.get(node.kernel)!;
        node.args.forEach((ref, i) => {
          window(ref, kernel.buffers[i]!.size, kernel.name);
        });
        const seen = contentsOfCall(kernel, node, contents) ?? new Map();
        const key = `${kernel.name} ${JSON.stringify([...seen])}`;
        const found = proven.get(key) ?? proveKernel(kernel, seen);
        proven.set(key, found);
        problems.push(...found.map((problem) => ({ ...problem, where: `${where} > ${problem.where}` })));
      } else if (node.kind === "branch") {
        window(node.flag, 1, "branch");
        walk(node.consequent);
        walk(node.otherwise);
      } else {
        turns.set(node.name, node.kind === "repeat" ? node.count : node.max);
        if (node.kind === "repeatWhile") window(node.flag, 1, `repeat ${node.name}`);
        walk(node.body);
        turns.delete(node.name);
      }
    }
  };
  walk(program.body);
  return problems;
}

function windowProblem(
  { buffer: name, offset, loop }: BufferRef,
  size: number,
  buffers: ReadonlyMap<string, Buffer>,
  turns: ReadonlyMap<string, number>,
): string | undefined {
  const buffer = buffers.get(name);
  if (!buffer) return `there is no buffer ${name}`;
  const count = loop ? turns.get(loop.name) : 1;
  if (count === undefined) return `${name} moves with ${loop?.name}, which is no loop around it`;
  const way = Math.max(0, count - 1) * (loop?.stride ?? 0);
  const first = offset + Math.min(0, way);
  const end = offset + Math.max(0, way) + size;
  if (first >= 0 && end <= buffer.size) return undefined;
  return `elements ${first} to ${end - 1} of ${name} are seen, of ${buffer.size}`;
}

/** The accesses of one kernel that are not proven, given what its i32 buffers can hold. */
export function proveKernel(kernel: Kernel, contents: Contents = new Map()): IrProblem[] {
  const problems: IrProblem[] = [];
  const sizes = new Map(kernel.buffers.map(({ name, size }) => [name, size]));
  const shapes = localShapes(kernel.body);
  const check = (
    what: string,
    index: Expr,
    lanes: number,
    size: number,
    { site, stmt }: AccessPlace,
  ): void => {
    const isInside = ({ lo, hi }: Interval): boolean => lo >= 0 && hi + lanes <= size;
    const { lo, hi } = rangeOf(index, site);
    if (isInside({ lo, hi }) || holdsInEachCase(index, site, isInside)) return;
    const found = `${lo} to ${hi + lanes - 1} of ${size}`;
    const text = printStmt(stmt)[0]!;
    problems.push({
      code: "bounds/unproven",
      where: `${kernel.name} > ${text}`,
      problem: `${what}[${printExpr(index)}] may touch elements ${found}`,
    });
  };
  walkKernel(
    kernel,
    {
      load: ({ buffer, index, lanes }, place) =>
        check(`load ${buffer}`, index, lanes, sizes.get(buffer) ?? 0, place),
      store: ({ buffer, index, value }, place) =>
        check(`store ${buffer}`, index, value.lanes, sizes.get(buffer) ?? 0, place),
      local: ({ name, index }, place) => {
        const shape = shapes.get(name) ?? [];
        index.forEach((part, axis) => {
          check(`local ${name}`, part, 1, shape[axis] ?? 0, place);
        });
      },
    },
    contents,
  );
  return problems;
}

/** A proof by cases is tried for variables of at most so many values. */
const casesAtMost = 64;

/**
 * Shifts and masks by a variable say little about it as a range, and everything once it is one number. So a variable that
 * the index depends on is given each of its values in turn.
 */
function holdsInEachCase(index: Expr, site: Site, holds: (range: Interval) => boolean): boolean {
  return [...namesIn(index, site)].some((name) => {
    const { lo, hi } = rangeOf(variable(name), site);
    if (hi - lo >= casesAtMost || hi === lo) return false;
    for (let value = lo; value <= hi; value++) {
      const variables = new Map(site.variables).set(name, { kind: "result", range: point(value) });
      if (!holds(rangeOf(index, { ...site, variables, memo: new WeakMap() }))) return false;
    }
    return true;
  });
}

/** The i32 variables of an expression, and of the lets in it. */
function namesIn(expr: Expr, site: Site, names = new Set<string>()): ReadonlySet<string> {
  if (expr.kind !== "var") {
    for (const child of children(expr)) namesIn(child, site, names);
  } else if (expr.dtype === "i32" && !names.has(expr.name)) {
    names.add(expr.name);
    const bound = site.variables.get(expr.name);
    if (bound?.kind === "let") namesIn(bound.value, site, names);
  }
  return names;
}

function localShapes(body: readonly Stmt[]): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const walk = (stmts: readonly Stmt[]): void => {
    for (const stmt of stmts) {
      if (stmt.kind === "local") shapes.set(stmt.name, stmt.shape);
      for (const inner of bodiesOf(stmt)) walk(inner);
    }
  };
  walk(body);
  return shapes;
}
