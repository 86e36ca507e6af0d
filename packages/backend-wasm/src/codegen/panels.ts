/**
 * @file Register tiles over panels (see panel-plan.ts). Groups of columns are outside, then blocks of terms, then the
 * copy of the panels, then blocks of rows, strips of columns and rows. Every result has its own terms in their order,
 * and between blocks of 512 terms a partial result is stored and loaded, as the contract has it: no bit changes.
 */
import {
  type AccumulateStmt,
  addIndex,
  blockLength,
  children,
  type Expr,
  load,
  mulIndex,
  op,
  type Stmt,
  subIndex,
  variable,
  withChildren,
} from "@tapeless/graph/ir";
import { type Affine, nameTerm } from "./affine.ts";
import { type Axis, constant, extentOf } from "./blocks.ts";
import { type Bound, pushBound } from "./loops.ts";
import { packPanels } from "./pack-panels.ts";
import {
  type ColumnGroup,
  firstTerm,
  groupName,
  indexInPanel,
  panelStart,
  stripName,
  type TermBlock,
} from "./panel-layout.ts";
import { type Panel, rangeOf, type TileNest } from "./panel-plan.ts";
import { groupWidth, hasManyGroups, type Part, partWidth } from "./shares.ts";
import type { StmtWriter } from "./statements.ts";
import { lanesOfVector } from "./value.ts";
import { groupsOf, tileGroups } from "./vector-loop.ts";

const stripWidth = lanesOfVector * tileGroups;
/** Bytes of the row operand that all strips of a group read while they are in the second cache. */
const rowsInCache = 262144;

/** `part`: of the columns, where these have many groups, or of the rows. */
export function writePanels(nest: TileNest, panel: Panel, w: StmtWriter, part?: Part): void {
  new PanelWriter(nest, panel, w, part).write();
}

class PanelWriter {
  private readonly nest: TileNest;
  private readonly panel: Panel;
  private readonly w: StmtWriter;
  private readonly panels: string;
  private readonly ownPanel: string;
  private readonly partials: string;
  private readonly partOfColumns: Part | undefined;
  private readonly partOfRows: Part | undefined;

  constructor(nest: TileNest, panel: Panel, w: StmtWriter, part?: Part) {
    this.nest = nest;
    this.panel = panel;
    this.w = w;
    if (part && hasManyGroups(nest)) this.partOfColumns = part;
    else this.partOfRows = part;
    this.panels = `${panel.load.buffer} panels`;
    this.ownPanel = `${panel.load.buffer} panel`;
    this.partials = `${panel.load.buffer} partial results`;
  }

  private get scope() {
    return this.w.scope;
  }

  private get rowsOfTile(): number {
    return this.nest.reduction.accumulators.length;
  }

  write(): void {
    const { f, helpers } = this.scope;
    const { axes } = this.nest.reduction;
    const [from, to] = rangeOf(this.nest.columns);
    const [firstRow, lastRow] = rangeOf(this.nest.rows);
    const isSplit = this.isSplit();
    const tiles = Math.ceil((lastRow - firstRow) / this.nest.rows.step);
    const columns = Math.min(groupWidth, Math.ceil((to - from) / lanesOfVector) * lanesOfVector);
    const panelBytes = 4 * columns * (isSplit ? blockLength : extentOf(axes));
    const partialBytes = isSplit ? 4 * columns * tiles * this.rowsOfTile : 0;
    const pushScratch = helpers.scratch(panelBytes + partialBytes);
    const bind = (name: string, offset: number): void => {
      const base = f.local("i32");
      pushScratch(f, offset);
      f.set(base);
      this.scope.bindBuffer(name, { dtype: "f32", base });
    };
    bind(this.panels, 0);
    if (isSplit) bind(this.partials, panelBytes);
    this.columnGroups((group) => {
      if (isSplit) this.splitTerms(group, partialBytes);
      else this.block(group, { axes }, this.nest.columns.body);
    });
  }

  /** Whether the contract stores partial results between blocks of terms. */
  private isSplit(): boolean {
    const { axes } = this.nest.reduction;
    const extent = extentOf(axes);
    const isWhole = this.rowsOfTile % this.nest.rows.step === 0;
    return isWhole && axes.length === 1 && extent > blockLength && extent <= blockLength ** 2;
  }

  private columnGroups(write: (group: ColumnGroup) => void): void {
    const { f, loops } = this.scope;
    const [from, to] = rangeOf(this.nest.columns);
    const whole = from + Math.floor((to - from) / stripWidth) * stripWidth;
    const strips = { width: stripWidth, valid: stripWidth };
    const part = this.partOfColumns;
    if (whole - from > groupWidth) {
      const name = `${this.nest.columns.index} group`;
      this.scope.bindIndex(name);
      const bounds = part?.bounds(f, from, whole, partWidth) ?? { from, to: whole };
      // the last part may be a narrow one
      const last = part ? this.least(() => pushBound(f, bounds.to), whole) : whole;
      loops.run({ name, from: bounds.from, to: last, step: groupWidth }, ({ index: at }) => {
        const end = this.least(() => f.get(at).i32(groupWidth).op("i32.add"), last);
        write({ base: nameTerm(name), from: () => void f.get(at), to: end, ...strips });
      });
    } else if (whole > from) write({ base: constant(from), from, to: whole, ...strips });
    if (whole === to) return;
    const valid = to - whole;
    const width = Math.ceil(valid / lanesOfVector) * lanesOfVector;
    const writeLast = (): void => write({ base: constant(whole), from: whole, to, width, valid });
    if (part) part.ifLast(f, writeLast);
    else writeLast();
  }

  /** The lesser of a value and a number, kept. */
  private least(push: () => void, most: Bound): () => void {
    const { f } = this.scope;
    const local = f.local("i32");
    push();
    f.set(local).get(local);
    pushBound(f, most);
    f.get(local);
    pushBound(f, most);
    f.op("i32.lt_s").select("i32").set(local);
    return () => void f.get(local);
  }

  private splitTerms(group: ColumnGroup, partialBytes: number): void {
    const { scope, nest } = this;
    const { f } = scope;
    const [axis] = nest.reduction.axes as [Axis];
    const last = Math.floor((axis.extent - 1) / blockLength) * blockLength;
    f.get(scope.buffer(this.partials).base).i32(0).i32(partialBytes).op("memory.fill");
    const name = `${axis.index} block`;
    const blockOf = (first: Affine, extent: number): TermBlock => ({
      first,
      axes: [{ index: `${axis.index} in block`, extent }],
    });
    scope.bindIndex(name);
    scope.loops.run({ name, from: 0, to: last, step: blockLength }, () => {
      const block = blockOf(nameTerm(name), blockLength);
      const own = this.reductionOf(block);
      const stores = nest.reduction.accumulators.map((acc, row): Stmt => {
        const place = this.partial(group, row);
        const value = op(
          "add",
          "f32",
          load(this.partials, "f32", place),
          variable(blockName(acc.name), "f32"),
        );
        return { kind: "store", buffer: this.partials, index: place, value, mode: "set" };
      });
      this.block(group, block, [...this.before, own, ...stores]);
    });
    const block = blockOf(constant(last), axis.extent - last);
    const sums = nest.reduction.accumulators.map(
      ({ name: sum }, row): Stmt => ({
        kind: "let",
        name: sum,
        value: op(
          "add",
          "f32",
          load(this.partials, "f32", this.partial(group, row)),
          variable(blockName(sum), "f32"),
        ),
      }),
    );
    this.block(group, block, [...this.before, this.reductionOf(block), ...sums, ...this.after]);
  }

  private get before(): readonly Stmt[] {
    const { columns, reduction } = this.nest;
    return columns.body.slice(0, columns.body.indexOf(reduction));
  }

  private get after(): readonly Stmt[] {
    const { columns, reduction } = this.nest;
    return columns.body.slice(columns.body.indexOf(reduction) + 1);
  }

  /** The sums over one block of terms. */
  private reductionOf({ axes }: TermBlock): AccumulateStmt {
    const { reduction } = this.nest;
    const [axis] = reduction.axes as [Axis];
    const term: Stmt = {
      kind: "let",
      name: axis.index,
      value: addIndex(variable(firstTerm), variable(axes[0]!.index)),
    };
    return {
      ...reduction,
      axes,
      body: [term, ...reduction.body],
      accumulators: reduction.accumulators.map((acc) => ({ ...acc, name: blockName(acc.name) })),
    };
  }

  /** Where the partial result of a row of the tile lies. */
  private partial({ width }: ColumnGroup, row: number): Expr {
    const { rows, columns } = this.nest;
    const [firstRow] = rangeOf(rows);
    const tile = subIndex(variable(rows.index), firstRow);
    // rows of a tile are `step` turns of the loop
    const rowOfAll = addIndex(mulIndex(tile, this.rowsOfTile / rows.step), row);
    const [start, end] = rangeOf(rows);
    const strip = op("sub", "i32", variable(stripName), variable(groupName));
    const tiles = Math.ceil((end - start) / rows.step) * this.rowsOfTile;
    const column = op("sub", "i32", variable(columns.index), variable(stripName));
    return addIndex(addIndex(mulIndex(strip, tiles), mulIndex(rowOfAll, width)), column);
  }

  /** All results of a group of columns, as far as a block of terms goes: `body` is what a tile does. */
  private block(group: ColumnGroup, block: TermBlock, body: readonly Stmt[]): void {
    const { scope } = this;
    scope.bindAffine(groupName, group.base);
    if (block.first) scope.bindAffine(firstTerm, block.first);
    packPanels({ nest: this.nest, panel: this.panel, group, block, w: this.w, panels: this.panels });
    const read = body.map((stmt) => (stmt.kind === "accumulate" ? this.fromPanel(stmt, group, block) : stmt));
    this.rowBlocks(extentOf(block.axes), (from, to) => {
      this.strips(group, (base) => this.strip(base, group, block, [from, to], read));
    });
  }

  /** Rows in blocks that stay in the second cache while the strips go by. */
  private rowBlocks(terms: number, write: (from: Bound, to: Bound) => void): void {
    const { rows } = this.nest;
    const [first, end] = rangeOf(rows);
    const { f, loops } = this.scope;
    const { from, to } = this.partOfRows?.bounds(f, first, end, rows.step) ?? { from: first, to: end };
    const turns = Math.max(1, Math.floor(rowsInCache / (4 * terms * this.rowsOfTile)));
    const size = turns * rows.step;
    if (end - first <= size) {
      write(from, to);
      return;
    }
    const name = `${rows.index} block`;
    this.scope.bindIndex(name);
    loops.run({ name, from, to, step: size }, ({ index: at }) => {
      const last = this.least(() => f.get(at).i32(size).op("i32.add"), to);
      write(() => void f.get(at), last);
    });
  }

  private strips({ base, from, to, width }: ColumnGroup, write: (base: Affine) => void): void {
    if (typeof from === "number" && typeof to === "number" && to - from <= width) {
      write(base);
      return;
    }
    const name = `${this.nest.columns.index} lanes`;
    this.scope.bindIndex(name);
    this.scope.loops.run({ name, from, to, step: width }, () => write(nameTerm(name)));
  }

  private strip(
    base: Affine,
    { valid }: ColumnGroup,
    block: TermBlock,
    [from, to]: readonly [Bound, Bound],
    body: readonly Stmt[],
  ): void {
    const { scope, w } = this;
    const { f } = scope;
    const { rows, between, columns } = this.nest;
    scope.bindAffine(stripName, base);
    // an address of its own, to which offsets can be added
    const { base: first } = scope.buffer(this.panels);
    const own = f.local("i32");
    f.get(first);
    scope.evaluate(panelStart(block)).root(0).parts[0]!();
    f.i32(4).op("i32.mul").op("i32.add").set(own);
    scope.bindBuffer(this.ownPanel, { dtype: "f32", base: own });
    scope.bindIndex(rows.index);
    scope.loops.run({ name: rows.index, from, to, step: rows.step }, () => {
      w.stmts(between);
      scope.within({ name: columns.index, base, groups: groupsOf(valid) }, () => w.stmts(body));
    });
  }

  private fromPanel(reduction: AccumulateStmt, group: ColumnGroup, block: TermBlock): AccumulateStmt {
    const place = indexInPanel(group, block, variable(this.nest.columns.index));
    const packed = load(this.ownPanel, "f32", place);
    const done = new Map<Expr, Expr>();
    const swap = (expr: Expr): Expr => {
      if (this.panel.loads.has(expr)) return packed;
      const known = done.get(expr);
      if (known) return known;
      const made = withChildren(expr, children(expr).map(swap));
      done.set(expr, made);
      return made;
    };
    return {
      ...reduction,
      body: reduction.body.map((stmt) => (stmt.kind === "let" ? { ...stmt, value: swap(stmt.value) } : stmt)),
      accumulators: reduction.accumulators.map((acc) => ({ ...acc, value: swap(acc.value) })),
    };
  }
}

const blockName = (sum: string): string => `${sum} of block`;
