/**
 * @file The tensor handle as users see it, its dtypes, and named dims.
 *
 * `Tensor` has no methods: comparing two tensor types then means comparing two type arguments, which keeps the cost
 * of checking a model several times below that of a fluent class. The shape lives under a symbol that exists in types
 * alone; at run time a tensor is the graph's `Value`, whose `shape` holds numbers, names being bound by then.
 */

import type { DType } from "../dtype.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, IsSize, Shape, Show, Size, Text } from "./size.ts";

declare const shapeOf: unique symbol;
declare const dtypeOf: unique symbol;

/**
 * A tensor of the graph under construction: shape `S` (sizes and names) and dtype `D`, both in the type.
 * @example const image: Tensor<readonly ["batch", 64]> = input([batch, 64]);
 */
export interface Tensor<out S = Shape, out D = "f32"> {
  readonly [shapeOf]: S;
  readonly [dtypeOf]: D;
  /** The sizes, as numbers: names are bound before a body runs. */
  readonly shape: readonly number[];
  readonly dtype: D;
}

/** Any tensor: the bound of parameters that take one. */
export type AnyTensor = Tensor<Dims, DType>;

/** A named dim, made by `dim("batch")`; its name stands for it in shapes. */
export interface Dim<out Name extends string = string> {
  readonly kind: "dim";
  readonly name: Name;
}

/** What a shape may be written with: sizes, names, named dims. */
export type DimLike = Size | Dim;

/**
 * The shape that a written list stands for.
 * @example ShapeOf<readonly [Dim<"batch">, 64]> // readonly ["batch", 64]
 */
export type ShapeOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: L[I] extends Dim<infer Name> ? Name : L[I];
};

/** The shapes of a tuple of tensors. */
export type ShapesOf<L extends readonly unknown[]> = {
  readonly [I in keyof L]: L[I] extends Tensor<infer S extends Dims, unknown> ? S : readonly [];
};

/** The dtype of one tensor or, as a union, of a tuple's. */
export type DTypeOf<T> = T extends Tensor<unknown, infer D> ? D : never;

/**
 * A shape that can be declared: whole sizes from 0 and names that are not empty.
 * @example CheckedShape<"input", readonly ["batch", -1]>
 * // ShapeError<"input [batch, -1]: axis 1 has size -1; a size is a whole number from 0">
 */
export type CheckedShape<Op extends string, S extends Dims> = AnyRank<S> extends true ? S : Checked<Op, S, S>;

type Checked<
  Op extends string,
  S extends Dims,
  Rest extends Dims,
  I extends 0[] = [],
> = Rest extends readonly [infer H, ...infer R]
  ? IsSize<H> extends false
    ? ShapeError<`${Op} ${Show<S>}: axis ${I["length"]} ${Eq<H, ""> extends true
        ? "has an empty name"
        : `has size ${Text<H>}; a size is a whole number from 0`}`>
    : Checked<Op, S, R, [...I, 0]>
  : S;
