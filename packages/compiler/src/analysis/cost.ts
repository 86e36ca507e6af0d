/**
 * @file What a kernel and a program cost, counted from the loop IR: floating-point operations, and the bytes of the
 * different elements read and written (what memory has to deliver at least once).
 *
 * Operations are those of the scalar table (an elementary function counts as the table says); index arithmetic counts
 * nothing. A term added to a reduction is one operation. An expression node counts once a statement, however often it
 * is used there.
 */
import {
  byteSize,
  type Expr,
  isFloat,
  type Kernel,
  type OpExpr,
  type Stmt,
  scalarOps,
} from "@tapeless/graph/ir";
import type { Program, ProgramNode } from "../program.ts";
import { type Access, countElements } from "./footprint.ts";
import { type IndexScope, indicesOf } from "./index-function.ts";
import { type Count, countPoints, once, type Space, under, within } from "./iteration-space.ts";
import { bodiesOf } from "./statement-parts.ts";

export interface Cost {
  readonly flops: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** False where conditions or indices depend on data, or counting would take too long: then upper bounds. */
  readonly exact: boolean;
}

/** One call of the kernel. */
export function kernelCost(kernel: Kernel): Cost {
  const walk = new CostWalk(kernel);
  const flops = walk.block(kernel.body, once);
  const bytes = (accesses: ReadonlyMap<string, readonly Access[]>): Count => {
    let value = 0;
    let exact = true;
    for (const { name, dtype, size } of kernel.buffers) {
      const count = countElements(accesses.get(name) ?? [], size, walk.scope);
      value += count.value * byteSize[dtype];
      exact &&= count.exact;
    }
    return { value, exact };
  };
  const read = bytes(walk.loads);
  const written = bytes(walk.stores);
  return {
    flops,
    bytesRead: read.value,
    bytesWritten: written.value,
    exact: walk.exact && read.exact && written.exact,
  };
}

export interface ProgramCost extends Cost {
  /** In the order of first calls. */
  readonly kernels: readonly (Cost & { readonly kernel: string; readonly calls: number })[];
}

/** One call of the program: the costs of its kernel calls added up; of a branch both sides, of a bounded loop all turns. */
export function programCost(program: Program, costs: ReadonlyMap<string, Cost>): ProgramCost {
  const calls = new Map<string, number>();
  let exact = true;
  const count = (nodes: readonly ProgramNode[], times: number): void => {
    for (const node of nodes) {
      if (node.kind === "call") calls.set(node.kernel, (calls.get(node.kernel) ?? 0) + times);
      else if (node.kind === "repeat") count(node.body, times * node.count);
      else {
        exact = false;
        if (node.kind === "repeatWhile") count(node.body, times * node.max);
        else count([...node.consequent, ...node.otherwise], times);
      }
    }
  };
  count(program.body, 1);
  const kernels = [...calls].map(([kernel, times]) => {
    const one = costs.get(kernel)!;
    const { flops, bytesRead, bytesWritten } = one;
    return {
      kernel,
      calls: times,
      flops: flops * times,
      bytesRead: bytesRead * times,
      bytesWritten: bytesWritten * times,
      exact: one.exact,
    };
  });
  const sum = (key: "flops" | "bytesRead" | "bytesWritten"): number =>
    kernels.reduce((total, cost) => total + cost[key], 0);
  return {
    kernels,
    flops: sum("flops"),
    bytesRead: sum("bytesRead"),
    bytesWritten: sum("bytesWritten"),
    exact: exact && kernels.every((cost) => cost.exact),
  };
}

/** Nodes already counted at places that are surely reached whenever this one is. */
interface Seen {
  readonly nodes: Set<Expr>;
  readonly outer?: Seen;
}

const isSeen = (expr: Expr, seen: Seen): boolean =>
  seen.nodes.has(expr) || (seen.outer !== undefined && isSeen(expr, seen.outer));

class CostWalk {
  readonly loads = new Map<string, Access[]>();
  readonly stores = new Map<string, Access[]>();
  readonly scope: IndexScope;
  exact = true;
  private readonly points = new Map<Space, number>();

  constructor(kernel: Kernel) {
    const lets = new Map<string, Expr>();
    const loops = new Set<string>();
    collectNames(kernel.body, lets, loops);
    this.scope = { lets, loops };
  }

  block(stmts: readonly Stmt[], space: Space): number {
    return stmts.reduce((flops, stmt) => flops + this.stmt(stmt, space), 0);
  }

  private stmt(stmt: Stmt, space: Space): number {
    const seen: Seen = { nodes: new Set() };
    const cost = (...exprs: readonly Expr[]): number =>
      exprs.reduce((flops, expr) => flops + this.expr(expr, space, seen), 0);
    switch (stmt.kind) {
      case "for":
        return this.block(stmt.body, within(space, stmt));
      case "let":
        return cost(stmt.value);
      case "local":
        return cost(stmt.init) * stmt.shape.reduce((product, extent) => product * extent, 1);
      case "set":
        return cost(stmt.value);
      case "store": {
        const { value, index, mode, buffer } = stmt;
        const access = { index, lanes: value.lanes, space };
        add(this.stores, buffer, access);
        if (mode === "set") return cost(value, index);
        add(this.loads, buffer, access);
        return cost(value, index) + (isFloat(value.dtype) ? value.lanes * this.count(space) : 0);
      }
      case "if":
        return (
          cost(stmt.condition) +
          this.choice(stmt.condition, space, [
            (inner) => this.block(stmt.consequent, inner),
            (inner) => this.block(stmt.otherwise, inner),
          ])
        );
      case "accumulate":
        return this.accumulate(stmt, space);
    }
  }

  private accumulate(stmt: Stmt & { kind: "accumulate" }, space: Space): number {
    const inside = stmt.axes.reduce(
      (outer, { index, extent }) => within(outer, loopOf(index, extent)),
      space,
    );
    const seen: Seen = { nodes: new Set() };
    const terms = stmt.accumulators.map(({ value, position, lanes }) => {
      const combine = isFloat(value.dtype) ? lanes * this.count(inside) : 0;
      return combine + this.expr(value, inside, seen) + (position ? this.expr(position, inside, seen) : 0);
    });
    return terms.reduce((flops, term) => flops + term, this.block(stmt.body, inside));
  }

  private expr(expr: Expr, space: Space, seen: Seen): number {
    if (isSeen(expr, seen)) return 0;
    seen.nodes.add(expr);
    switch (expr.kind) {
      case "load":
        add(this.loads, expr.buffer, { index: expr.index, lanes: expr.lanes, space });
        return this.expr(expr.index, space, seen);
      case "op": {
        const own = isFloatOp(expr) ? scalarOps[expr.op].flops * expr.lanes * this.count(space) : 0;
        return expr.args.reduce((flops, arg) => flops + this.expr(arg, space, seen), own);
      }
      case "when": {
        const { condition, consequent, otherwise } = expr;
        const inner = (): Seen => ({ nodes: new Set(), outer: seen });
        return (
          this.expr(condition, space, seen) +
          this.choice(condition, space, [
            (place) => this.expr(consequent, place, inner()),
            (place) => this.expr(otherwise, place, inner()),
          ])
        );
      }
      case "splat":
      case "lane":
        return this.expr(expr.value, space, seen);
      case "table":
        return this.expr(expr.index, space, seen);
      default:
        return 0;
    }
  }

  /** One side or the other: both counted where the loops decide, the dearer one where data does. */
  private choice(
    condition: Expr,
    space: Space,
    [consequent, otherwise]: readonly [(space: Space) => number, (space: Space) => number],
  ): number {
    const then = consequent(under(space, condition, true, this.scope));
    const other = otherwise(under(space, condition, false, this.scope));
    if (indicesOf(condition, this.scope)) return then + other;
    if (then !== other) this.exact = false;
    return Math.max(then, other);
  }

  private count(space: Space): number {
    let known = this.points.get(space);
    if (known === undefined) {
      const { value, exact } = countPoints(space, this.scope);
      // whether data decides is settled by `choice`
      if (!exact && !space.dependsOnData) this.exact = false;
      known = value;
      this.points.set(space, known);
    }
    return known;
  }
}

function collectNames(stmts: readonly Stmt[], lets: Map<string, Expr>, loops: Set<string>): void {
  for (const stmt of stmts) {
    if (stmt.kind === "let") lets.set(stmt.name, stmt.value);
    if (stmt.kind === "for") loops.add(stmt.index);
    if (stmt.kind === "accumulate") for (const { index } of stmt.axes) loops.add(index);
    for (const body of bodiesOf(stmt)) collectNames(body, lets, loops);
  }
}

const loopOf = (index: string, extent: number) => ({
  index,
  from: { kind: "const", dtype: "i32", lanes: 1, value: 0 } as const,
  to: { kind: "const", dtype: "i32", lanes: 1, value: extent } as const,
  step: 1,
});

const isFloatOp = ({ dtype, args }: OpExpr): boolean =>
  isFloat(dtype) || args.some((arg) => isFloat(arg.dtype));

function add(accesses: Map<string, Access[]>, buffer: string, access: Access): void {
  const list = accesses.get(buffer);
  if (list) list.push(access);
  else accesses.set(buffer, [access]);
}
