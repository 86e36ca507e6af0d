/** @file The text form of Programs (docs/ir-grammar.md). The same program always gives the same text. */
import { printConstant, printKernel, printName } from "@tapeless/graph/ir";
import type { Buffer, BufferRef, Program, ProgramNode } from "../program.ts";
import type { Listing } from "./listing.ts";

export interface PrintProgramOptions {
  /** Constants with more elements show only their first few; such text cannot be read back. Default: no limit. */
  readonly mostElements?: number;
}

export function printListing(
  { shared, kernels, programs }: Listing,
  options: PrintProgramOptions = {},
): string {
  const parts = [
    ...(shared.length > 0
      ? [`${shared.flatMap((buffer) => printBuffer(buffer, options)).join("\n")}\n`]
      : []),
    ...kernels.map(printKernel),
    ...programs.map((program) => printProgram(program, options)),
  ];
  return parts.join("\n");
}

export function printProgram(program: Program, options: PrintProgramOptions = {}): string {
  const dims = Object.entries(program.binding).map(([dim, size]) => `${printName(dim)} = ${size}`);
  const body = [
    ...program.buffers.flatMap((buffer) => printBuffer(buffer, options)),
    ...printNodes(program.body),
  ];
  return `${[`program ${printName(program.entry)}(${dims.join(", ")}) {`, ...indent(body), "}"].join("\n")}\n`;
}

const indent = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

const perLine = 12;

function printBuffer({ name, dtype, size, role, data }: Buffer, options: PrintProgramOptions): string[] {
  const head = `buffer ${printName(name)}: ${dtype}[${size}] ${role}`;
  if (!data) return [head];
  const most = options.mostElements ?? Number.POSITIVE_INFINITY;
  const shown = Array.from(data.subarray(0, Math.min(data.length, most)), (value) =>
    dtype === "bool" ? String(value) : printConstant(dtype, value).replace("_f64", ""),
  );
  if (shown.length < data.length) shown.push(`... ${data.length} in all`);
  if (shown.length <= perLine) return [`${head} = [${shown.join(", ")}]`];
  const lines: string[] = [];
  for (let at = 0; at < shown.length; at += perLine)
    lines.push(`  ${shown.slice(at, at + perLine).join(", ")},`);
  return [`${head} = [`, ...lines, "]"];
}

const printNodes = (nodes: readonly ProgramNode[]): string[] => nodes.flatMap(printNode);

/** One call a line; bodies are indented by two spaces. */
export function printNode(node: ProgramNode): string[] {
  switch (node.kind) {
    case "call":
      return [`call ${printName(node.kernel)}(${node.args.map(printRef).join(", ")})`];
    case "repeat":
      return block(`repeat ${printName(node.name)} in ${node.count}${printSwaps(node.swaps)}`, node.body);
    case "repeatWhile": {
      const flag = printRef(node.flag);
      const head = `repeat ${printName(node.name)} in ${node.max} while ${flag}`;
      return block(`${head}${printSwaps(node.swaps)}`, node.body);
    }
    case "branch": {
      const lines = block(`branch ${printRef(node.flag)}`, node.consequent);
      if (node.otherwise.length === 0) return lines;
      return [...lines.slice(0, -1), ...block("} else", node.otherwise)];
    }
  }
}

const block = (head: string, body: readonly ProgramNode[]): string[] => [
  `${head} {`,
  ...indent(printNodes(body)),
  "}",
];

const printSwaps = (swaps: readonly (readonly [string, string])[]): string =>
  swaps.length === 0 ? "" : ` swap ${swaps.map(([a, b]) => `(${printName(a)}, ${printName(b)})`).join(", ")}`;

/** `x`, `x[64]`, `x[64 + 32*t]`. */
export function printRef({ buffer, offset, loop }: BufferRef): string {
  const name = printName(buffer);
  if (!loop) return offset === 0 ? name : `${name}[${offset}]`;
  const size = `${Math.abs(loop.stride)}*${printName(loop.name)}`;
  const negative = loop.stride < 0;
  if (offset === 0) return `${name}[${negative ? "-" : ""}${size}]`;
  return `${name}[${offset} ${negative ? "-" : "+"} ${size}]`;
}
