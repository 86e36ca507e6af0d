/** @file Text that is equal for kernels that differ in names only. */
import type { Accumulator, Expr, Kernel, Stmt } from "@tapeless/graph/ir";

/** Passes ask again for what they did not change. */
const known = new WeakMap<Kernel, string>();

export function kernelKey(kernel: Kernel): string {
  let key = known.get(kernel);
  if (key === undefined) {
    key = new KeyWriter().kernel(kernel);
    known.set(kernel, key);
  }
  return key;
}

/** The kernel under another name. */
export function renamedKernel(kernel: Kernel, name: string): Kernel {
  if (kernel.name === name) return kernel;
  const renamed = { ...kernel, name };
  const key = known.get(kernel);
  if (key !== undefined) known.set(renamed, key);
  return renamed;
}

/** Writes names as the order in which they come up. */
class KeyWriter {
  private readonly words: (string | number)[] = [];
  private readonly buffers = new Map<string, string>();
  private readonly names = new Map<string, string>();

  kernel({ buffers, body }: Kernel): string {
    for (const { name, dtype, size, access } of buffers)
      this.words.push(this.buffer(name), dtype, size, access);
    this.statements(body);
    return this.words.join(" ");
  }

  private buffer(name: string): string {
    let short = this.buffers.get(name);
    if (short === undefined) {
      short = `b${this.buffers.size}`;
      this.buffers.set(name, short);
    }
    return short;
  }

  private name(name: string): string {
    let short = this.names.get(name);
    if (short === undefined) {
      short = `v${this.names.size}`;
      this.names.set(name, short);
    }
    return short;
  }

  private statements(body: readonly Stmt[]): void {
    this.words.push("{");
    for (const stmt of body) this.statement(stmt);
    this.words.push("}");
  }

  private statement(stmt: Stmt): void {
    const { words } = this;
    switch (stmt.kind) {
      case "for":
        words.push("for", stmt.axis, this.name(stmt.index), stmt.step);
        this.expression(stmt.from);
        this.expression(stmt.to);
        this.statements(stmt.body);
        break;
      case "let":
        words.push("let", this.name(stmt.name));
        this.expression(stmt.value);
        break;
      case "local":
        words.push("local", this.name(stmt.name), stmt.dtype, stmt.lanes, stmt.shape.length, ...stmt.shape);
        this.expression(stmt.init);
        break;
      case "set":
        words.push("set", this.name(stmt.name));
        this.list(stmt.index);
        this.expression(stmt.value);
        break;
      case "store":
        words.push("store", stmt.mode, this.buffer(stmt.buffer));
        this.expression(stmt.index);
        this.expression(stmt.value);
        break;
      case "if":
        words.push("if");
        this.expression(stmt.condition);
        this.statements(stmt.consequent);
        this.statements(stmt.otherwise);
        break;
      case "accumulate":
        words.push("accumulate", stmt.order, stmt.axes.length);
        for (const { index, extent } of stmt.axes) words.push(this.name(index), extent);
        this.statements(stmt.body);
        for (const one of stmt.accumulators) this.accumulator(one);
        words.push("end");
    }
  }

  private accumulator({ name, op, dtype, lanes, value, position }: Accumulator): void {
    this.words.push(this.name(name), op, dtype, lanes);
    this.list(position ? [value, position] : [value]);
  }

  private list(exprs: readonly Expr[]): void {
    this.words.push("(");
    for (const expr of exprs) this.expression(expr);
    this.words.push(")");
  }

  private expression(expr: Expr): void {
    const { words } = this;
    switch (expr.kind) {
      case "const":
        words.push("const", expr.dtype, expr.lanes, Object.is(expr.value, -0) ? "-0" : expr.value);
        break;
      case "var":
        words.push(this.name(expr.name));
        break;
      case "load":
        words.push("load", expr.dtype, expr.lanes, this.buffer(expr.buffer));
        this.expression(expr.index);
        break;
      case "op":
        words.push(expr.op, expr.dtype, expr.lanes);
        this.list(expr.args);
        break;
      case "when":
        words.push("when");
        this.expression(expr.condition);
        this.expression(expr.consequent);
        this.expression(expr.otherwise);
        break;
      case "local":
        words.push("local", this.name(expr.name));
        this.list(expr.index);
        break;
      case "splat":
        words.push("splat", expr.lanes);
        this.expression(expr.value);
        break;
      case "lane":
        words.push("lane", expr.lane);
        this.expression(expr.value);
        break;
      case "table":
        words.push("table", expr.table);
        this.expression(expr.index);
        break;
      case "reduce":
        words.push("reduce", expr.op, expr.order, expr.axes.length);
        for (const { index, extent } of expr.axes) words.push(this.name(index), extent);
        this.list(expr.position ? [expr.value, expr.position] : [expr.value]);
    }
  }
}
