/**
 * @file Register tiles: computes several neighbouring results of a contraction at once, so that what they read in
 * common is loaded once and their chains of additions overlap.
 *
 * The two innermost loops around a `chain` reduction are unrolled by the tile and jammed: the reduction becomes one
 * pass with rows x columns accumulators. Each result keeps its own terms in their order, so no bit changes. Of what the
 * tile does not divide, several rows or columns are a smaller tile; one is left to the loops as they were.
 */
import {
  addIndex,
  children,
  constant,
  type Expr,
  type ForStmt,
  type Kernel,
  type ReduceExpr,
  type Stmt,
  type StoreStmt,
  variable,
} from "@tapeless/graph/ir";
import { Interner } from "../lower/interner.ts";
import { Names } from "../lower/names.ts";
import { Placer, Scope } from "../lower/scope.ts";
import { storesAsExpressions, substitute } from "./as-expressions.ts";
import { renamed, usedNames } from "./rename.ts";

export interface TileSize {
  readonly rows: number;
  readonly columns: number;
  /** Of a matrix product with long sums: numbers of rows to choose from. */
  readonly productRows?: readonly number[];
}

export function tile(kernel: Kernel, size: TileSize): Kernel {
  if (size.rows * size.columns <= 1) return kernel;
  const names = new Names();
  for (const name of usedNames(kernel)) names.fresh(name);
  const body = kernel.body.flatMap((stmt) => tileWithin(stmt, size, names));
  return { ...kernel, body };
}

function tileWithin(stmt: Stmt, size: TileSize, names: Names): readonly Stmt[] {
  if (stmt.kind !== "for") return [stmt];
  const nest = innermostNest(stmt);
  if (nest) return tileNest(nest, size, names) ?? [stmt];
  return [{ ...stmt, body: stmt.body.flatMap((inner) => tileWithin(inner, size, names)) }];
}

/** One or two nested parallel loops around a body without loops; between them there may be lets. */
interface Nest {
  readonly row?: ForStmt;
  readonly column: ForStmt;
}

const isInnermost = (loop: ForStmt): boolean =>
  isParallel(loop) && !loop.body.some(({ kind }) => kind === "for");

const isParallel = (loop: ForStmt): boolean => loop.axis === "parallel" && loop.step === 1;

function innermostNest(loop: ForStmt): Nest | undefined {
  if (!isParallel(loop)) return undefined;
  if (isInnermost(loop)) return { column: loop };
  const inner = loop.body[loop.body.length - 1]!;
  const hasOnlyLets = loop.body.slice(0, -1).every(({ kind }) => kind === "let");
  return hasOnlyLets && inner.kind === "for" && isInnermost(inner) ? { row: loop, column: inner } : undefined;
}

const extentOf = ({ from, to }: ForStmt): number =>
  from.kind === "const" && from.value === 0 && to.kind === "const" ? to.value : 0;

function tileNest({ row, column }: Nest, size: TileSize, names: Names): readonly Stmt[] | undefined {
  const between = row ? row.body.slice(0, -1) : [];
  const stores = storesAsExpressions([...between, ...column.body]);
  const contractions = stores?.flatMap(({ value }) => contractionsIn(value)) ?? [];
  if (!stores || contractions.length === 0) return undefined;
  // they could not run in one pass, so nothing would be shared
  if (stores.some(({ value }) => reductionDepth(value) > 1)) return undefined;
  const columns = chooseTile(extentOf(column), size.columns);
  const isProduct = contractions.every(({ axes }) => axes.length === 1 && axes[0]!.extent >= longSum);
  const rows = row ? chooseRows(extentOf(row), size, isProduct) : 1;
  if (rows * columns <= 1) return undefined;
  const statements: Stmt[] = [];
  const add = (stmt: Stmt): void => {
    // the first keeps its names
    statements.push(statements.length === 0 ? stmt : renamed(stmt, names));
  };
  const tiled = (part: Part | undefined, inner: Part): void => {
    const body = tileBody(stores, row, part?.size ?? 1, column, inner.size, names);
    const jammed = jam(column, inner, []);
    add(withInnerBody(row && part ? jam(row, part, [jammed]) : jammed, body));
  };
  const plain = (part: Part | undefined, inner: Part): void => {
    const strip = jam(column, { ...inner, size: 1 }, column.body);
    add(row && part ? jam(row, { ...part, size: 1 }, [...between, strip]) : strip);
  };
  for (const part of row ? partsOf(extentOf(row), rows) : [undefined]) {
    // one row that is left goes through all columns
    if (part && part.size < rows && part.size === 1) {
      plain(part, { from: 0, to: extentOf(column), size: 1 });
      continue;
    }
    for (const inner of partsOf(extentOf(column), columns)) {
      if (inner.size < columns && inner.size === 1) plain(part, inner);
      else tiled(part, inner);
    }
  }
  return statements;
}

/** Turns of a loop, and how many of them are in a tile. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Whole tiles, and what is left as one tile. */
function partsOf(extent: number, size: number): Part[] {
  const rest = extent % size;
  const whole = { from: 0, to: extent - rest, size };
  return rest === 0 ? [whole] : [whole, { from: extent - rest, to: extent, size: rest }];
}

/** A divisor of the extent near the wanted tile, else the wanted tile with a remainder. */
function chooseTile(extent: number, wanted: number): number {
  if (wanted <= 1 || extent <= 1) return 1;
  if (extent <= wanted) return extent;
  for (const size of [wanted, wanted + 1, wanted - 1]) if (size > 1 && extent % size === 0) return size;
  return wanted;
}

/** The choice with the least work in all its tiles and in what is left. */
function chooseRows(extent: number, { rows, productRows }: TileSize, isProduct: boolean): number {
  if (!isProduct || !productRows) return chooseTile(extent, rows);
  const work = (size: number): number => {
    const rest = extent % size;
    return Math.floor(extent / size) * workOfTile(size) + (rest > 0 ? workOfTile(rest) + codeOfRest : 0);
  };
  const choices = productRows.filter((size) => size <= extent);
  if (choices.length === 0) return chooseTile(extent, rows);
  return choices.reduce((best, size) => (work(size) < work(best) ? size : best));
}

/** Terms from which on the sums of a tile are where its time goes. */
const longSum = 128;

/** In rows: what a second tile has to save to be worth its code. */
const codeOfRest = 8;

/** In rows: with fewer than four, sums wait for each other; the operand that rows share is read in any case. */
const workOfTile = (rows: number): number => Math.max(rows, 4) + 0.4;

function contractionsIn(root: Expr): ReduceExpr[] {
  const found: ReduceExpr[] = [];
  const seen = new Set<Expr>();
  // a list of what is left to look at: chains of operations can be deeper than the stack
  const left = [root];
  for (let expr = left.pop(); expr; expr = left.pop()) {
    if (seen.has(expr)) continue;
    seen.add(expr);
    if (expr.kind === "reduce" && expr.order === "chain" && expr.axes.length > 0) found.push(expr);
    if (expr.kind === "op") left.push(...expr.args);
  }
  return found;
}

/** How many reductions lie within each other; parts of the expression may be shared. */
function reductionDepth(expr: Expr, known: Map<Expr, number> = new Map()): number {
  const before = known.get(expr);
  if (before !== undefined) return before;
  const inside = Math.max(0, ...children(expr).map((part) => reductionDepth(part, known)));
  const depth = inside + (expr.kind === "reduce" ? 1 : 0);
  known.set(expr, depth);
  return depth;
}

const jam = (loop: ForStmt, { from, to, size }: Part, body: readonly Stmt[]): ForStmt => ({
  ...loop,
  step: size,
  from: constant("i32", from),
  to: constant("i32", to),
  body,
});

const withInnerBody = (loop: ForStmt, body: readonly Stmt[]): ForStmt => {
  const [inner] = loop.body;
  return inner?.kind === "for" ? { ...loop, body: [{ ...inner, body }] } : { ...loop, body };
};

/** All results of one tile, placed together so that they share their loads and their pass over the reduced axes. */
function tileBody(
  stores: readonly StoreStmt[],
  row: ForStmt | undefined,
  rows: number,
  column: ForStmt,
  columns: number,
  names: Names,
): readonly Stmt[] {
  const copies: StoreStmt[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const env = new Map<string, Expr>([[column.index, addIndex(variable(column.index), c)]]);
      if (row) env.set(row.index, addIndex(variable(row.index), r));
      for (const store of stores) {
        copies.push({ ...store, index: substitute(store.index, env), value: substitute(store.value, env) });
      }
    }
  }
  const root = new Scope();
  const scope = new Scope(root, true);
  const placer = new Placer(new Interner(), names);
  const placed = placer.place(
    [...copies.map(({ index }) => index), ...copies.map(({ value }) => value)],
    scope,
    copies.length,
  );
  copies.forEach((store, i) => {
    scope.stmts.push({ ...store, index: placed[i]!, value: placed[copies.length + i]! });
  });
  return scope.stmts;
}
