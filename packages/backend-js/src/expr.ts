/**
 * @file Prints expressions: one rule per node kind, `scalar-rules.ts` has one per scalar op.
 *
 * An f32 is a double that holds an f32 value. Where the consumer rounds anyway (a store into a Float32Array) the text
 * may give the unrounded result; the same freedom lets an i32 be unwrapped (`integer.ts`).
 */

import {
  children as childrenOf,
  type DType,
  type Expr,
  type LoadExpr,
  type OpExpr,
  scalarOps,
} from "@tapeless/graph/ir";
import { type Lines, literal, type Names } from "@tapeless/wrapper";
import type { Helpers } from "./helpers.ts";
import { inlineFunctions } from "./inline-functions.ts";
import { addI32, exactly } from "./integer.ts";
import { isSignLookup, type Lookup, lookupOf } from "./lookup.ts";
import { isOwnOp, isPlainClamp, scalarRules } from "./scalar-rules.ts";
import { findSharing, type Region, type Sharing } from "./sharing.ts";
import { at, bounded, call, conditional, infix, levels, number, type Text, text } from "./text.ts";

/** `value`: the value itself. `loose`: the consumer rounds an f32 and wraps an i32, or knows that it need not. */
export type Need = "value" | "loose";

/** Where a kernel finds a buffer: elements of `array` from `offset` on. */
export interface BufferAccess {
  readonly array: string;
  readonly offset?: string;
}

/** What the names of one function stand for. */
export interface Environment {
  /** Whether f32 operations round. */
  readonly strict: boolean;
  readonly helpers: Helpers;
  readonly names: Names;
  /** Scalar functions whose calls are written out (`inline-functions.ts`). */
  readonly inlined: ReadonlySet<string>;
  variable(name: string): Text;
  /** An element of a local; its indices are constants by now. */
  element(name: string, index: readonly Text[]): Text;
  buffer(name: string): BufferAccess;
}

export class ExprPrinter {
  readonly env: Environment;
  private readonly out: Lines;
  private named = new Map<Expr, Text>();

  constructor(env: Environment, out: Lines) {
    this.env = env;
    this.out = out;
  }

  /** The texts of expressions that one statement evaluates together; writes consts for what they share. */
  together(...roots: readonly (readonly [Expr, Need])[]): Text[] {
    this.named = new Map();
    const exprs = inlineFunctions(
      roots.map(([expr]) => expr),
      this.env.inlined,
    );
    this.writeNamed(findSharing(exprs, mentions, isStatement), null);
    return exprs.map((expr, i) => this.print(expr, roots[i]![1]));
  }

  one(expr: Expr, need: Need = "value"): Text {
    return this.together([expr, need])[0]!;
  }

  print(expr: Expr, need: Need = "value"): Text {
    return this.named.get(expr) ?? this.printNew(expr, need);
  }

  /** An f32 that has still to be rounded, or an i32 that may need wrapping. */
  finish(result: Text, dtype: DType, need: Need): Text {
    if (need === "loose") return result;
    if (dtype === "i32") return exactly(result);
    if (dtype === "f32" && this.env.strict) return call(this.env.helpers.use("f"), result);
    return result;
  }

  /** `array[index]`; the index may be loose. */
  elementAt(buffer: string, index: Text): string {
    const { array, offset } = this.env.buffer(buffer);
    return `${array}[${(offset === undefined ? index : addI32(text(offset), index)).text}]`;
  }

  private printNew(expr: Expr, need: Need): Text {
    if (expr.lanes !== 1)
      throw new Error(`internal: this backend has no vectors, but got ${expr.lanes} lanes`);
    switch (expr.kind) {
      case "const":
        return constant(expr.dtype, expr.value);
      case "var":
        return this.env.variable(expr.name);
      case "load":
        return this.load(expr);
      case "op":
        return this.op(expr, need);
      case "when":
        return conditional(
          this.print(expr.condition),
          this.print(expr.consequent, need),
          this.print(expr.otherwise, need),
        );
      case "local":
        return this.env.element(
          expr.name,
          expr.index.map((index) => this.print(index)),
        );
      case "table":
        return text(`${this.env.helpers.use(expr.table)}[${this.print(expr.index, "loose").text}]`);
      case "splat":
      case "lane":
      case "reduce":
        throw new Error(`internal: this backend cannot print a ${expr.kind} expression`);
    }
  }

  private load(expr: LoadExpr): Text {
    const element = text(this.elementAt(expr.buffer, this.print(expr.index, "loose")));
    return expr.dtype === "bool" ? infix(element, "!==", number(0), levels.equality) : element;
  }

  private op(expr: OpExpr, need: Need): Text {
    const lookup = lookupOf(expr);
    if (lookup) return this.lookup(lookup);
    if (isOwnOp(expr.op)) return scalarRules[expr.op](expr, this, need);
    if (!scalarOps[expr.op].define) throw new Error(`internal: no rule for ${expr.op}`);
    const name = this.env.helpers.useScalarFunction(expr.op, expr.args.at(-1)!.dtype);
    return call(name, ...expr.args.map((arg) => this.print(arg)));
  }

  private lookup(lookup: Lookup): Text {
    const { index, values } = lookup;
    if (isSignLookup(lookup)) {
      const factor = `(1 - ${this.bit(index, true)})`;
      return text(`${at(this.print(values[0]), levels.multiplicative)} * ${factor}`, levels.multiplicative);
    }
    const pair = this.env.helpers.use("pair");
    const [first, second] = values.map((value) => this.print(value).text);
    return text(`(${pair}[0] = ${first}, ${pair}[1] = ${second}, ${pair}[${this.bit(index, false)}])`);
  }

  /** 0 or 1, or twice that. */
  private bit(index: Lookup["index"], isDouble: boolean): string {
    if ("condition" in index) return `+(${this.print(index.condition).text})`;
    const number = at(this.print(index.number, "loose"), levels.shift);
    const down = index.bit - (isDouble ? 1 : 0);
    if (down < 0) return `(${number} << 1 & 2)`;
    const bit = `${down === 0 ? number : `${number} >> ${down}`} & ${isDouble ? 2 : 1}`;
    return isDouble ? `(${bit})` : bit;
  }

  /** Consts for the named nodes of one region, in an order in which each finds what it needs. */
  private writeNamed(sharing: Sharing, region: Region | null, isLater?: (expr: Expr) => boolean): void {
    for (const expr of sharing.named) {
      if (sharing.regionOf(expr) === region && !isLater?.(expr)) this.writeOne(sharing, expr);
    }
  }

  private writeOne(sharing: Sharing, expr: Expr): void {
    if (this.named.has(expr)) return;
    if (isSplit(expr)) this.writeSplit(sharing, expr);
    else if (sharing.branching.has(expr)) this.writeChoice(sharing, expr);
    else {
      const value = this.printNew(expr, "value");
      if (/^\w+$/.test(value.text)) {
        this.named.set(expr, value);
        return;
      }
      const name = this.env.names.add("v");
      this.out.line(`const ${name} = ${value.text};`);
      this.named.set(expr, bounded(name, levels.primary, value.lo, value.hi));
    }
  }

  /** One `if` for all choices that are made together. */
  private writeChoice(sharing: Sharing, expr: Expr): void {
    const region = sharing.regionOf(expr);
    const choices = sharing
      .sideOf(expr, 1)
      .choices.toSorted((a, b) => sharing.named.indexOf(a) - sharing.named.indexOf(b));
    this.writeNeeds(sharing, region, choices);
    const test = this.print(childrenOf(expr)[0]!);
    const names = choices.map((choice) => {
      const name = this.env.names.add("v");
      this.out.line(`let ${name}: ${choice.dtype === "bool" ? "boolean" : "number"};`);
      return name;
    });
    const side = (which: 1 | 2) => () => this.writeSide(sharing, choices, names, which);
    this.out.choice(test.text, side(1), side(2));
    for (const [i, choice] of choices.entries()) this.named.set(choice, text(names[i]!));
  }

  /** Assigns what one side of the choices gives; a choice that is only passed on assigns by itself. */
  private writeSide(
    sharing: Sharing,
    choices: readonly Expr[],
    names: readonly string[],
    which: 1 | 2,
  ): void {
    const region = sharing.sideOf(choices[0]!, which);
    const values = choices.map((choice) => childrenOf(choice)[which]!);
    const isPassedOn = (value: Expr): boolean =>
      values.includes(value) &&
      sharing.branching.has(value) &&
      !sharing.shared.has(value) &&
      sharing.regionOf(value) === region &&
      sharing.sideOf(value, 1).choices.length === 1;
    this.writeNamed(sharing, region, isPassedOn);
    for (const [i, value] of values.entries()) {
      if (!isPassedOn(value)) this.out.line(`${names[i]} = ${this.print(value).text};`);
      else {
        const inner = (side: 1 | 2) => () => this.writeSide(sharing, [value], [names[i]!], side);
        this.out.choice(this.print(childrenOf(value)[0]!).text, inner(1), inner(2));
      }
    }
  }

  /** What any of `choices` needs in their region, before the first of them is written. */
  private writeNeeds(sharing: Sharing, region: Region | null, choices: readonly Expr[]): void {
    if (choices.length === 1) return;
    const needed = new Set<Expr>();
    const visit = (expr: Expr): void => {
      if (needed.has(expr)) return;
      needed.add(expr);
      for (const child of childrenOf(expr)) visit(child);
    };
    for (const choice of choices) for (const child of childrenOf(choice)) visit(child);
    for (const expr of sharing.named) {
      if (needed.has(expr) && sharing.regionOf(expr) === region) this.writeOne(sharing, expr);
    }
  }

  /** The exponent and the mantissa of a double, of which one is seldom needed without the other. */
  private writeSplit(sharing: Sharing, expr: OpExpr): void {
    const { names, helpers } = this.env;
    helpers.use("scratch");
    const pow2 = helpers.use("pow2");
    const [k, m] = [names.add("k"), names.add("m")];
    const x = at(this.print(expr.args[0]!), levels.multiplicative);
    this.out.line(`double[0] = ${x};`);
    this.out.line(`const ${k} = ((words[1] + 0x95f62) >>> 20 & 2047) - 1023;`);
    // not by writing the exponent back: reading a double that was written in parts stalls
    if (isWidened(expr.args[0]!)) {
      // infinity is 1 * 2^1024, as its bits say
      this.out.line(`const ${m} = ${k} < 1024 ? ${x} * ${pow2}[1023 - ${k}] : 1;`);
    } else {
      // two factors, as 2^-k alone may be beyond the table
      this.out.line(`const ${m} = ${x} * ${pow2}[1023 - (${k} >> 1)] * ${pow2}[1023 - ${k} + (${k} >> 1)];`);
    }
    const region = sharing.regionOf(expr);
    for (const other of sharing.named) {
      if (!isSplit(other) || other.args[0] !== expr.args[0] || sharing.regionOf(other) !== region) continue;
      this.named.set(other, other.op === "exponent" ? bounded(k, levels.primary, -1023, 1024) : text(m));
    }
  }
}

const isSplit = (expr: Expr): expr is OpExpr =>
  expr.kind === "op" && (expr.op === "exponent" || expr.op === "mantissa");

/** Nodes that use the scratch memory, so that they are not part of an expression that might use it, too. */
const isStatement = (expr: Expr): boolean => {
  const lookup = lookupOf(expr);
  return isSplit(expr) || (lookup !== undefined && !isSignLookup(lookup));
};

/** A clamp between constants repeats its argument (`scalar-rules.ts`), and so does the split of a double. */
const mentions = (parent: Expr, child: number): number =>
  child === 0 && parent.kind === "op" && (isPlainClamp(parent) || isSplit(parent)) ? 2 : 1;

/** Whether an f64 holds the magnitude of an f32, and so has an exponent within -149..128. */
const isWidened = (expr: Expr): boolean =>
  expr.kind === "op" &&
  (expr.op === "abs" ? isWidened(expr.args[0]!) : expr.op === "convert" && expr.args[0]!.dtype === "f32");

function constant(dtype: DType, value: number): Text {
  if (dtype === "bool") return text(value === 0 ? "false" : "true");
  return dtype === "i32" ? number(value) : { ...text(literal(value)), level: number(value).level };
}
