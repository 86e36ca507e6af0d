/** @file Reads Programs (docs/ir-grammar.md). Throws a `ParseError` that names line and column. */
import {
  allocate,
  type DType,
  dtypes,
  type Kernel,
  kernelKeywords,
  Scanner,
  scanKernel,
} from "@tapeless/graph/ir";
import type { Buffer, BufferRef, Program, ProgramNode } from "../program.ts";
import { bufferRoles, type Listing } from "./listing.ts";

/** Buffers outside of programs are shared; kernels and programs come in any order. */
export function parseListing(text: string): Listing {
  const scanner = new Scanner(text, kernelKeywords);
  const shared: Buffer[] = [];
  const kernels: Kernel[] = [];
  const programs: Program[] = [];
  while (scanner.peek().kind !== "end") {
    if (scanner.sees("kernel")) kernels.push(scanKernel(scanner));
    else if (scanner.sees("buffer")) shared.push(scanBuffer(scanner));
    else if (scanner.sees("program")) programs.push(scanProgram(scanner));
    else scanner.fail("expected a kernel, a buffer or a program");
  }
  return { shared, kernels, programs };
}

function scanProgram(scanner: Scanner): Program {
  scanner.expect("program");
  const entry = scanner.name("the name of an entry");
  scanner.expect("(");
  const dims = scanner.list(")", () => {
    const dim = scanner.name("a dim");
    scanner.expect("=");
    return [dim, scanner.integer("the size of a dim")] as const;
  });
  scanner.expect("{");
  const buffers: Buffer[] = [];
  while (scanner.sees("buffer")) buffers.push(scanBuffer(scanner));
  return {
    entry,
    binding: Object.fromEntries(dims),
    buffers,
    body: scanner.until("}", () => scanNode(scanner)),
  };
}

function scanBuffer(scanner: Scanner): Buffer {
  scanner.expect("buffer");
  const name = scanner.name("the name of a buffer");
  scanner.expect(":");
  const dtype = scanner.oneOf("a dtype", dtypes);
  scanner.expect("[");
  const size = scanner.integer("a number of elements");
  scanner.expect("]");
  const buffer = { name, dtype, size, role: scanner.oneOf("a role", bufferRoles) };
  if (!scanner.takes("=")) return buffer;
  const start = scanner.expect("[");
  const values = scanner.list("]", () => scanValue(scanner, dtype));
  if (values.length !== size)
    scanner.reject(`${name} has ${size} elements, but ${values.length} values`, start);
  const data = allocate(dtype, size);
  data.set(values);
  return { ...buffer, data };
}

function scanValue(scanner: Scanner, dtype: DType): number {
  const sign = scanner.takes("-") ? -1 : 1;
  const token = scanner.next();
  if (token.kind === "number") {
    const value = sign * Number(token.text);
    const fits =
      dtype === "f32" ||
      dtype === "f64" ||
      (dtype === "i32" ? value === (value | 0) : value === 0 || value === 1);
    if (!fits || Number.isNaN(value)) scanner.reject(`${token.text} is no value of ${dtype}`, token);
    return value;
  }
  if (token.text === "inf") return sign * Number.POSITIVE_INFINITY;
  if (token.text === "nan") return Number.NaN;
  return scanner.fail("expected a number", token);
}

const block = (scanner: Scanner): ProgramNode[] => {
  scanner.expect("{");
  return scanner.until("}", () => scanNode(scanner));
};

function scanNode(scanner: Scanner): ProgramNode {
  if (scanner.takes("call")) {
    const kernel = scanner.name("the name of a kernel");
    scanner.expect("(");
    return { kind: "call", kernel, args: scanner.list(")", () => scanRef(scanner)) };
  }
  if (scanner.takes("branch")) {
    const flag = scanRef(scanner);
    const consequent = block(scanner);
    return { kind: "branch", flag, consequent, otherwise: scanner.takes("else") ? block(scanner) : [] };
  }
  if (!scanner.takes("repeat")) return scanner.fail("expected a node (call, repeat, branch)");
  const name = scanner.name("the name of a loop");
  scanner.expect("in");
  const turns = scanner.integer("a number of turns");
  const flag = scanner.takes("while") ? scanRef(scanner) : undefined;
  const swaps = scanner.takes("swap") ? scanSwaps(scanner) : [];
  const body = block(scanner);
  if (flag) return { kind: "repeatWhile", name, flag, max: turns, swaps, body };
  return { kind: "repeat", name, count: turns, swaps, body };
}

function scanSwaps(scanner: Scanner): [string, string][] {
  const swaps: [string, string][] = [];
  do {
    scanner.expect("(");
    const first = scanner.name("a buffer to swap");
    scanner.expect(",");
    swaps.push([first, scanner.name("the buffer to swap it with")]);
    scanner.expect(")");
  } while (scanner.takes(","));
  return swaps;
}

/** `x`, `x[64]`, `x[32*t]`, `x[64 - 32*t]`. */
function scanRef(scanner: Scanner): BufferRef {
  const buffer = scanner.name("a buffer");
  if (!scanner.takes("[")) return { buffer, offset: 0 };
  const first = scanner.integer("an offset", true);
  let ref: BufferRef = { buffer, offset: first };
  if (scanner.takes("*")) {
    ref = { buffer, offset: 0, loop: { name: scanner.name("a loop"), stride: first } };
  } else if (scanner.sees("+") || scanner.sees("-")) {
    const sign = scanner.next().text === "-" ? -1 : 1;
    const stride = sign * scanner.integer("a stride") + 0;
    scanner.expect("*");
    ref = { buffer, offset: first, loop: { name: scanner.name("a loop"), stride } };
  }
  scanner.expect("]");
  return ref;
}
