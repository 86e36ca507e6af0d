/** @file Copies the columns of a group into panels: for every strip its columns side by side, term after term. */
import { addIndex, type Stmt, variable } from "@tapeless/graph/ir";
import { type Affine, nameTerm } from "./affine.ts";
import { type Axis, constant, writeLoops } from "./blocks.ts";
import { pick32, pick64 } from "./lanes.ts";
import { type ColumnGroup, panelIndex, stripName, type TermBlock } from "./panel-layout.ts";
import type { Panel, TileNest } from "./panel-plan.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector, once, type Push, vector } from "./value.ts";
import { groupsOf } from "./vector-loop.ts";

export interface Packing {
  readonly nest: TileNest;
  readonly panel: Panel;
  readonly group: ColumnGroup;
  readonly block: TermBlock;
  readonly w: StmtWriter;
  /** The buffer of the panels. */
  readonly panels: string;
}

export function packPanels(packing: Packing): void {
  if (packing.panel.isTransposed) packColumns(packing);
  else packRows(packing);
}

/** Term by term, all strips of the group. */
function packRows(packing: Packing): void {
  const { nest, panel, group, block, w, panels } = packing;
  const { columns } = nest;
  const place = panelIndex(group, block, variable(columns.index));
  const copy: Stmt = { kind: "store", buffer: panels, index: place, value: panel.load, mode: "set" };
  writeLoops(w.scope, block.axes, () => {
    bindTerm(packing);
    writeStrips(packing, (base) => {
      w.scope.within({ name: columns.index, base, groups: groupsOf(group.valid) }, () => w.stmts([copy]));
    });
  });
}

/** The index of the original axis, where a block has an index of its own. */
function bindTerm({ nest, block, w }: Packing): void {
  const [axis] = nest.reduction.axes;
  const [own] = block.axes;
  if (!block.first || !axis || !own) return;
  w.scope.bindAffine(axis.index, plus(block.first, w.scope.affine(variable(own.index))));
}

const plus = (a: Affine, b: Affine): Affine => ({
  constant: a.constant + b.constant,
  terms: new Map([...a.terms, ...b.terms]),
  rest: [],
});

function writeStrips({ group, nest, w }: Packing, write: (base: Affine) => void): void {
  const { from, to, width } = group;
  const { scope } = w;
  if (typeof from === "number" && typeof to === "number" && to - from <= width) {
    scope.bindAffine(stripName, group.base);
    write(group.base);
    return;
  }
  const name = `${nest.columns.index} packed`;
  scope.bindIndex(name);
  scope.bindAffine(stripName, nameTerm(name));
  scope.loops.run({ name, from, to, step: width }, () => write(nameTerm(name)));
}

/** Column by column, where terms are neighbours: four by four at a time. */
function packColumns(packing: Packing): void {
  const { block, w } = packing;
  const { scope } = w;
  const last = block.axes.at(-1)!;
  const whole = last.extent - (last.extent % lanesOfVector);
  const name = `${last.index} packed`;
  writeStrips(packing, (base) => {
    writeLoops(scope, block.axes.slice(0, -1), () => {
      if (whole > 0) {
        scope.bindIndex(name);
        scope.loops.run({ name, from: 0, to: whole, step: lanesOfVector }, () =>
          packSquares(packing, base, last, nameTerm(name), lanesOfVector),
        );
      }
      if (whole < last.extent) packSquares(packing, base, last, constant(whole), last.extent - whole);
    });
  });
}

function packSquares(packing: Packing, base: Affine, last: Axis, at: Affine, terms: number): void {
  const { nest, panel, group, block, w, panels } = packing;
  const { scope } = w;
  const { f } = scope;
  const column = nest.columns.index;
  // the axis that the load is written in
  const axis = nest.reduction.axes.at(-1)!.index;
  const from = block.first ? plus(block.first, at) : at;
  const shuffle = (a: Push, b: Push, lanes: number[]): Push =>
    once(f, "v128", () => {
      a();
      b();
      f.op("i8x16.shuffle", lanes);
    });
  for (const { offset, valid } of groupsOf(group.valid)) {
    const read = Array.from({ length: valid }, (_, lane): Push => {
      scope.bindAffine(column, { ...base, constant: base.constant + offset + lane });
      let part: Push | undefined;
      scope.within({ name: axis, base: from, groups: [{ offset: 0, valid: terms }] }, () => {
        part = once(f, "v128", scope.evaluate(panel.load).vectorRoot(0, { group: 0 }).parts[0]!);
        part.force!();
      });
      return part!;
    });
    // lanes of columns that do not exist hold what no tile reads
    const square = Array.from({ length: lanesOfVector }, (_, lane) => read[Math.min(lane, valid - 1)]!);
    const lines = transposed(square, shuffle);
    scope.bindAffine(column, { ...base, constant: base.constant + offset });
    for (let term = 0; term < terms; term++) {
      scope.bindAffine(last.index, { ...at, constant: at.constant + term });
      const e = scope.evaluate(addIndex(panelIndex(group, block, variable(column)), 0));
      scope.accesses.store(panels, e.roots[0]!, vector("f32", lines[term]!), "set", { group: 0 }, e);
    }
  }
}

/** The columns of four vectors of four. */
function transposed(
  [a, b, c, d]: readonly Push[],
  shuffle: (a: Push, b: Push, lanes: number[]) => Push,
): readonly Push[] {
  const low = [shuffle(a!, b!, pick32(0, 4, 1, 5)), shuffle(c!, d!, pick32(0, 4, 1, 5))] as const;
  const high = [shuffle(a!, b!, pick32(2, 6, 3, 7)), shuffle(c!, d!, pick32(2, 6, 3, 7))] as const;
  return [low, high].flatMap(([x, y]) => [shuffle(x, y, pick64(0, 2)), shuffle(x, y, pick64(1, 3))]);
}
