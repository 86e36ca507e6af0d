/**
 * @file Reads expressions (docs/ir-grammar.md). Types come from the declarations of names and from the scalar table,
 * so the text says them only where it has to.
 */
import type { DType } from "../dtype.ts";
import { nearest } from "../errors.ts";
import { constant, type Expr, load, op, when } from "./expr.ts";
import { type ScalarOpName, scalarOps } from "./scalar-ops.ts";
import type { Scanner, Token } from "./scanner.ts";
import { comparisonLevel, infix, parseType, resultDType, tableNames, whenLevel } from "./syntax.ts";

/** What a name stands for. */
export interface Declared {
  readonly kind: "buffer" | "value" | "local";
  readonly dtype: DType;
  readonly lanes: number;
  readonly shape: readonly number[];
}

export type Names = Map<string, Declared>;

const operators = new Map(
  Object.entries(infix).map(([name, { symbol, level }]) => [symbol, { name: name as ScalarOpName, level }]),
);

export function parseExpr(scanner: Scanner, names: Names): Expr {
  const condition = parseInfix(scanner, names, whenLevel + 1);
  if (!scanner.takes("?")) return condition;
  const consequent = parseExpr(scanner, names);
  scanner.expect(":");
  return when(condition, consequent, parseExpr(scanner, names));
}

/** Operators of `level` and tighter, grouped to the left. */
function parseInfix(scanner: Scanner, names: Names, level: number): Expr {
  let left = parseUnary(scanner, names);
  for (;;) {
    const token = scanner.peek();
    const operator = token.kind === "symbol" ? operators.get(token.text) : undefined;
    if (!operator || operator.level < level) return left;
    scanner.next();
    const right = parseInfix(scanner, names, operator.level + 1);
    left = tableOp(scanner, token, operator.name, [left, right]);
    // a < b < c has no meaning here.
    if (operator.level === comparisonLevel && operators.get(scanner.peek().text)?.level === comparisonLevel) {
      scanner.fail("comparisons do not chain; use parentheses");
    }
  }
}

function parseUnary(scanner: Scanner, names: Names): Expr {
  const token = scanner.peek();
  if (scanner.takes("-")) {
    const literal = parseLiteral(scanner, -1);
    return literal ?? tableOp(scanner, token, "neg", [parseUnary(scanner, names)]);
  }
  if (scanner.takes("!") || scanner.takes("~")) {
    const operand = parseUnary(scanner, names);
    const dtype = token.text === "!" ? "bool" : "i32";
    if (operand.dtype !== dtype)
      scanner.reject(`\`${token.text}\` takes ${dtype}, not ${operand.dtype}`, token);
    return tableOp(scanner, token, "not", [operand]);
  }
  return parseAtom(scanner, names);
}

function tableOp(scanner: Scanner, token: Token, name: ScalarOpName, args: readonly Expr[]): Expr {
  const dtype = resultDType(name, args);
  if (dtype === undefined)
    return scanner.reject(`${name} needs the type of its result: ${name}<f32>(...)`, token);
  return op(name, dtype, ...args);
}

const words: Readonly<Record<string, readonly [DType, number]>> = {
  true: ["bool", 1],
  false: ["bool", 0],
  inf: ["f32", Number.POSITIVE_INFINITY],
  nan: ["f32", Number.NaN],
  inf_f64: ["f64", Number.POSITIVE_INFINITY],
  nan_f64: ["f64", Number.NaN],
};

/** A literal if one is next; `sign` is that of a minus already taken. */
function parseLiteral(scanner: Scanner, sign: 1 | -1): Expr | undefined {
  const token = scanner.peek();
  if (token.kind === "word" && Object.hasOwn(words, token.text)) {
    const [dtype, value] = words[token.text]!;
    if (dtype === "bool" && sign < 0) return undefined;
    scanner.next();
    return constant(dtype, sign * value);
  }
  if (token.kind !== "number") return undefined;
  scanner.next();
  return numberLiteral(scanner, token, sign);
}

function numberLiteral(scanner: Scanner, token: Token, sign: 1 | -1): Expr {
  const { text } = token;
  if (text.endsWith("_f64")) return constant("f64", sign * Number(text.slice(0, -4)));
  if (/[.e]/.test(text) && !text.startsWith("0x")) {
    const value = Math.fround(Number(text));
    if (value === Number.POSITIVE_INFINITY) scanner.reject(`${text} is too large for f32`, token);
    return constant("f32", sign * value);
  }
  const value = sign * Number(text);
  if (text.startsWith("0x") ? value > 0xffffffff : value !== (value | 0)) {
    scanner.reject(
      `${sign < 0 ? "-" : ""}${text} is too large for i32 (a float has a point: ${text}.0)`,
      token,
    );
  }
  return constant("i32", value | 0);
}

function parseAtom(scanner: Scanner, names: Names): Expr {
  const token = scanner.peek();
  const literal = parseLiteral(scanner, 1);
  if (literal) return literal;
  if (scanner.takes("(")) {
    const inner = parseExpr(scanner, names);
    scanner.expect(")");
    return inner;
  }
  if (token.kind === "word" && (scanner.sees("(", 1) || typeFollows(scanner)))
    return parseCall(scanner, names);
  return parseReference(scanner, names);
}

/** `bitcast<i32>(`, as opposed to `a < b`. */
const typeFollows = (scanner: Scanner): boolean =>
  scanner.sees("<", 1) && scanner.sees(">", 3) && parseType(scanner.peek(2).text) !== undefined;

function parseCall(scanner: Scanner, names: Names): Expr {
  const token = scanner.next();
  const { text } = token;
  const given = scanner.takes("<") ? parseType(scanner.next().text) : undefined;
  if (given) scanner.expect(">");
  scanner.expect("(");
  if (text === "splat" || text === "lane") {
    const value = parseExpr(scanner, names);
    scanner.expect(",");
    const number = scanner.integer(text === "splat" ? "a number of lanes" : "the number of a lane");
    scanner.expect(")");
    const { dtype } = value;
    if (text === "splat") return { kind: "splat", dtype, lanes: number, value };
    return { kind: "lane", dtype, lanes: 1, value, lane: number };
  }
  if (text === "table") {
    const table = scanner.oneOf("a table", tableNames);
    scanner.expect(",");
    const index = parseExpr(scanner, names);
    scanner.expect(")");
    return { kind: "table", dtype: "f64", lanes: index.lanes, table, index };
  }
  const args = scanner.list(")", () => parseExpr(scanner, names));
  const type = parseType(text);
  if (type) return op("convert", type.dtype, ...args);
  if (!Object.hasOwn(scalarOps, text)) {
    const close = nearest(text, Object.keys(scalarOps));
    return scanner.reject(`there is no scalar op ${text}${close ? `; did you mean ${close}?` : ""}`, token);
  }
  const name = text as ScalarOpName;
  if (!given) return tableOp(scanner, token, name, args);
  const result = op(name, given.dtype, ...args);
  return given.lanes === 1 ? result : { ...result, lanes: given.lanes };
}

/** A variable, a local, or an element of a buffer. */
function parseReference(scanner: Scanner, names: Names): Expr {
  const token = scanner.peek();
  const name = scanner.name("an expression");
  const declared = names.get(name);
  if (!declared) {
    const close = nearest(name, names.keys());
    return scanner.reject(`${name} is not defined${close ? `; did you mean ${close}?` : ""}`, token);
  }
  const { kind, dtype, lanes } = declared;
  if (kind === "value") return { kind: "var", name, dtype, lanes };
  if (kind === "local") {
    const index = scanner.takes("[") ? scanner.list("]", () => parseExpr(scanner, names)) : [];
    return { kind: "local", name, dtype, lanes, index };
  }
  const element = parseElement(scanner, names);
  return load(name, dtype, element.index, element.lanes);
}

/** `[index]` or `[index; lanes]`. */
export function parseElement(scanner: Scanner, names: Names): { index: Expr; lanes: number } {
  scanner.expect("[");
  const index = parseExpr(scanner, names);
  const lanes = scanner.takes(";") ? scanner.integer("a number of lanes") : 1;
  scanner.expect("]");
  return { index, lanes };
}
