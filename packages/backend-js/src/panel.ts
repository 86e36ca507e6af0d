/**
 * @file What a tile of a contraction reads again for every row is first copied into an array of doubles, the panel: V8
 * computes with doubles, and reading an f32 converts it each time. The loops over rows and columns change places, so
 * that one panel serves all rows. No value changes. What it gains: docs/ARCHITECTURE.md.
 */
import {
  type AccumulateStmt,
  children,
  constant,
  type Expr,
  type ForStmt,
  type Kernel,
  type LetStmt,
  type LoadExpr,
  load,
  op,
  type Stmt,
  variable,
} from "@tapeless/graph/ir";

/** Rows that make up for the copy, and for the text it takes. */
const fewestRows = 96;
/** Terms below which a panel is hardly worth its loop. */
const fewestTerms = 128;
/** Elements that stay in the first cache beside the rows: 16 KB. */
const mostElements = 2048;

/** A kernel with panels; `panel` is a buffer of its own name, not among the kernel's. */
export interface Staged {
  readonly kernel: Kernel;
  readonly panel?: { readonly name: string; readonly size: number };
}

export function stagePanels(kernel: Kernel): Staged {
  const stager = new Stager(kernel);
  const body = kernel.body.map((stmt) => stager.stmt(stmt));
  if (stager.size === 0) return { kernel };
  return { kernel: { ...kernel, body }, panel: { name: stager.name, size: stager.size } };
}

type PanelLoad = LetStmt & { readonly value: LoadExpr };

class Stager {
  readonly name: string;
  /** Of the largest panel. */
  size = 0;

  private readonly stored: ReadonlySet<string>;

  constructor({ buffers }: Kernel) {
    this.stored = new Set(buffers.filter(({ access }) => access !== "read").map((buffer) => buffer.name));
    let name = "panel";
    while (buffers.some((buffer) => buffer.name === name)) name += "_";
    this.name = name;
  }

  stmt(stmt: Stmt): Stmt {
    if (stmt.kind !== "for") return stmt;
    return this.staged(stmt) ?? { ...stmt, body: stmt.body.map((inner) => this.stmt(inner)) };
  }

  /** The rows inside the columns, after a loop that fills the panel. */
  private staged(rows: ForStmt): Stmt | undefined {
    const [columns, none] = rows.body;
    if (none || columns?.kind !== "for" || rows.axis !== "parallel" || columns.axis !== "parallel")
      return undefined;
    const [sum, ...rest] = columns.body;
    if (sum?.kind !== "accumulate" || sum.axes.length !== 1 || rest.some(({ kind }) => kind === "for"))
      return undefined;
    if (turns(rows) < fewestRows || sum.axes[0]!.extent < fewestTerms) return undefined;
    if (mentions([columns.from, columns.to], rows.index)) return undefined;
    const packed = sum.body.filter(
      (stmt): stmt is PanelLoad => isPacked(stmt, rows.index, sum) && !this.stored.has(stmt.value.buffer),
    );
    const size = packed.length * sum.axes[0]!.extent;
    if (packed.length < 2 || size > mostElements) return undefined;
    this.size = Math.max(this.size, size);
    return {
      ...columns,
      body: [this.fill(packed, sum), { ...rows, body: [this.reading(packed, sum), ...rest] }],
    };
  }

  private fill(packed: readonly PanelLoad[], { axes: [axis] }: AccumulateStmt): ForStmt {
    return {
      kind: "for",
      index: axis!.index,
      from: constant("i32", 0),
      to: constant("i32", axis!.extent),
      step: 1,
      axis: "parallel",
      body: packed.map(({ value }, at): Stmt => {
        return {
          kind: "store",
          buffer: this.name,
          index: place(packed, axis!.index, at),
          value,
          mode: "set",
        };
      }),
    };
  }

  private reading(packed: readonly PanelLoad[], sum: AccumulateStmt): AccumulateStmt {
    const body = sum.body.map((stmt): Stmt => {
      const at = packed.indexOf(stmt as PanelLoad);
      if (at < 0) return stmt;
      const { dtype } = packed[at]!.value;
      return { ...(stmt as LetStmt), value: load(this.name, dtype, place(packed, sum.axes[0]!.index, at)) };
    });
    return { ...sum, body };
  }
}

const turns = ({ from, to, step }: ForStmt): number =>
  from.kind === "const" && to.kind === "const" ? Math.ceil((to.value - from.value) / step) : 0;

/** Where the panel has element `at` of the term `index`. */
const place = (packed: readonly PanelLoad[], index: string, at: number): Expr =>
  op("add", "i32", op("mul", "i32", constant("i32", packed.length), variable(index)), constant("i32", at));

/** Whether a statement names an f32 that is the same for every row. */
function isPacked(stmt: Stmt, row: string, { body }: AccumulateStmt): stmt is PanelLoad {
  if (stmt.kind !== "let" || stmt.value.kind !== "load" || stmt.value.dtype !== "f32") return false;
  const own = body.flatMap((inner) => (inner.kind === "let" ? [inner.name] : []));
  return [row, ...own].every((name) => !mentions([stmt.value], name)) && !hasLoad(stmt.value.index);
}

const mentions = (exprs: readonly Expr[], name: string): boolean =>
  exprs.some((expr) => (expr.kind === "var" && expr.name === name) || mentions(children(expr), name));

const hasLoad = (expr: Expr): boolean => expr.kind === "load" || children(expr).some(hasLoad);
