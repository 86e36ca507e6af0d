/**
 * @file Stores of four values side by side in every turn, where turns are lanes: y[4 i], ... y[4 i + 3]. The four vectors
 * are exchanged with their transposes, so that each turn's values go to memory as one vector.
 */
import { byteSize, type Stmt, type StoreStmt } from "@tapeless/graph/ir";
import type { Affine } from "./affine.ts";
import { pick32, pick64 } from "./lanes.ts";
import type { Scope } from "./scope.ts";
import { lanesOfVector, once, type Push } from "./value.ts";

export interface StoreRun {
  /** Four stores each, in the order of their places. */
  readonly quads: readonly (readonly StoreStmt[])[];
  readonly others: readonly StoreStmt[];
}

/** The stores that follow each other from position `at` on, those that can go together apart. Undefined where none can. */
export function storeRun(stmts: readonly Stmt[], at: number, scope: Scope): StoreRun | undefined {
  const { vectorLoop } = scope;
  if (!vectorLoop?.groups.every(({ valid }) => valid === lanesOfVector)) return undefined;
  const run: StoreStmt[] = [];
  for (let i = at; stmts[i]?.kind === "store"; i++) run.push(stmts[i] as StoreStmt);
  const buffers = [...new Set(run.map(({ buffer }) => buffer))];
  const quads = buffers.flatMap((name) => {
    const stores = run.filter(({ buffer }) => buffer === name);
    const quad = quadOf(stores, scope, vectorLoop.name);
    return quad ? [quad] : [];
  });
  if (quads.length === 0) return undefined;
  const together = new Set(quads.flat());
  return { quads, others: run.filter((stmt) => !together.has(stmt)) };
}

function quadOf(stores: readonly StoreStmt[], scope: Scope, loop: string): readonly StoreStmt[] | undefined {
  if (stores.length !== lanesOfVector) return undefined;
  const { dtype } = scope.buffer(stores[0]!.buffer);
  if (byteSize[dtype] !== 4 || stores.some(({ mode }) => mode !== "set")) return undefined;
  const placed = stores
    .map((stmt) => ({ stmt, place: scope.affine(stmt.index) }))
    .sort((a, b) => a.place.constant - b.place.constant);
  const first = placed[0]!.place;
  const areNeighbours = placed.every(
    ({ place }, i) => place.constant === first.constant + i && isParallel(place, first),
  );
  if (!areNeighbours || first.rest.length > 0 || first.terms.get(loop) !== lanesOfVector) return undefined;
  return placed.map(({ stmt }) => stmt);
}

const isParallel = (a: Affine, b: Affine): boolean =>
  a.rest.length === 0 &&
  a.terms.size === b.terms.size &&
  [...a.terms].every(([name, factor]) => b.terms.get(name) === factor);

/** The lanes of four vectors as vectors of their own: result l holds lane l of each. */
export function transposed(scope: Scope, rows: readonly Push[]): readonly Push[] {
  const { f } = scope;
  const shuffle = (a: Push, b: Push, lanes: readonly number[]): Push =>
    once(f, "v128", () => {
      a();
      b();
      f.op("i8x16.shuffle", lanes);
    });
  const [a, b, c, d] = rows.map((row) => once(f, "v128", row));
  const [low, high] = [pick32(0, 4, 1, 5), pick32(2, 6, 3, 7)];
  const [ab, cd] = [shuffle(a!, b!, low), shuffle(c!, d!, low)];
  const [abHigh, cdHigh] = [shuffle(a!, b!, high), shuffle(c!, d!, high)];
  const [first, second] = [pick64(0, 2), pick64(1, 3)];
  return [
    shuffle(ab, cd, first),
    shuffle(ab, cd, second),
    shuffle(abHigh, cdHigh, first),
    shuffle(abHigh, cdHigh, second),
  ];
}
