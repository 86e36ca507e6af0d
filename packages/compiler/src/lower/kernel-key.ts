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
  private text = "";
  private readonly buffers = new Map<string, string>();
  private readonly names = new Map<string, string>();

  kernel({ buffers, body }: Kernel): string {
    for (const { name, dtype, size, access } of buffers) {
      this.text += `${this.buffer(name)}:${dtype}:${size}:${access},`;
    }
    this.statements(body);
    return this.text;
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
    this.text += "{";
    for (const stmt of body) this.statement(stmt);
    this.text += "}";
  }

  private statement(stmt: Stmt): void {
    switch (stmt.kind) {
      case "for":
        this.text += `for ${stmt.axis} ${this.name(stmt.index)} ${stmt.step} `;
        this.list([stmt.from, stmt.to]);
        this.statements(stmt.body);
        break;
      case "let":
        this.text += `let ${this.name(stmt.name)}=`;
        this.expression(stmt.value);
        break;
      case "local":
        this.text += `local ${this.name(stmt.name)}:${stmt.dtype}x${stmt.lanes}[${stmt.shape.join()}]=`;
        this.expression(stmt.init);
        break;
      case "set":
        this.text += `set ${this.name(stmt.name)}`;
        this.list(stmt.index);
        this.expression(stmt.value);
        break;
      case "store":
        this.text += `${stmt.mode} ${this.buffer(stmt.buffer)}`;
        this.list([stmt.index, stmt.value]);
        break;
      case "if":
        this.text += "if ";
        this.expression(stmt.condition);
        this.statements(stmt.consequent);
        this.statements(stmt.otherwise);
        break;
      case "accumulate":
        this.text += `acc ${stmt.order}`;
        for (const { index, extent } of stmt.axes) this.text += ` ${this.name(index)}<${extent}`;
        this.statements(stmt.body);
        for (const one of stmt.accumulators) this.accumulator(one);
    }
    this.text += ";";
  }

  private accumulator({ name, op, dtype, lanes, value, position }: Accumulator): void {
    this.text += `${this.name(name)}:${op}:${dtype}x${lanes}`;
    this.list(position ? [value, position] : [value]);
  }

  private list(exprs: readonly Expr[]): void {
    this.text += "(";
    for (const expr of exprs) {
      this.expression(expr);
      this.text += ",";
    }
    this.text += ")";
  }

  private expression(expr: Expr): void {
    switch (expr.kind) {
      case "const":
        this.text += `${Object.is(expr.value, -0) ? "-0" : expr.value}${expr.dtype}x${expr.lanes}`;
        break;
      case "var":
        this.text += this.name(expr.name);
        break;
      case "load":
        this.text += `${this.buffer(expr.buffer)}:${expr.dtype}x${expr.lanes}`;
        this.list([expr.index]);
        break;
      case "op":
        this.text += `${expr.op}:${expr.dtype}x${expr.lanes}`;
        this.list(expr.args);
        break;
      case "when":
        this.text += "when";
        this.list([expr.condition, expr.consequent, expr.otherwise]);
        break;
      case "local":
        this.text += this.name(expr.name);
        this.list(expr.index);
        break;
      case "splat":
        this.text += `splat${expr.lanes}`;
        this.list([expr.value]);
        break;
      case "lane":
        this.text += `lane${expr.lane}`;
        this.list([expr.value]);
        break;
      case "table":
        this.text += expr.table;
        this.list([expr.index]);
        break;
      case "reduce":
        this.text += `reduce ${expr.op} ${expr.order}`;
        this.list(expr.position ? [expr.value, expr.position] : [expr.value]);
    }
  }
}
