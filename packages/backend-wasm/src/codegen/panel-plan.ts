/**
 * @file Whether the column operand of a register tile is worth a copy: a panel of the columns that a strip of tiles
 * reads, its terms one after the other.
 *
 * Tiles of one strip read the same panel, so it stays in the first cache and is read by whole vectors. Without it a
 * matrix with long rows is read at addresses that displace each other, and one that is stored by columns lane by lane.
 */
import {
  type AccumulateStmt,
  children,
  type Expr,
  type ForStmt,
  type LoadExpr,
  type Stmt,
} from "@tapeless/graph/ir";
import { type Affine, affineOf, nameTerm } from "./affine.ts";
import { extentOf } from "./blocks.ts";

/** Loops over rows and columns around one reduction, as `tile` and `vectorize` leave them. */
export interface TileNest {
  readonly rows: ForStmt;
  readonly between: readonly Stmt[];
  readonly columns: ForStmt;
  readonly reduction: AccumulateStmt;
}

export interface Panel {
  readonly loads: ReadonlySet<Expr>;
  readonly load: LoadExpr;
  /** Whether neighbouring terms are neighbours in memory, and neighbouring columns are not. */
  readonly isTransposed: boolean;
}

/** How names from around the nest read as sums over loop indices. */
export type ResolveOuter = (name: string) => Affine | undefined;

export function tileNestOf(stmt: ForStmt): TileNest | undefined {
  const between = stmt.body.slice(0, -1);
  const columns = stmt.body.at(-1);
  if (stmt.axis !== "parallel" || columns?.kind !== "for" || columns.axis !== "vector") return undefined;
  if (!between.every(({ kind }) => kind === "let")) return undefined;
  const reductions = columns.body.filter((inner) => inner.kind === "accumulate");
  const [reduction] = reductions;
  if (!reduction || reductions.length > 1 || reduction.order !== "chain") return undefined;
  const isPlain = ({ op, value }: AccumulateStmt["accumulators"][number]): boolean =>
    op === "add" && value.dtype === "f32";
  if (!reduction.accumulators.every(isPlain)) return undefined;
  return { rows: stmt, between, columns, reduction };
}

const constantOf = (expr: Expr): number | undefined => (expr.kind === "const" ? expr.value : undefined);

/** The constant bounds of a loop of a nest. */
export const rangeOf = ({ from, to }: ForStmt): readonly [number, number] => [
  constantOf(from) ?? 0,
  constantOf(to) ?? 0,
];

const turnsOf = ({ from, to, step }: ForStmt): number =>
  Math.ceil(((constantOf(to) ?? 0) - (constantOf(from) ?? 0)) / step);

/** Bytes between neighbouring terms, and in all, from which on a copy always pays. */
const farApart = 1024;
const largeOperand = 65536;
/** Of the first cache: 64 sets of eight lines, as most machines of these years have it. */
const cache = { bytes: 32768, line: 64, sets: 64 };
/** Tiles in a strip from which on the copy of its panel costs little. */
const fewestTiles = { straight: 16, displaced: 8, oneSet: 4, transposed: 2 };

/** `rounded`: products are rounded, which leaves less time to wait for loads. */
export function panelOf(nest: TileNest, resolveOuter: ResolveOuter, rounded: boolean): Panel | undefined {
  const { rows, columns, reduction } = nest;
  if (constantOf(rows.from) === undefined || constantOf(rows.to) === undefined) return undefined;
  const lets = new Map<string, Expr>();
  for (const stmt of [...nest.between, ...columns.body, ...reduction.body]) {
    if (stmt.kind === "let") lets.set(stmt.name, stmt.value);
  }
  const own = new Set([rows.index, columns.index, ...reduction.axes.map(({ index }) => index)]);
  const affine = (expr: Expr): Affine =>
    affineOf(expr, (name) => {
      if (own.has(name)) return nameTerm(name);
      const value = lets.get(name);
      return value ? affine(value) : resolveOuter(name);
    });
  const found = new Map<string, { affine: Affine; loads: LoadExpr[] }>();
  for (const load of loadsIn(reduction)) {
    const place = affine(load.index);
    const isOfColumns = place.rest.length === 0 && place.terms.has(columns.index);
    if (!isOfColumns || place.terms.has(rows.index) || load.dtype !== "f32" || load.lanes !== 1) continue;
    const terms = [...place.terms].map(([name, factor]) => `${name}*${factor}`).sort();
    const key = [load.buffer, place.constant, ...terms].join();
    const entry = found.get(key) ?? { affine: place, loads: [] };
    entry.loads.push(load);
    found.set(key, entry);
  }
  const [only] = found.values();
  if (!only || found.size > 1) return undefined;
  const [load] = only.loads as [LoadExpr];
  if (columns.body.some((stmt) => stmt.kind === "store" && stmt.buffer === load.buffer)) return undefined;
  const last = reduction.axes.at(-1)?.index ?? "";
  const isStraight = only.affine.terms.get(columns.index) === 1;
  const tiles = turnsOf(rows);
  const bytes = 4 * extentOf(reduction.axes) * turnsOf(columns);
  const stride = 4 * Math.abs(only.affine.terms.get(last) ?? 0);
  const isFarApart = stride >= farApart && bytes >= largeOperand;
  const { isMost: isDisplaced, sets } = displaced(
    placesOf(reduction.axes.map(({ index, extent }) => [extent, 4 * (only.affine.terms.get(index) ?? 0)])),
  );
  const fewest = sets === 1 ? fewestTiles.oneSet : rounded ? fewestTiles.displaced : Infinity;
  const isWorthIt = isStraight
    ? (tiles >= fewestTiles.straight && isFarApart) ||
      (tiles >= fewest && stride >= cache.line && isDisplaced)
    : tiles >= fewestTiles.transposed;
  if (!isWorthIt) return undefined;
  return {
    load,
    loads: new Set(only.loads),
    isTransposed: !isStraight && only.affine.terms.get(last) === 1,
  };
}

/** The places of terms, in bytes, for axes so many elements long and so many bytes apart; as many as fill the cache twice. */
function placesOf(axes: readonly (readonly [extent: number, stride: number])[]): number[] {
  let places = [0];
  for (const [extent, stride] of axes.toReversed()) {
    const most = Math.ceil((2 * cache.bytes) / cache.line / places.length);
    const inner = places;
    places = Array.from({ length: Math.min(extent, most) }, (_, i) => i * stride).flatMap((start) =>
      inner.map((place) => start + place),
    );
  }
  return places;
}

/** Of the lines of a column, how many share a set of the first cache in which they are one too many, and the sets. */
function displaced(places: readonly number[]): { readonly isMost: boolean; readonly sets: number } {
  const lines = new Set(places.map((place) => Math.floor(place / cache.line)));
  const bySet = new Map<number, number>();
  for (const line of lines) {
    const set = ((line % cache.sets) + cache.sets) % cache.sets;
    bySet.set(set, (bySet.get(set) ?? 0) + 1);
  }
  const ways = cache.bytes / cache.line / cache.sets;
  const crowded = [...bySet.values()].filter((count) => count > ways);
  return { isMost: 2 * crowded.reduce((sum, count) => sum + count, 0) > lines.size, sets: bySet.size };
}

/** Loads that every term makes; those behind guards are left out. */
function loadsIn({ body, accumulators }: AccumulateStmt): LoadExpr[] {
  const found = new Set<LoadExpr>();
  const visit = (expr: Expr): void => {
    if (expr.kind === "load") found.add(expr);
    if (expr.kind === "when") visit(expr.condition);
    else children(expr).forEach(visit);
  };
  for (const stmt of body) if (stmt.kind === "let") visit(stmt.value);
  for (const { value } of accumulators) visit(value);
  return [...found];
}
