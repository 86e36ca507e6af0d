/**
 * @file Permuted axes; without a permutation the order is reversed.
 */
import type { AxesOf, AxisOf } from "./axis.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show } from "./size.ts";

/**
 * The shape of a transposition: axis i of the result is axis `Perm[i]` of the operand.
 * @example Transpose<readonly [2, 3, 4], readonly [2, 0, 1]> // readonly [4, 2, 3]
 * @example Transpose<readonly ["batch", 64], undefined>      // readonly [64, "batch"]
 */
export type Transpose<S extends Dims, Perm extends readonly number[] | undefined> = [Perm] extends [undefined]
  ? Reversed<S>
  : [Perm] extends [readonly number[]]
    ? AnyRank<S> extends true
      ? Shape
      : number extends Perm["length"] | Perm[number]
        ? Shape
        : Eq<Perm["length"], S["length"]> extends true
          ? AxesOf<"transpose", S, Perm> extends infer Refusal extends ShapeError<unknown>
            ? Refusal
            : Picked<S, Perm>
          : ShapeError<`transpose ${Show<S>} by ${Show<Perm>}: ${Perm["length"]} axes are given, the tensor has ${S["length"]}`>
    : Shape;

type Reversed<S extends Dims, Out extends Dims = readonly []> = S extends readonly [infer H, ...infer R]
  ? Reversed<R, readonly [H, ...Out]>
  : AnyRank<S> extends true
    ? S
    : Out;

type Picked<S extends Dims, Perm extends readonly number[]> = {
  readonly [I in keyof Perm]: S[AxisOf<S, Perm[I]>];
};

/** The shape with two axes exchanged; the last two by default. */
export type SwapAxes<S extends Dims, I extends number = -2, J extends number = -1> =
  AnyRank<S> extends true
    ? Shape
    : number extends I | J
      ? Shape
      : AxesOf<"swapAxes", S, readonly [I, J]> extends infer Refusal extends ShapeError<unknown>
        ? Refusal
        : Swapped<S, AxisOf<S, I>, AxisOf<S, J>>;

type Swapped<S extends Dims, I extends number, J extends number> = {
  readonly [K in keyof S]: K extends `${I}` ? S[J] : K extends `${J}` ? S[I] : S[K];
};
