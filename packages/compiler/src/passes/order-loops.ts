/**
 * @file Puts the loops around a contraction in the order in which a register tile shares most: the two innermost loops
 * are its rows and columns.
 *
 * A tile of R rows and C columns loads what depends on both R*C times a term, what depends on one of them R or C times.
 * In the nest of a convolution, image, kernel, height and width, the rows of an image share the weights alone; kernels
 * as rows share their weights along the columns and the pixels along the rows. The turns of `parallel` loops are
 * independent, so any order of them gives the same bits.
 */
import {
  children,
  constant,
  type Expr,
  type ForStmt,
  type Kernel,
  type LoadExpr,
  type Stmt,
  type StoreStmt,
} from "@tapeless/graph/ir";
import { affine } from "../analysis/linear.ts";
import type { Capabilities } from "../backend.ts";
import { Interner } from "../lower/interner.ts";
import { Names } from "../lower/names.ts";
import { Placer, Scope } from "../lower/scope.ts";
import { storesAsExpressions } from "./as-expressions.ts";
import { usedNames } from "./rename.ts";

type Target = Pick<Capabilities, "lanes" | "tile">;

export function orderLoops(kernel: Kernel, target: Target): Kernel {
  if (target.tile.rows * target.tile.columns <= 1) return kernel;
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);
  const body = kernel.body.flatMap((stmt) => orderWithin(stmt, target, names));
  return body.every((stmt, i) => stmt === kernel.body[i]) ? kernel : { ...kernel, body };
}

function orderWithin(stmt: Stmt, target: Target, names: Names): readonly Stmt[] {
  if (stmt.kind !== "for") return [stmt];
  const nest = nestOf(stmt);
  if (nest) {
    const [row, column] = bestTile(nest, target);
    const rest = nest.loops.filter((loop) => loop !== row && loop !== column);
    const order = [...rest, row, column];
    return order.every((loop, i) => loop === nest.loops[i]) ? [stmt] : rebuilt(nest.stores, order, names);
  }
  const body = stmt.body.flatMap((inner) => orderWithin(inner, target, names));
  return body.every((inner, i) => inner === stmt.body[i]) ? [stmt] : [{ ...stmt, body }];
}

/** Parallel loops with nothing but lets between them, around one pass of chained sums. */
interface Nest {
  readonly loops: readonly ForStmt[];
  readonly stores: readonly StoreStmt[];
  /** What a term loads. */
  readonly loads: readonly LoadExpr[];
}

const isPlain = ({ axis, step, from, to }: ForStmt): boolean =>
  axis === "parallel" && step === 1 && from.kind === "const" && from.value === 0 && to.kind === "const";

const turnsOf = ({ to }: ForStmt): number => (to.kind === "const" ? to.value : 0);

function nestOf(outermost: ForStmt): Nest | undefined {
  const loops: ForStmt[] = [];
  const body: Stmt[] = [];
  for (let loop: Stmt | undefined = outermost; loop?.kind === "for"; ) {
    if (!isPlain(loop)) return undefined;
    loops.push(loop);
    const inner: Stmt | undefined = loop.body[loop.body.length - 1];
    const before = loop.body.slice(0, -1);
    if (inner?.kind !== "for") {
      body.push(...loop.body);
      break;
    }
    if (!before.every(({ kind }) => kind === "let")) return undefined;
    body.push(...before);
    loop = inner;
  }
  if (loops.length < 3) return undefined;
  const stores = storesAsExpressions(body);
  if (!stores || (stores.length > 1 && readsWhatItStores(stores))) return undefined;
  const sums = stores.flatMap(({ value }) => reductionsIn(value));
  if (sums.length === 0 || !sums.every(({ order }) => order === "chain")) return undefined;
  if (sums.some(({ value }) => reductionsIn(value).length > 0)) return undefined;
  return { loops, stores, loads: [...new Set(sums.flatMap(({ value }) => loadsIn(value)))] };
}

function collect<T extends Expr>(expr: Expr, is: (part: Expr) => part is T): T[] {
  const found = new Set<T>();
  const seen = new Set<Expr>();
  const visit = (part: Expr): void => {
    if (seen.has(part)) return;
    seen.add(part);
    if (is(part)) found.add(part);
    else children(part).forEach(visit);
  };
  visit(expr);
  return [...found];
}

const reductionsIn = (expr: Expr) =>
  collect(expr, (part): part is Extract<Expr, { kind: "reduce" }> => part.kind === "reduce");

const loadsIn = (expr: Expr): LoadExpr[] => collect(expr, (part): part is LoadExpr => part.kind === "load");

const namesIn = (expr: Expr): Set<string> =>
  new Set(
    collect(expr, (part): part is Extract<Expr, { kind: "var" }> => part.kind === "var").map(
      ({ name }) => name,
    ),
  );

function readsWhatItStores(stores: readonly StoreStmt[]): boolean {
  const stored = new Set(stores.map(({ buffer }) => buffer));
  const reads = (expr: Expr): boolean =>
    (expr.kind === "load" && stored.has(expr.buffer)) || children(expr).some(reads);
  return stores.some(({ value }) => reads(value));
}

/** How a load depends on the loops. */
interface Access {
  readonly names: ReadonlySet<string>;
  /** Elements from turn to turn, by loop; undefined where that is no fixed number. */
  readonly strides: ReadonlyMap<string, number> | undefined;
}

/** Another order has to be better by this much. */
const worthIt = 0.97;

/** The pair of loops as rows and columns for which a term of a result costs least; the innermost two in doubt. */
function bestTile({ loops, loads }: Nest, target: Target): readonly [row: ForStmt, column: ForStmt] {
  const accesses = loads.map((load): Access => {
    const form = affine(load.index);
    return { names: namesIn(load.index), strides: form?.terms };
  });
  const [row, column] = loops.slice(-2) as [ForStmt, ForStmt];
  let best: readonly [ForStmt, ForStmt] = [row, column];
  let least = costOf(row, column, accesses, target) * worthIt;
  // outer loops first: of equal candidates the one that leaves most work inside
  for (const across of loops) {
    for (const along of loops.toReversed()) {
      if (across === along) continue;
      const cost = costOf(across, along, accesses, target);
      if (cost >= least) continue;
      least = cost;
      best = [across, along];
    }
  }
  return best;
}

/** Of lanes that are not neighbours in memory. */
const strided = 1.5;
/** Of copying one element of a column next to its neighbours, before the rows read it. */
const packing = 6;
/** A product and a sum. */
const arithmetic = 2;

/** Loads and arithmetic of one term of one result, roughly, in vectors. */
function costOf(row: ForStmt, column: ForStmt, accesses: readonly Access[], { lanes, tile }: Target): number {
  const width = lanes.f32;
  const turns = turnsOf(column);
  const rows = Math.min(tile.rows, turnsOf(row));
  // where columns are lanes, two vectors of them go side by side
  const columns = Math.min(width > 1 ? 2 * width * tile.columns : tile.columns, turns);
  const vectors = Math.ceil(columns / width);
  const loadsOf = ({ names, strides }: Access): number => {
    const [byRow, byColumn] = [names.has(row.index), names.has(column.index)];
    if (!byColumn) return byRow ? rows : 1;
    const isNext = width === 1 || strides?.get(column.index) === 1;
    if (byRow) return rows * (isNext ? vectors : columns * strided);
    if (isNext) return vectors;
    // columns that are no neighbours are read lane by lane, or copied once for all rows
    const tiles = Math.ceil(turnsOf(row) / rows);
    return Math.min(columns * strided, vectors + (columns * packing) / tiles);
  };
  const loaded = accesses.reduce((sum, access) => sum + loadsOf(access), 0);
  const used = turns / (Math.ceil(turns / width) * width);
  return (loaded / (rows * columns) + arithmetic / width) / used;
}

/** The nest with its loops in another order; every value is computed in the outermost loop that knows what it needs. */
function rebuilt(stores: readonly StoreStmt[], order: readonly ForStmt[], names: Names): readonly Stmt[] {
  const top = new Scope();
  const scopes = [top];
  for (const { index } of order) {
    const scope = new Scope(scopes[scopes.length - 1]!);
    scope.defined.add(index);
    scopes.push(scope);
  }
  const innermost = scopes[scopes.length - 1]!;
  const placer = new Placer(new Interner(), names);
  const placed = placer.place(
    [...stores.map(({ index }) => index), ...stores.map(({ value }) => value)],
    innermost,
    stores.length,
  );
  stores.forEach((store, i) => {
    innermost.stmts.push({ ...store, index: placed[i]!, value: placed[stores.length + i]! });
  });
  for (let depth = order.length; depth > 0; depth--) {
    const loop = order[depth - 1]!;
    scopes[depth - 1]!.stmts.push({ ...loop, from: constant("i32", 0), body: scopes[depth]!.stmts });
  }
  return top.stmts;
}
