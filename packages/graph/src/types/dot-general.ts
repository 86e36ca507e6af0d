/**
 * @file The general contraction: batch axes pair up, contracted axes are summed over, the others remain.
 * The result is `[...batch, ...rest of left, ...rest of right]`, as in StableHLO's `dot_general`.
 */
import type { AxesOf, AxisOf, WithoutAxes } from "./axis.ts";
import type { Clash, Differ } from "./broadcast.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Meet, Same, Shape, Show } from "./size.ts";

type Axes = readonly number[];

/** Which axes pair up: `contract: [of the left, of the right]`, `batch` likewise. */
export interface DotAxes {
  readonly contract: readonly [Axes, Axes];
  readonly batch?: readonly [Axes, Axes] | undefined;
}

/**
 * The shape of a general contraction.
 * @example
 * DotGeneral<readonly ["b", 3, 4], readonly ["b", 4, 5], { contract: [[2], [1]]; batch: [[0], [0]] }>
 * // readonly ["b", 3, 5]
 */
export type DotGeneral<A extends Dims, B extends Dims, X extends DotAxes> = X["contract"] extends readonly [
  infer CA extends Axes,
  infer CB extends Axes,
]
  ? X["batch"] extends readonly [infer BA extends Axes, infer BB extends Axes]
    ? Known<A, B, CA, CB, BA, BB>
    : Known<A, B, CA, CB, readonly [], readonly []>
  : Shape;

type Known<
  A extends Dims,
  B extends Dims,
  CA extends Axes,
  CB extends Axes,
  BA extends Axes,
  BB extends Axes,
> = true extends AnyRank<A> | AnyRank<B> | AnyRank<CA> | AnyRank<CB> | AnyRank<BA> | AnyRank<BB>
  ? Shape
  : Eq<CA["length"], CB["length"]> extends false
    ? ShapeError<Uneven<"contract", CA, CB>>
    : Eq<BA["length"], BB["length"]> extends false
      ? ShapeError<Uneven<"batch", BA, BB>>
      : AxesOf<"dotGeneral", A, readonly [...BA, ...CA]> extends infer LA
        ? AxesOf<"dotGeneral", B, readonly [...BB, ...CB]> extends infer LB
          ? LA extends readonly [infer UA extends number]
            ? LB extends readonly [infer UB extends number]
              ? Assemble<A, B, Pair<A, B, BA, BB>, Pair<A, B, CA, CB>, UA, UB>
              : LB
            : LA
          : never
        : never;

type Uneven<
  Which extends string,
  L extends Axes,
  R extends Axes,
> = `dotGeneral: ${Which} names axes ${Show<L>} of the left and ${Show<R>} of the right; they must pair up`;

/** The sizes of paired axes, or the first pair that differs. */
type Pair<
  A extends Dims,
  B extends Dims,
  L extends Axes,
  R extends Axes,
  Out extends Dims = readonly [],
> = L extends readonly [infer l extends number, ...infer LR extends Axes]
  ? R extends readonly [infer r extends number, ...infer RR extends Axes]
    ? Same<A[AxisOf<A, l>], B[AxisOf<B, r>]> extends true
      ? Pair<A, B, LR, RR, readonly [...Out, Meet<A[AxisOf<A, l>], B[AxisOf<B, r>]>]>
      : Clash<AxisOf<A, l>, A[AxisOf<A, l>], AxisOf<B, r>, B[AxisOf<B, r>]>
    : Out
  : Out;

/** With no axis named, the union is `never`, and the whole operand remains. */
type Assemble<
  A extends Dims,
  B extends Dims,
  Batch,
  Contract,
  UA extends number,
  UB extends number,
> = Batch extends Dims
  ? Contract extends Dims
    ? readonly [...Batch, ...WithoutAxes<A, UA>, ...WithoutAxes<B, UB>]
    : Differ<"dotGeneral", A, B, Contract, "contracted sizes must be equal">
  : Differ<"dotGeneral", A, B, Batch, "batch sizes must be equal">;
