/** @file Text that is equal for kernels that differ in names only. */
import type { Accumulator, Expr, Kernel, Stmt } from "@tapeless/graph/ir";

export function kernelKey(kernel: Kernel): string {
  const names = new Map<string, string>();
  const rename = (name: string): string => {
    let short = names.get(name);
    if (short === undefined) {
      short = names.size.toString(36);
      names.set(name, short);
    }
    return short;
  };
  const buffers = kernel.buffers.map(
    ({ name, dtype, size, access }) => `${rename(`b ${name}`)}:${dtype}:${size}:${access}`,
  );
  return `${buffers.join(",")}{${statements(kernel.body, rename)}}`;
}

type Rename = (name: string) => string;

const statements = (body: readonly Stmt[], rename: Rename): string =>
  body.map((stmt) => statement(stmt, rename)).join(";");

function statement(stmt: Stmt, rename: Rename): string {
  const show = (expr: Expr): string => expression(expr, rename);
  switch (stmt.kind) {
    case "for": {
      const head = `${stmt.axis} ${rename(stmt.index)} ${show(stmt.from)} ${show(stmt.to)} ${stmt.step}`;
      return `for ${head}{${statements(stmt.body, rename)}}`;
    }
    case "let":
      return `let ${rename(stmt.name)}=${show(stmt.value)}`;
    case "local":
      return `local ${rename(stmt.name)}:${stmt.dtype}x${stmt.lanes}[${stmt.shape.join()}]=${show(stmt.init)}`;
    case "set":
      return `set ${rename(stmt.name)}[${stmt.index.map(show).join()}]=${show(stmt.value)}`;
    case "store":
      return `${stmt.mode} ${rename(`b ${stmt.buffer}`)}[${show(stmt.index)}]=${show(stmt.value)}`;
    case "if":
      return `if ${show(stmt.condition)}{${statements(stmt.consequent, rename)}}{${statements(stmt.otherwise, rename)}}`;
    case "accumulate": {
      const axes = stmt.axes.map(({ index, extent }) => `${rename(index)}<${extent}`).join();
      const accumulators = stmt.accumulators.map((one) => accumulator(one, rename)).join();
      return `acc ${stmt.order} ${axes}{${statements(stmt.body, rename)}}${accumulators}`;
    }
  }
}

function accumulator({ name, op, dtype, lanes, value, position }: Accumulator, rename: Rename): string {
  const at = position ? `@${expression(position, rename)}` : "";
  return `${rename(name)}:${op}:${dtype}x${lanes}:${expression(value, rename)}${at}`;
}

function expression(expr: Expr, rename: Rename): string {
  const show = (inner: Expr): string => expression(inner, rename);
  const type = `${expr.dtype}x${expr.lanes}`;
  switch (expr.kind) {
    case "const":
      return `${Object.is(expr.value, -0) ? "-0" : expr.value}${type}`;
    case "var":
      return rename(expr.name);
    case "load":
      return `${rename(`b ${expr.buffer}`)}[${show(expr.index)}]${type}`;
    case "op":
      return `${expr.op}:${type}(${expr.args.map(show).join()})`;
    case "when":
      return `when(${show(expr.condition)},${show(expr.consequent)},${show(expr.otherwise)})`;
    case "local":
      return `${rename(expr.name)}[${expr.index.map(show).join()}]`;
    case "splat":
      return `splat${expr.lanes}(${show(expr.value)})`;
    case "lane":
      return `lane${expr.lane}(${show(expr.value)})`;
    case "table":
      return `${expr.table}[${show(expr.index)}]`;
    case "reduce":
      return `reduce ${expr.op} ${expr.order}(${show(expr.value)})`;
  }
}
