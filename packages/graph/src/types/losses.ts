/**
 * @file Losses: what a target may look like, and what comes out.
 */
import type { DTypeError, ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text } from "./size.ts";

/** How the losses of the examples become one: their mean, their sum, or not at all. */
export type Reduction = "mean" | "sum" | "none";

/** The shape of a loss: a scalar, or one value for each of `Each`. */
export type LossShape<Each, R> = Eq<R, "none"> extends true ? Each : "none" extends R ? Shape : readonly [];

/**
 * `unknown` when prediction and target have one shape; losses do not broadcast, for a `[batch]` against a
 * `[batch, 1]` is nearly always a mistake.
 * @example SameShape<"mse", readonly ["batch", 3], readonly ["batch", 4]>
 * // ShapeError<"mse: prediction [batch, 3] and target [batch, 4] differ; axis 1 has sizes 3 and 4">
 */
export type SameShape<
  Op extends string,
  P extends Dims,
  T extends Dims,
  Left extends string = "prediction",
  Right extends string = "target",
> =
  Eq<P, T> extends true
    ? unknown
    : AnyRank<P> extends true
      ? unknown
      : AnyRank<T> extends true
        ? unknown
        : Eq<P["length"], T["length"]> extends true
          ? FirstOdd<P, T> extends readonly [infer I, infer p, infer t]
            ? ShapeError<`${Op}: ${Left} ${Show<P>} and ${Right} ${Show<T>} differ; axis ${I & number} has sizes ${Text<p>} and ${Text<t>}`>
            : unknown
          : ShapeError<`${Op}: ${Left} ${Show<P>} and ${Right} ${Show<T>} differ; they have ${P["length"]} and ${T["length"]} axes`>;

/** Axis and both sizes of the first difference, else "none". */
type FirstOdd<A extends Dims, B extends Dims, I extends 0[] = []> = A extends readonly [infer a, ...infer AR]
  ? B extends readonly [infer b, ...infer BR]
    ? Same<a, b> extends true
      ? FirstOdd<AR, BR, [...I, 0]>
      : readonly [I["length"], a, b]
    : "none"
  : "none";

/**
 * The shape of one loss per example, for logits `[..., C]` with class numbers (i32, `[...]`) or with
 * probabilities (`[..., C]`).
 * @example ClassLoss<"softmaxCrossEntropy", readonly ["batch", 10], readonly ["batch"], "i32"> // readonly ["batch"]
 */
export type ClassLoss<Op extends string, Logits extends Dims, Labels extends Dims, D> =
  Eq<D, "bool"> extends true
    ? DTypeError<`${Op} takes labels of i32, f32 or f64; these are bool`>
    : Logits extends readonly [...infer Rest, unknown]
      ? Labelled<Op, Logits, Labels, D, readonly [...Rest]>
      : AnyRank<Logits> extends true
        ? Shape
        : ShapeError<`${Op}: logits need an axis of classes; these are a scalar`>;

type Labelled<Op extends string, Logits extends Dims, Labels extends Dims, D, Each extends Dims> =
  Eq<D, "i32"> extends true
    ? Fits<Each, Labels> extends true
      ? Each
      : ShapeError<`${Op}: logits ${Show<Logits>} take i32 labels ${Show<Each>}; these are ${Show<Labels>}`>
    : true extends Eq<D, "f32"> | Eq<D, "f64">
      ? Fits<Logits, Labels> extends true
        ? Each
        : ShapeError<`${Op}: logits ${Show<Logits>} take soft labels ${Show<Logits>}; these are ${Show<Labels>}`>
      : Each;

type Fits<A extends Dims, B extends Dims> = SameShape<"", A, B> extends ShapeError<unknown> ? false : true;
