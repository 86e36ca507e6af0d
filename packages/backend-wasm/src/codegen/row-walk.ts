/**
 * @file The product of a vector with a wide matrix, row by row: the sums of all columns stay in memory and every few rows
 * are added to them.
 *
 * Column by column each term is a page away from the one before, so nothing of a row is there before it is asked for. Rows are
 * read from end to end. A sum that is stored and loaded again is the same sum: each has its own terms in their order, and
 * blocks of 512 terms are added up as the contract has it.
 */
import {
  type AccumulateStmt,
  blockLength,
  children,
  type Expr,
  type ForStmt,
  load,
  op,
  type Stmt,
  subIndex,
  variable,
  withChildren,
} from "@tapeless/graph/ir";
import { type Affine, affineOf, nameTerm } from "./affine.ts";
import { constant } from "./blocks.ts";
import type { Scope } from "./scope.ts";
import type { StmtWriter } from "./statements.ts";
import { vector } from "./value.ts";
import { writeVectorLoop } from "./vector-loop.ts";

/** Bytes of a row, and of the matrix, from which on the walk pays. */
const longRow = 512;
const largeMatrix = 131072;
/** Rows that are added at once: their factors and elements fit the registers. */
const rowsTogether = 4;

export interface RowWalk {
  readonly columns: ForStmt;
  readonly reduction: AccumulateStmt;
  /** What the elements of a row are multiplied by; the same for all columns. */
  readonly factor: Expr;
  readonly element: Expr;
}

/** `resolve`: what names from around the loop are in an index. */
export function rowWalkOf(stmt: ForStmt, resolve: (name: string) => Affine | undefined): RowWalk | undefined {
  const reductions = stmt.body.filter((inner) => inner.kind === "accumulate");
  const [reduction] = reductions;
  const [axis] = reduction?.axes ?? [];
  if (!reduction || !axis || reductions.length > 1 || reduction.axes.length > 1) return undefined;
  const [sum] = reduction.accumulators;
  if (!sum || reduction.accumulators.length > 1 || reduction.body.length > 0) return undefined;
  const { value } = sum;
  const isChain = reduction.order === "chain" && sum.op === "add" && value.dtype === "f32";
  if (!isChain || axis.extent > blockLength ** 2 || value.kind !== "op" || value.op !== "mul")
    return undefined;
  const column = new Set([stmt.index]);
  const [factor, element] = reads(value.args[0]!, column) ? value.args.toReversed() : value.args;
  if (!factor || element?.kind !== "load" || reads(factor, column)) return undefined;
  // what the body computes for a column is not known before the last walk
  const lets = new Set(stmt.body.flatMap((inner) => (inner.kind === "let" ? [inner.name] : [])));
  if (reads(value, lets)) return undefined;
  const own = new Set([stmt.index, axis.index]);
  const { terms, rest } = affineOf(element.index, (name) => (own.has(name) ? nameTerm(name) : resolve(name)));
  const stride = 4 * (terms.get(axis.index) ?? 0);
  const isWide = stride >= longRow && stride * axis.extent >= largeMatrix;
  const isRow = rest.length === 0 && terms.get(stmt.index) === 1 && 4 * columnsOf(stmt) >= longRow;
  return isWide && isRow ? { columns: stmt, reduction, factor, element } : undefined;
}

const reads = (expr: Expr, names: ReadonlySet<string>): boolean =>
  expr.kind === "var" ? names.has(expr.name) : children(expr).some((child) => reads(child, names));

/** 0 where the bounds are not known. */
const columnsOf = ({ from, to }: ForStmt): number =>
  from.kind === "const" && to.kind === "const" ? to.value - from.value : 0;

export function writeRowWalk(walk: RowWalk, from: number, to: number, w: StmtWriter): void {
  const { scope } = w;
  const { f, helpers } = scope;
  const [axis] = walk.reduction.axes;
  const extent = axis!.extent;
  const bytes = 4 * (to - from);
  const isSplit = extent > blockLength;
  const allBytes = isSplit ? 2 * bytes : bytes;
  const scratch = helpers.scratch(allBytes);
  const bindSums = (name: string, offset: number): string => {
    const base = f.local("i32");
    scratch(f, offset);
    f.set(base);
    scope.bindBuffer(name, { dtype: "f32", base });
    return name;
  };
  const clear = (count: number): void => {
    scratch(f, 0);
    f.i32(0).i32(count).op("memory.fill");
  };
  const sums = bindSums("sums of columns", 0);
  clear(allBytes);
  const columns = (body: readonly Stmt[]): void => writeVectorLoop({ ...walk.columns, body }, from, to, w);
  const place = subIndex(variable(walk.columns.index), from);
  if (!isSplit) addRows({ walk, sums, place, columns, scope }, constant(0), extent);
  const totals = isSplit ? bindSums("sums of blocks", bytes) : sums;
  if (isSplit) {
    const block = (first: Affine, length: number): void => {
      addRows({ walk, sums, place, columns, scope }, first, length);
      const total = op("add", "f32", load(totals, "f32", place), load(sums, "f32", place));
      columns([{ kind: "store", buffer: totals, index: place, value: total, mode: "set" }]);
      clear(bytes);
    };
    const whole = extent - (extent % blockLength);
    const name = `${axis!.index} block`;
    scope.bindIndex(name);
    scope.loops.run({ name, from: 0, to: whole, step: blockLength }, () =>
      block(nameTerm(name), blockLength),
    );
    if (whole < extent) block(constant(whole), extent - whole);
  }
  const { body } = walk.columns;
  const at = body.indexOf(walk.reduction);
  const sum = walk.reduction.accumulators[0]!.name;
  columns([
    ...body.slice(0, at),
    { kind: "let", name: sum, value: load(totals, "f32", place) },
    ...body.slice(at + 1),
  ]);
}

interface Walking {
  readonly walk: RowWalk;
  /** The buffer of the sums. */
  readonly sums: string;
  /** Of a column in it. */
  readonly place: Expr;
  readonly columns: (body: readonly Stmt[]) => void;
  readonly scope: Scope;
}

/** `length` rows from `first` on. */
function addRows(walking: Walking, first: Affine, length: number): void {
  const { scope, walk } = walking;
  const whole = length - (length % rowsTogether);
  const name = `${walk.reduction.axes[0]!.index} rows`;
  if (whole > 0) {
    scope.bindIndex(name);
    scope.loops.run({ name, from: 0, to: whole, step: rowsTogether }, () =>
      addTogether(
        walking,
        { ...first, terms: new Map([...first.terms, ...nameTerm(name).terms]) },
        rowsTogether,
      ),
    );
  }
  if (whole < length) addTogether(walking, { ...first, constant: first.constant + whole }, length - whole);
}

function addTogether({ walk, sums, place, columns, scope }: Walking, first: Affine, rows: number): void {
  const { f } = scope;
  const { index: term } = walk.reduction.axes[0]!;
  let sum: Expr = load(sums, "f32", place);
  for (let row = 0; row < rows; row++) {
    // names that no kernel has: they contain a space
    const [rowName, factorName] = [`${term} row ${row}`, `${term} factor ${row}`];
    scope.bindAffine(rowName, { ...first, constant: first.constant + row });
    const inRow = (expr: Expr): Expr =>
      expr.kind === "var" && expr.name === term
        ? variable(rowName)
        : withChildren(expr, children(expr).map(inRow));
    // in a register before the loop over columns
    const factor = scope.lanes.toVector(scope.evaluate(inRow(walk.factor)).root(0));
    const local = f.local("v128");
    factor.parts[0]!();
    f.set(local);
    scope.bindValues(factorName, [vector("f32", () => void f.get(local))], false);
    sum = op("add", "f32", sum, op("mul", "f32", variable(factorName, "f32"), inRow(walk.element)));
  }
  columns([{ kind: "store", buffer: sums, index: place, value: sum, mode: "set" }]);
}
