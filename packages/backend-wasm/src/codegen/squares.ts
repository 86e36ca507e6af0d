/**
 * @file Transpositions: what lies along one loop is stored along the other. Squares of 4 x 4 elements are read as vectors,
 * transposed in registers and stored as vectors.
 */
import { type ForStmt, type LoadExpr, constant as literal, type StoreStmt } from "@tapeless/graph/ir";
import { type Affine, affineOf, nameTerm } from "./affine.ts";
import { transposed } from "./interleaved-stores.ts";
import type { Part } from "./shares.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector, type Push, vector } from "./value.ts";

export interface Squares {
  /** Neighbours in memory where they are read. */
  readonly rows: ForStmt;
  /** Neighbours in memory where they are stored. */
  readonly columns: ForStmt;
  readonly store: StoreStmt;
  readonly load: LoadExpr;
}

/** Squares one below the other: more rows of a large power of two would displace each other in the first cache. */
const squaresTogether = 2;

/** `resolve`: what names from around the loops are in an index. */
export function squaresOf(rows: ForStmt, resolve: (name: string) => Affine | undefined): Squares | undefined {
  const [columns] = rows.body;
  if (rows.body.length !== 1 || columns?.kind !== "for" || !isPlain(rows) || !isPlain(columns))
    return undefined;
  const [store] = columns.body;
  if (columns.body.length !== 1 || store?.kind !== "store" || store.mode !== "set") return undefined;
  const { value } = store;
  if (value.kind !== "load" || value.buffer === store.buffer || value.lanes > 1) return undefined;
  if (value.dtype !== "f32" && value.dtype !== "i32") return undefined;
  const own = new Set([rows.index, columns.index]);
  const place = (name: string): Affine | undefined => (own.has(name) ? nameTerm(name) : resolve(name));
  const [from, to] = [affineOf(value.index, place), affineOf(store.index, place)];
  if (from.rest.length > 0 || to.rest.length > 0) return undefined;
  const isTurned = from.terms.get(rows.index) === 1 && to.terms.get(columns.index) === 1;
  const isApart = (from.terms.get(columns.index) ?? 0) > 1 && (to.terms.get(rows.index) ?? 0) > 1;
  return isTurned && isApart ? { rows, columns, store, load: value } : undefined;
}

const isPlain = (loop: ForStmt): boolean => {
  const { from, to } = boundsOf(loop);
  return loop.axis === "parallel" && loop.step === 1 && to - from >= lanesOfVector;
};

/** Both 0 where they are not known. */
const boundsOf = ({ from, to }: ForStmt): { readonly from: number; readonly to: number } =>
  from.kind === "const" && to.kind === "const" ? { from: from.value, to: to.value } : { from: 0, to: 0 };

export function writeSquares({ rows, columns, store, load }: Squares, w: StmtWriter, part?: Part): void {
  const { scope } = w;
  const [high, wide] = [boundsOf(rows), boundsOf(columns)];
  const height =
    lanesOfVector * (high.to - high.from >= lanesOfVector * squaresTogether ? squaresTogether : 1);
  const rowsEnd = high.to - ((high.to - high.from) % height);
  const columnsEnd = wide.to - ((wide.to - wide.from) % lanesOfVector);
  const [rowName, columnName] = [`${rows.index} squares`, `${columns.index} squares`];
  const bounds = part ? part.bounds(scope.f, high.from, rowsEnd, height) : { from: high.from, to: rowsEnd };
  scope.bindIndex(rowName);
  scope.loops.run({ name: rowName, ...bounds, step: height }, () => {
    scope.bindIndex(columnName);
    scope.loops.run({ name: columnName, from: wide.from, to: columnsEnd, step: lanesOfVector }, () => {
      for (let row = 0; row < height; row += lanesOfVector) {
        writeSquare({ rows, columns, store, load }, shifted(rowName, row), columnName, w);
      }
    });
  });
  const rest = (): void => {
    const whole = { ...rows, to: literal("i32", rowsEnd) };
    if (columnsEnd < wide.to)
      w.stmts([{ ...whole, body: [{ ...columns, from: literal("i32", columnsEnd) }] }]);
    if (rowsEnd < high.to) w.stmts([{ ...rows, from: literal("i32", rowsEnd) }]);
  };
  if (part) part.ifLast(scope.f, rest);
  else rest();
}

const shifted = (name: string, by: number): Affine => ({ ...nameTerm(name), constant: by });

const square = [{ offset: 0, valid: lanesOfVector }];
const ofSquare = Array.from({ length: lanesOfVector }, (_, i) => i);

function writeSquare(
  { rows, columns, store, load }: Squares,
  row: Affine,
  column: string,
  w: StmtWriter,
): void {
  const { scope } = w;
  const read = ofSquare.map((c): Push => {
    scope.bindAffine(columns.index, shifted(column, c));
    let part: Push | undefined;
    scope.within({ name: rows.index, base: row, groups: square }, () => {
      [part] = scope.evaluate(load).vectorRoot(0, { group: 0 }).parts;
    });
    return part!;
  });
  transposed(scope, read).forEach((line, r) => {
    scope.bindAffine(rows.index, { ...row, constant: row.constant + r });
    scope.within({ name: columns.index, base: nameTerm(column), groups: square }, () => {
      const e = scope.evaluate(store.index);
      scope.accesses.store(store.buffer, e.roots[0]!, vector(load.dtype, line), "set", { group: 0 }, e);
    });
  });
}
