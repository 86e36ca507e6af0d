/**
 * @file Matrix product `[..., m, k] x [..., k, n] -> [..., m, n]`; the axes before the last two broadcast.
 */
import type { Clash, CommonShape, Differ } from "./broadcast.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show } from "./size.ts";

/**
 * The shape of a matrix product.
 * @example MatMul<readonly ["batch", 784], readonly [784, 10]> // readonly ["batch", 10]
 */
export type MatMul<A extends Dims, B extends Dims> = A extends readonly [...infer AB, infer m, infer k]
  ? B extends readonly [...infer BB, infer l, infer n]
    ? Same<k, l> extends true
      ? BB extends readonly []
        ? readonly [...AB, m, n]
        : Batched<A, B, CommonShape<AB, BB>, m, n>
      : Differ<"matmul", A, B, Clash<LastAxis<A>, k, BB["length"], l>, "they must be equal">
    : AnyRank<B> extends true
      ? Shape
      : ShapeError<TooFlat<"right", A, B>>
  : AnyRank<A> extends true
    ? Shape
    : ShapeError<TooFlat<"left", A, B>>;

type Batched<A extends Dims, B extends Dims, Batch, m, n> =
  Batch extends Clash<unknown, unknown, unknown, unknown>
    ? Differ<"matmul", A, B, Batch, "they must be equal, or one of them 1">
    : Batch extends Dims
      ? AnyRank<Batch> extends true
        ? Shape
        : readonly [...Batch, m, n]
      : never;

type LastAxis<S extends Dims> = S extends readonly [unknown, ...infer R] ? R["length"] : never;

type TooFlat<
  Side extends string,
  A extends Dims,
  B extends Dims,
> = `matmul ${Show<A>} and ${Show<B>}: the ${Side} operand must have 2 axes or more`;
