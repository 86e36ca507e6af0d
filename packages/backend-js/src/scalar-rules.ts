/**
 * @file How each scalar op is written in JavaScript. An op without a row is a call of a function that is printed from
 * the op's definition.
 *
 * Only such parts of `Math` appear as ECMAScript specifies to the bit (docs/numerics.md A2).
 */

import type { DType, Expr, OpExpr, ScalarOpName } from "@tapeless/graph/ir";
import { literal } from "@tapeless/wrapper";
import type { ExprPrinter, Need } from "./expr.ts";
import type { HelperName } from "./helpers.ts";
import {
  addI32,
  andI32,
  divI32,
  mulI32,
  negI32,
  remI32,
  shiftRightI32,
  shiftRightLogicalI32,
  subI32,
} from "./integer.ts";
import { asNumber, at, call, conditional, infix, levels, number, prefix, type Text, text } from "./text.ts";

type Rule = (expr: OpExpr, p: ExprPrinter, need: Need) => Text;

/** Operands as values. */
const values = (expr: OpExpr, p: ExprPrinter): Text[] => expr.args.map((arg) => p.print(arg));

const operand = (expr: OpExpr): DType => expr.args.at(-1)!.dtype;

const plain =
  (write: (...args: Text[]) => Text): Rule =>
  (expr, p) =>
    write(...values(expr, p));

/** + - *: i32 operands may be loose, as wrapping commutes with them; floats round the result. */
const arithmetic =
  (symbol: string, level: number, ofI32: (a: Text, b: Text) => Text): Rule =>
  (expr, p, need) => {
    if (expr.dtype === "i32") {
      const [a, b] = expr.args.map((arg) => p.print(arg, "loose"));
      return p.finish(ofI32(a!, b!), "i32", need);
    }
    const [a, b] = values(expr, p);
    const c = expr.args[1]!;
    // x + -1 is x - 1, bit for bit
    const opposite = symbol === "+" && c.kind === "const" && c.value < 0;
    const result = opposite ? infix(a!, "-", literalOf(-c.value), level) : infix(a!, symbol, b!, level);
    return p.finish(result, expr.dtype, need);
  };

const literalOf = (value: number): Text => text(literal(value));

/** Rounding commutes with these, so an operand may be loose where the result may. */
const unaryFloat =
  (write: (a: Text) => Text, ofI32: (a: Text) => Text): Rule =>
  (expr, p, need) => {
    if (expr.dtype === "i32") return p.finish(ofI32(p.print(expr.args[0]!)), "i32", need);
    return write(p.print(expr.args[0]!, need));
  };

const compare =
  (symbol: string, level: number): Rule =>
  (expr, p) => {
    if (level === levels.equality) return equality(expr, p, symbol);
    const [a, b] = expr.args.map((arg) => asNumber(p.print(arg), arg.dtype));
    return infix(a!, symbol, b!, level);
  };

/** (a === b) === c is easily misread without the parentheses. */
function equality(expr: OpExpr, p: ExprPrinter, symbol: string): Text {
  const [a, b] = expr.args.map((arg) => at(rounded(arg, p), levels.relational));
  return text(`${a} ${symbol} ${b}`, levels.equality);
}

/** With fast math a value may be equal to itself only after the rounding that a store gave one of the two. */
function rounded(arg: Expr, p: ExprPrinter): Text {
  const value = p.print(arg);
  const isExact = p.env.strict || arg.dtype !== "f32" || arg.kind === "load" || arg.kind === "const";
  return isExact ? value : call(p.env.helpers.use("f"), value);
}

const helper =
  (name: HelperName): Rule =>
  (expr, p) =>
    call(p.env.helpers.use(name), ...values(expr, p));

/** i32 operands are wrapped by the operator itself. */
const bitwise =
  (ofI32: (a: Text, b: Text) => Text, ofBool: (a: Text, b: Text) => Text): Rule =>
  (expr, p) => {
    const [a, b] = expr.args.map((arg) => p.print(arg, "loose"));
    return (expr.dtype === "bool" ? ofBool : ofI32)(a!, b!);
  };

const looseI32 =
  (write: (a: Text, b: Text) => Text): Rule =>
  (expr, p) => {
    const [a, b] = expr.args.map((arg) => p.print(arg, "loose"));
    return write(a!, b!);
  };

const extremum =
  (name: string, pick: (...of: number[]) => number): Rule =>
  (expr, p) => {
    const [a, b] = values(expr, p);
    return { ...call(name, a!, b!), lo: pick(a!.lo, b!.lo), hi: pick(a!.hi, b!.hi) };
  };

const absI32 = (a: Text): Text => {
  const lo = a.lo >= 0 ? a.lo : a.hi <= 0 ? -a.hi : 0;
  return { ...call("Math.abs", a), lo, hi: Math.max(Math.abs(a.lo), Math.abs(a.hi)) };
};

const divide: Rule = (expr, p, need) => {
  const [a, b] = values(expr, p);
  if (expr.dtype === "i32") return divI32(a!, b!);
  return p.finish(infix(a!, "/", b!, levels.multiplicative), expr.dtype, need);
};

const remainder: Rule = (expr, p) => {
  const [a, b] = values(expr, p);
  return expr.dtype === "i32" ? remI32(a!, b!) : infix(a!, "%", b!, levels.multiplicative);
};

const not: Rule = (expr, p) => {
  const [arg] = expr.args;
  if (expr.dtype === "i32") return prefix("~", p.print(arg!, "loose"));
  if (arg!.kind === "op" && (arg!.op === "equal" || arg!.op === "notEqual")) {
    return compare(arg!.op === "equal" ? "!==" : "===", levels.equality)(arg!, p, "value");
  }
  const value = p.print(arg!);
  const isLoad = arg!.kind === "load" && value.level === levels.equality;
  return isLoad ? text(value.text.replace(/ !== 0$/, " === 0"), levels.equality) : prefix("!", value);
};

/** A clamp between constants in order: the first comparison decides. */
export function isPlainClamp({ op, args }: OpExpr): boolean {
  const [, low, high] = args;
  return op === "clamp" && low?.kind === "const" && high?.kind === "const" && low.value <= high.value;
}

const clamp: Rule = (expr, p) => {
  const [x, low, high] = values(expr, p);
  const bounds = { lo: low!.lo, hi: Math.max(low!.hi, high!.hi) };
  if (!isPlainClamp(expr)) return { ...call(p.env.helpers.use("clamp"), x!, low!, high!), ...bounds };
  const below = conditional(infix(high!, "<", x!, levels.relational), high!, x!);
  return {
    ...conditional(infix(x!, "<", low!, levels.relational), low!, below),
    ...bounds,
    minusZero: false,
  };
};

/** Integers up to here are f32 values. */
const exactInF32 = 2 ** 24;

const convert: Rule = (expr, p, need) => {
  const [arg] = expr.args;
  const from = operand(expr);
  const to = expr.dtype;
  if (from === to) return p.print(arg!, need);
  const value = p.print(arg!);
  if (to === "bool") return infix(value, "!==", number(0), levels.equality);
  if (from === "bool") return asNumber(value, "bool");
  if (to === "i32") return call(p.env.helpers.use("toI32"), value);
  if (to === "f64" || (from === "i32" && value.lo >= -exactInF32 && value.hi <= exactInF32)) return value;
  return p.finish(value, "f32", need);
};

const bitcast: Rule = (expr, p, need) => {
  const from = operand(expr);
  if (from === expr.dtype) return p.print(expr.args[0]!, need);
  return helper(from === "f32" ? "bitsOfF32" : "f32OfBits")(expr, p, need);
};

/** These have names before they are read. */
const split: Rule = (expr) => {
  throw new Error(`internal: ${expr.op} was not named`);
};

export const scalarRules = {
  neg: unaryFloat((a) => prefix("-", a), negI32),
  abs: unaryFloat((a) => call("Math.abs", a), absI32),
  sign: helper("sign"),
  floor: plain((a) => call("Math.floor", a!)),
  ceil: plain((a) => call("Math.ceil", a!)),
  round: helper("roundEven"),
  trunc: plain((a) => call("Math.trunc", a!)),
  sqrt: (expr, p, need) => p.finish(call("Math.sqrt", ...values(expr, p)), expr.dtype, need),
  isNaN: plain((a) => call("Number.isNaN", a!)),
  isFinite: plain((a) => call("Number.isFinite", a!)),
  not,
  popcount: helper("popcount"),
  add: arithmetic("+", levels.additive, addI32),
  sub: arithmetic("-", levels.additive, subI32),
  mul: arithmetic("*", levels.multiplicative, mulI32),
  div: divide,
  rem: remainder,
  maximum: extremum("Math.max", Math.max),
  minimum: extremum("Math.min", Math.min),
  and: bitwise(andI32, (a, b) => infix(a, "&&", b, levels.and)),
  or: bitwise(
    (a, b) => infix(a, "|", b, levels.bitOr),
    (a, b) => infix(a, "||", b, levels.or),
  ),
  xor: bitwise(
    (a, b) => infix(a, "^", b, levels.bitXor),
    (a, b) => text(`${at(a, levels.relational)} !== ${at(b, levels.relational)}`, levels.equality),
  ),
  shiftLeft: looseI32((a, b) => infix(a, "<<", b, levels.shift)),
  shiftRight: looseI32(shiftRightI32),
  shiftRightLogical: looseI32(shiftRightLogicalI32),
  equal: compare("===", levels.equality),
  notEqual: compare("!==", levels.equality),
  less: compare("<", levels.relational),
  lessEqual: compare("<=", levels.relational),
  greater: compare(">", levels.relational),
  greaterEqual: compare(">=", levels.relational),
  select: (expr, p, need) =>
    conditional(p.print(expr.args[0]!), p.print(expr.args[1]!, need), p.print(expr.args[2]!, need)),
  clamp,
  convert,
  bitcast,
  unsignedToF64: looseI32((a) => infix(a, ">>>", number(0), levels.shift)),
  smallToI32: plain((a) => infix(a!, "|", number(0), levels.bitOr)),
  threefry: helper("threefry"),
  exponent: split,
  mantissa: split,
} satisfies Partial<Record<ScalarOpName, Rule>>;

export type OwnOp = keyof typeof scalarRules;

export const isOwnOp = (name: ScalarOpName): name is OwnOp => Object.hasOwn(scalarRules, name);
