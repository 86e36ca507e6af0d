/** @file What one accumulator does with a term: its start, its update, and how it ends. */

import { type Accumulator, accumulatorStart, type DType, type Expr } from "@tapeless/graph/ir";
import { literal } from "@tapeless/wrapper";
import type { Need } from "./expr.ts";
import type { StmtPrinter } from "./stmt.ts";
import { asNumber, call, infix, levels, type Text, text } from "./text.ts";

export const isArg = (acc: Accumulator): boolean => acc.op === "argmax" || acc.op === "argmin";

/** Whether the order of the terms shows in the bits. */
export const isOrdered = (acc: Accumulator): boolean =>
  (acc.op === "add" || acc.op === "mul") && acc.value.dtype !== "i32";

/** The dtype of the terms. */
const termType = (acc: Accumulator): DType => acc.value.dtype;

const isBool = (acc: Accumulator): boolean => acc.op === "any" || acc.op === "all";

export function startText(acc: Accumulator): string {
  if (acc.op === "any") return "false";
  if (acc.op === "all") return "true";
  if (acc.op === "argmax" || acc.op === "argmin") {
    return literal(accumulatorStart(acc.op === "argmax" ? "max" : "min", termType(acc)));
  }
  return literal(accumulatorStart(acc.op, termType(acc)));
}

/** The expressions that a turn evaluates. */
export const termRoots = (acc: Accumulator): (readonly [Expr, Need])[] =>
  acc.position
    ? [
        [acc.value, "value"],
        [acc.position, "value"],
      ]
    : [[acc.value, "value"]];

/** `a op b`, rounded, for the accumulators that add or multiply. */
export function combine(p: StmtPrinter, acc: Accumulator, a: Text, b: Text): Text {
  const isSum = acc.op === "add";
  if (termType(acc) === "i32" && !isSum) return call("Math.imul", a, b);
  const both = isSum ? infix(a, "+", b, levels.additive) : infix(a, "*", b, levels.multiplicative);
  if (termType(acc) === "i32") return infix(both, "|", text("0"), levels.bitOr);
  return p.exprs.finish(both, termType(acc), "value");
}

/** The variables of an accumulator; those of `argmax` and `argmin` come in pairs. */
export interface Variables {
  /** Holds the result in the end. */
  readonly name: string;
  /** Of `argmax` and `argmin`: the extremum so far. */
  readonly best?: string;
  /** Whether no term was seen yet, where the start does not say so. */
  readonly none?: string;
}

/** One term: `texts` are those of `termRoots`. */
export function writeUpdate(
  p: StmtPrinter,
  acc: Accumulator,
  { name, best, none }: Variables,
  texts: readonly Text[],
): void {
  const target = text(name);
  const value = texts[0]!;
  switch (acc.op) {
    case "add":
    case "mul":
      p.out.line(`${name} = ${combine(p, acc, target, value).text};`);
      return;
    case "max":
    case "min":
      p.out.line(`${name} = ${call(`Math.${acc.op}`, target, value).text};`);
      return;
    case "any":
      p.out.line(`${name} = ${infix(target, "||", value, levels.or).text};`);
      return;
    case "all":
      p.out.line(`${name} = ${infix(target, "&&", value, levels.and).text};`);
      return;
    case "argmax":
    case "argmin":
      writeArgUpdate(p, acc, name, best!, none, texts);
      return;
  }
}

/** The first NaN wins, else the extremum; a tie goes to the lower position. */
function writeArgUpdate(
  p: StmtPrinter,
  acc: Accumulator,
  name: string,
  best: string,
  none: string | undefined,
  texts: readonly Text[],
): void {
  const sign = acc.op === "argmax" ? ">" : "<";
  const value = p.scope.names.add("value");
  p.out.line(`const ${value} = ${asNumber(texts[0]!, termType(acc)).text};`);
  const isFloat = termType(acc) === "f32" || termType(acc) === "f64";
  const better = `${value} ${sign} ${best}`;
  const firstNaN = `Number.isNaN(${value}) && !Number.isNaN(${best})`;
  const tests = isFloat ? [better, `(${firstNaN})`] : [better];
  let at = texts[1]!.text;
  if (none !== undefined) {
    const position = p.scope.names.add("at");
    p.out.line(`const ${position} = ${at};`);
    at = position;
    const same = `${value} === ${best}`;
    const tie = isFloat ? `(${same} || (Number.isNaN(${value}) && Number.isNaN(${best})))` : same;
    tests.unshift(none);
    tests.push(`(${tie} && ${position} < ${name})`);
  }
  p.out.block(`if (${tests.join(" || ")})`, () => {
    p.out.line(`${best} = ${value};`);
    p.out.line(`${name} = ${at};`);
    if (none !== undefined) p.out.line(`${none} = false;`);
  });
}

/** What still happens to the result after the last term. */
export function writeEnd(p: StmtPrinter, acc: Accumulator, name: string): void {
  const isFloat = termType(acc) === "f32" || termType(acc) === "f64";
  if ((acc.op === "max" || acc.op === "min") && isFloat) p.out.line(`${name} += 0; // a zero is +0`);
}

/** What a declaration has to say about the type. */
export const typeOf = (acc: Accumulator): string => (isBool(acc) ? ": boolean" : "");
