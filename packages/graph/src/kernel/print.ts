/** @file The text form of kernels (docs/ir-grammar.md). The same kernel always gives the same text. */
import type { Expr } from "./expr.ts";
import { printAxes, printElement, printExpr, printLocal, printName } from "./print-expr.ts";
import type { AccumulateStmt, Kernel, KernelBuffer, Stmt } from "./stmt.ts";
import { atomLevel, storeSymbols, typeText } from "./syntax.ts";

/** A longer header gets a line for each buffer. */
const headerWidth = 100;

export function printKernel(kernel: Kernel): string {
  const lines = kernel.comment === "" ? [] : kernel.comment.split("\n").map((line) => `// ${line}`.trimEnd());
  const buffers = kernel.buffers.map(printBuffer);
  const header = `kernel ${printName(kernel.name)}(${buffers.join(", ")}) {`;
  if (header.length <= headerWidth) lines.push(header);
  else lines.push(`kernel ${printName(kernel.name)}(`, ...buffers.map((text) => `  ${text},`), ") {");
  return `${[...lines, ...indent(printStmts(kernel.body)), "}"].join("\n")}\n`;
}

const printBuffer = ({ name, dtype, size, access }: KernelBuffer): string =>
  `${printName(name)}: ${dtype}[${size}] ${access}`;

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** One statement a line; blocks are indented by two spaces. */
export const printStmts = (stmts: readonly Stmt[]): string[] => stmts.flatMap(printStmt);

export function printStmt(stmt: Stmt): string[] {
  switch (stmt.kind) {
    case "for": {
      const step = stmt.step === 1 ? "" : ` by ${stmt.step}`;
      const range = `${printExpr(stmt.from, atomLevel)}..${printExpr(stmt.to, atomLevel)}`;
      return block(`for ${printName(stmt.index)} in ${range}${step} ${stmt.axis}`, printStmts(stmt.body));
    }
    case "let":
      return [`let ${printName(stmt.name)}: ${typeOf(stmt.value)} = ${printExpr(stmt.value)}`];
    case "local": {
      const shape = stmt.shape.length === 0 ? "" : `[${stmt.shape.join(", ")}]`;
      const type = typeText(stmt.dtype, stmt.lanes);
      return [`local ${printName(stmt.name)}: ${type}${shape} = ${printExpr(stmt.init)}`];
    }
    case "set":
      return [`set ${printLocal(stmt.name, stmt.index)} = ${printExpr(stmt.value)}`];
    case "accumulate":
      return printAccumulate(stmt);
    case "store": {
      const element = `${printName(stmt.buffer)}[${printElement(stmt.index, stmt.value.lanes)}]`;
      return [`store ${element} ${storeSymbols[stmt.mode]} ${printExpr(stmt.value)}`];
    }
    case "if": {
      const lines = block(`if ${printExpr(stmt.condition)}`, printStmts(stmt.consequent));
      if (stmt.otherwise.length === 0) return lines;
      return [...lines.slice(0, -1), ...block("} else", printStmts(stmt.otherwise))];
    }
  }
}

const typeOf = (expr: Expr): string => typeText(expr.dtype, expr.lanes);

const block = (head: string, body: readonly string[]): string[] => [`${head} {`, ...indent(body), "}"];

function printAccumulate(stmt: AccumulateStmt): string[] {
  const accumulators = stmt.accumulators.map(({ name, op, dtype, lanes, value, position }) => {
    const at = position ? ` at ${printExpr(position)}` : "";
    return `${printName(name)}: ${typeText(dtype, lanes)} = ${op} ${printExpr(value)}${at}`;
  });
  return block(`accumulate ${stmt.order}${printAxes(stmt.axes)}`, [
    ...printStmts(stmt.body),
    ...accumulators,
  ]);
}
