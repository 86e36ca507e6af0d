/** @file The type rule of losses over classes that lie on any axis. */
import type { AxisOf, NoSuchAxis, WithoutAxes } from "../../types/axis.ts";
import type { ClassLoss } from "../../types/losses.ts";
import type { ShapeError } from "../../types/shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show } from "../../types/size.ts";

/**
 * The shape of one loss per example, with the classes on axis A: class numbers (i32) have no such axis, probabilities do.
 * @example ClassLossOn<"softmaxCrossEntropy", readonly ["batch", 10, 8], readonly ["batch", 8], "i32", 1> // readonly ["batch", 8]
 */
export type ClassLossOn<
  Op extends string,
  Logits extends Dims,
  Labels extends Dims,
  D,
  A extends number,
> = true extends Eq<A, -1> | Eq<D, "bool">
  ? ClassLoss<Op, Logits, Labels, D>
  : true extends AnyRank<Logits> | AnyRank<Labels> | Eq<A, number>
    ? Shape
    : [AxisOf<Logits, A>] extends [never]
      ? ShapeError<NoSuchAxis<Op, Logits, A>>
      : Moved<Op, Logits, Labels, D, A>;

type Moved<Op extends string, Logits extends Dims, Labels extends Dims, D, A extends number> =
  ClassLoss<Op, Last<Logits, A>, Eq<D, "i32"> extends true ? Labels : Last<Labels, A>, D> extends infer R
    ? R extends ShapeError<unknown>
      ? ShapeError<`${Op}: logits ${Show<Logits>} with classes on axis ${A} take ${Eq<D, "i32"> extends true
          ? `i32 labels ${Show<WithoutAxes<Logits, AxisOf<Logits, A>>>}`
          : `soft labels ${Show<Logits>}`}; these are ${Show<Labels>}`>
      : R
    : never;

/** The shape with axis A put last; itself where it has no such axis. */
type Last<S extends Dims, A extends number> = [AxisOf<S, A>] extends [never]
  ? S
  : readonly [...WithoutAxes<S, AxisOf<S, A>>, S[AxisOf<S, A>]];
