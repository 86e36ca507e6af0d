/** @file The type rule of connectionist temporal classification. */
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show } from "./size.ts";

/**
 * One loss per sequence, from logits `[batch, time, classes]` and labels `[batch, length]`.
 * @example CtcShape<readonly ["batch", 50, 28], readonly ["batch", 12]> // readonly ["batch"]
 */
export type CtcShape<Logits extends Dims, Labels extends Dims> =
  AnyRank<Logits> extends true
    ? Shape
    : Logits extends readonly [infer B, unknown, unknown]
      ? AnyRank<Labels> extends true
        ? readonly [B]
        : Labels extends readonly [infer L, unknown]
          ? Same<B, L> extends true
            ? readonly [B]
            : Misfit<Logits, Labels>
          : Misfit<Logits, Labels>
      : ShapeError<`ctc: takes logits [batch, time, classes]; these are ${Show<Logits>}`>;

type Misfit<
  Logits extends Dims,
  Labels extends Dims,
> = ShapeError<`ctc: logits ${Show<Logits>} take labels [batch, length] of the same batch; these are ${Show<Labels>}`>;
