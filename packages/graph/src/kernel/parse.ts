/** @file Reads kernels (docs/ir-grammar.md): `parse(print(kernel))` is the kernel, `print(parse(text))` the text. */
import { type DType, dtypes } from "../dtype.ts";
import type { Expr } from "./expr.ts";
import { type Names, parseElement, parseExpr } from "./parse-expr.ts";
import { Scanner, type Token } from "./scanner.ts";
import type { Accumulator, Kernel, KernelBuffer, Stmt, StoreMode } from "./stmt.ts";
import {
  accesses,
  accumulateOps,
  axisKinds,
  kernelKeywords,
  orders,
  parseType,
  storeSymbols,
  typeText,
} from "./syntax.ts";

/** The one kernel in `text`. Throws a `ParseError`. */
export function parseKernel(text: string): Kernel {
  const scanner = new Scanner(text, kernelKeywords);
  const kernel = scanKernel(scanner);
  if (scanner.peek().kind !== "end") scanner.fail("expected nothing after the kernel");
  return kernel;
}

/** The kernel that is next in a longer text. */
export function scanKernel(scanner: Scanner): Kernel {
  const { comment } = scanner.expect("kernel");
  const name = scanner.name("the name of a kernel");
  const parser = new Parser(scanner);
  scanner.expect("(");
  const buffers = scanner.list(")", () => parser.buffer());
  return { name, comment, buffers, body: parser.block() };
}

const storeModes = new Map(Object.entries(storeSymbols).map(([mode, symbol]) => [symbol, mode as StoreMode]));

class Parser {
  private readonly names: Names = new Map();
  private readonly scanner: Scanner;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  buffer(): KernelBuffer {
    const { scanner } = this;
    const name = this.declareNext("a buffer");
    scanner.expect(":");
    const dtype = scanner.oneOf("a dtype", dtypes);
    scanner.expect("[");
    const size = scanner.integer("a number of elements");
    scanner.expect("]");
    this.names.set(name, { kind: "buffer", dtype, lanes: 1, shape: [] });
    return { name, dtype, size, access: scanner.oneOf("an access", accesses) };
  }

  block(): Stmt[] {
    this.scanner.expect("{");
    return this.scanner.until("}", () => this.stmt());
  }

  /** A name that nothing has yet. */
  private declareNext(what: string): string {
    const token = this.scanner.peek();
    const name = this.scanner.name(`the name of ${what}`);
    if (this.names.has(name)) this.scanner.reject(`${name} is defined already`, token);
    return name;
  }

  private value(name: string, dtype: DType, lanes = 1): void {
    this.names.set(name, { kind: "value", dtype, lanes, shape: [] });
  }

  private expr(): Expr {
    return parseExpr(this.scanner, this.names);
  }

  /** `: f32x4` */
  private type(): { dtype: DType; lanes: number } {
    this.scanner.expect(":");
    const token = this.scanner.peek();
    const type = token.kind === "word" ? parseType(token.text) : undefined;
    if (!type) return this.scanner.fail("expected a type");
    this.scanner.next();
    return type;
  }

  private stmt(): Stmt {
    const { scanner } = this;
    const token = scanner.peek();
    if (scanner.takes("for")) return this.for();
    if (scanner.takes("let")) return this.let();
    if (scanner.takes("local")) return this.local();
    if (scanner.takes("set")) return this.set();
    if (scanner.takes("accumulate")) return this.accumulate();
    if (scanner.takes("store")) return this.store(token);
    if (scanner.takes("if")) return this.if();
    return scanner.fail("expected a statement (for, let, local, set, accumulate, store, if)");
  }

  private for(): Stmt {
    const { scanner } = this;
    const index = this.declareNext("a loop index");
    scanner.expect("in");
    const from = this.expr();
    scanner.expect("..");
    const to = this.expr();
    const step = scanner.takes("by") ? scanner.integer("a step") : 1;
    const axis = scanner.oneOf("a kind of axis", axisKinds);
    this.value(index, "i32");
    return { kind: "for", index, from, to, step, axis, body: this.block() };
  }

  private let(): Stmt {
    const { scanner } = this;
    const token = scanner.peek();
    const name = this.declareNext("a let");
    const type = this.type();
    scanner.expect("=");
    const value = this.expr();
    if (value.dtype !== type.dtype || value.lanes !== type.lanes) {
      const [said, is] = [type, value].map(({ dtype, lanes }) => typeText(dtype, lanes));
      scanner.reject(`${name} is said to be ${said}, but its value is ${is}`, token);
    }
    this.value(name, value.dtype, value.lanes);
    return { kind: "let", name, value };
  }

  private local(): Stmt {
    const { scanner } = this;
    const name = this.declareNext("a local");
    const { dtype, lanes } = this.type();
    const shape = scanner.takes("[") ? scanner.list("]", () => scanner.integer("an extent")) : [];
    scanner.expect("=");
    const init = this.expr();
    this.names.set(name, { kind: "local", dtype, lanes, shape });
    return { kind: "local", name, dtype, lanes, shape, init };
  }

  private set(): Stmt {
    const { scanner } = this;
    const token = scanner.peek();
    const name = scanner.name("the name of a local");
    if (this.names.get(name)?.kind !== "local") scanner.reject(`${name} is not a local`, token);
    const index = scanner.takes("[") ? scanner.list("]", () => this.expr()) : [];
    scanner.expect("=");
    return { kind: "set", name, index, value: this.expr() };
  }

  private accumulate(): Stmt {
    const { scanner } = this;
    const order = scanner.oneOf("an order", orders);
    const axes: { index: string; extent: number }[] = [];
    while (!scanner.takes("{")) {
      if (axes.length > 0) scanner.expect(",");
      const index = this.declareNext("an axis");
      scanner.expect("in");
      axes.push({ index, extent: scanner.integer("an extent") });
      this.value(index, "i32");
    }
    const body: Stmt[] = [];
    while (!scanner.sees(":", 1) && !scanner.sees("}")) body.push(this.stmt());
    const accumulators = scanner.until("}", () => this.accumulator());
    for (const { name, dtype, lanes } of accumulators) this.value(name, dtype, lanes);
    return { kind: "accumulate", order, axes, body, accumulators };
  }

  private accumulator(): Accumulator {
    const { scanner } = this;
    const name = this.declareNext("an accumulator");
    const { dtype, lanes } = this.type();
    scanner.expect("=");
    const op = scanner.oneOf("what to do with each term", accumulateOps);
    const value = this.expr();
    const accumulator = { name, op, dtype, lanes, value };
    return scanner.takes("at") ? { ...accumulator, position: this.expr() } : accumulator;
  }

  private store(start: Token): Stmt {
    const { scanner } = this;
    const token = scanner.peek();
    const buffer = scanner.name("the name of a buffer");
    if (this.names.get(buffer)?.kind !== "buffer") scanner.reject(`${buffer} is not a buffer`, token);
    const { index, lanes } = parseElement(scanner, this.names);
    const word = scanner.next();
    const symbol = word.kind === "word" && scanner.takes("=") ? `${word.text}=` : word.text;
    const mode = storeModes.get(symbol);
    if (!mode)
      return scanner.reject(`expected ${[...storeModes.keys()].join(" or ")}, found \`${symbol}\``, word);
    const value = this.expr();
    if (value.lanes !== lanes) {
      scanner.reject(`stores ${value.lanes} lanes where the element says ${lanes}`, start);
    }
    return { kind: "store", buffer, index, value, mode };
  }

  private if(): Stmt {
    const condition = this.expr();
    const consequent = this.block();
    return { kind: "if", condition, consequent, otherwise: this.scanner.takes("else") ? this.block() : [] };
  }
}
