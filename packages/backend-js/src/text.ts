/** @file JavaScript text with its operator level, so that parentheses are written only where they are needed. */

import type { DType } from "@tapeless/graph/ir";
import { literal } from "@tapeless/wrapper";

/** Levels of JavaScript operators; a higher one binds tighter. */
export const levels = {
  lowest: 1,
  conditional: 3,
  or: 4,
  and: 5,
  bitOr: 6,
  bitXor: 7,
  bitAnd: 8,
  equality: 9,
  relational: 10,
  shift: 11,
  additive: 12,
  multiplicative: 13,
  unary: 15,
  primary: 20,
} as const;

/**
 * A printed expression. For an i32, `lo` and `hi` bound the number that the text gives, which may be outside i32 where
 * the consumer wraps it; `minusZero` says that it may be -0. For other dtypes the three say nothing.
 */
export interface Text {
  readonly text: string;
  readonly level: number;
  readonly lo: number;
  readonly hi: number;
  readonly minusZero: boolean;
  /** The text of an i32 that is `base + constant`. */
  readonly sum?: { readonly base: Text; readonly constant: number };
}

export const minI32 = -2147483648;
export const maxI32 = 2147483647;

export const text = (code: string, level: number = levels.primary): Text => ({
  text: code,
  level,
  lo: minI32,
  hi: maxI32,
  minusZero: false,
});

/** An i32 within bounds. */
export const bounded = (code: string, level: number, lo: number, hi: number, minusZero = false): Text => ({
  text: code,
  level,
  lo,
  hi,
  minusZero,
});

export const number = (value: number): Text =>
  bounded(literal(value), value < 0 || Object.is(value, -0) ? levels.unary : levels.primary, value, value);

/** The value of an i32 that is the same every time. */
export const knownValue = ({ lo, hi }: Text): number | undefined => (lo === hi ? lo : undefined);

export const isI32 = ({ lo, hi }: Text): boolean => lo >= minI32 && hi <= maxI32;

/** The text as an operand of an operator that binds at `level`. */
export const at = (operand: Text, level: number): string =>
  operand.level >= level ? operand.text : `(${operand.text})`;

/** `a op b`; operators of one level group to the left. */
export const infix = (a: Text, symbol: string, b: Text, level: number): Text =>
  text(`${at(a, level)} ${symbol} ${at(b, level + 1)}`, level);

export const prefix = (symbol: string, a: Text): Text => {
  const operand = at(a, levels.unary);
  return text(operand.startsWith(symbol) ? `${symbol}(${operand})` : symbol + operand, levels.unary);
};

export const call = (name: string, ...args: Text[]): Text =>
  text(`${name}(${args.map((arg) => arg.text).join(", ")})`);

export const conditional = (condition: Text, then: Text, otherwise: Text): Text => ({
  text: `${at(condition, levels.or)} ? ${at(then, levels.conditional)} : ${at(otherwise, levels.conditional)}`,
  level: levels.conditional,
  lo: Math.min(then.lo, otherwise.lo),
  hi: Math.max(then.hi, otherwise.hi),
  minusZero: then.minusZero || otherwise.minusZero,
});

/** A condition as the number 0 or 1. */
export const asNumber = (value: Text, dtype: DType): Text =>
  dtype === "bool" ? conditional(value, number(1), number(0)) : value;
