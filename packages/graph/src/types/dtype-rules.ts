/**
 * @file Rules about dtypes, and what a scalar literal counts as.
 *
 * A rule refuses only when the dtype is known to break it: `DType` as a whole passes and is checked at run time.
 * A type parameter is not decided, in neither wording of the rule; code that is generic over shapes names its dtype.
 */

import type { DType } from "../dtype.ts";
import type { DTypeError } from "./shape-error.ts";
import type { Eq } from "./size.ts";

declare const literal: unique symbol;

/** The dtype of an operand that is a plain number or boolean: it takes the other operand's. */
export interface Literal {
  readonly [literal]: true;
}

type Refuse<
  Op extends string,
  Takes extends string,
  D,
> = `${Op} takes ${Takes}; this tensor is ${D & string}`;

/** Refuses when D is exactly one of the members of Bad, or all of them together. */
type Unless<D, Bad, Op extends string, Takes extends string> =
  Eq<D, Bad> extends true
    ? DTypeError<Refuse<Op, Takes, D>>
    : true extends (Bad extends unknown ? Eq<D, Bad> : never)
      ? DTypeError<Refuse<Op, Takes, D>>
      : unknown;

/**
 * f32 or f64: transcendental functions, losses, anything with a gradient.
 * @example FloatOnly<"exp", "i32"> // DTypeError<"exp takes f32 or f64; this tensor is i32">
 */
export type FloatOnly<Op extends string, D> = Unless<D, "i32" | "bool", Op, "f32 or f64">;

/** i32: indices, bitwise ops and shifts. */
export type IntOnly<Op extends string, D> = Unless<D, "f32" | "f64" | "bool", Op, "i32">;

/** i32 or bool: `and`, `or`, `xor`, `not`, which are bitwise on integers. */
export type BitsOnly<Op extends string, D> = Unless<D, "f32" | "f64", Op, "i32 or bool">;

/** bool: conditions, `any`, `all`. */
export type BoolOnly<Op extends string, D> = Unless<D, "f32" | "f64" | "i32", Op, "bool">;

/** Anything but bool: arithmetic. */
export type NumberOnly<Op extends string, D> = Unless<D, "bool", Op, "f32, f64 or i32">;

/**
 * Both operands have one dtype; a literal goes with any. There is no silent promotion.
 * @example SameType<"add", "f32", "i32"> // DTypeError<"add: the left is f32, the right is i32; convert one of them">
 */
export type SameType<Op extends string, D, E, Left extends string = "left", Right extends string = "right"> =
  Eq<D, E> extends true
    ? unknown
    : Eq<D, Literal> extends true
      ? unknown
      : Eq<E, Literal> extends true
        ? unknown
        : Apart<D, E> extends true
          ? DTypeError<`${Op}: the ${Left} is ${D & string}, the ${Right} is ${E & string}; convert one of them`>
          : unknown;

type Apart<D, E> = [Extract<D, E>] extends [never] ? ([Extract<E, D>] extends [never] ? true : false) : false;

/** The dtype of a result of two operands of one dtype: what is known of it; two literals make f32. */
export type JoinType<D, E> =
  Eq<D, Literal> extends true
    ? Eq<E, Literal> extends true
      ? "f32"
      : E
    : Eq<D, DType> extends true
      ? Eq<E, Literal> extends true
        ? D
        : E
      : D;
