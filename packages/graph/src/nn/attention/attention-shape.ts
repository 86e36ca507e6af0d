/** @file The type rule of attention: who looks (query), at what (key), to get what (value). */
import type { Clash, CommonShape } from "../../types/broadcast.ts";
import type { ShapeError } from "../../types/shape-error.ts";
import type { AnyRank, Dims, Same, Shape, Show, Text } from "../../types/size.ts";

/**
 * The shape of attention: query `[..., L, d]`, key `[..., S, d]` and value `[..., S, e]` give `[..., L, e]`; the axes before
 * the last two broadcast.
 * @example Attention<"attention", readonly ["b", 5, 8], readonly ["b", 7, 8], readonly ["b", 7, 4]> // readonly ["b", 5, 4]
 */
export type Attention<Op extends string, Q extends Dims, K extends Dims, V extends Dims> = true extends
  | AnyRank<Q>
  | AnyRank<K>
  | AnyRank<V>
  ? Shape
  : Q extends readonly [...infer QB, infer L, infer d]
    ? K extends readonly [...infer KB, infer S, infer e]
      ? V extends readonly [...infer VB, infer T, infer f]
        ? Same<d, e> extends true
          ? Same<S, T> extends true
            ? Batched<Op, Q, K, V, CommonShape<QB, KB>, VB, L, f>
            : ShapeError<`${Op}: key ${Show<K>} has ${Text<S>} positions, value ${Show<V>} has ${Text<T>}`>
          : ShapeError<`${Op}: query ${Show<Q>} has ${Text<d>} features, key ${Show<K>} has ${Text<e>}`>
        : ShapeError<TooFlat<Op, "value", V>>
      : ShapeError<TooFlat<Op, "key", K>>
    : ShapeError<TooFlat<Op, "query", Q>>;

/** Where the scores come from: query and key alone. */
export type Scores<Op extends string, Q extends Dims, K extends Dims> = true extends AnyRank<Q> | AnyRank<K>
  ? Shape
  : K extends readonly [...infer KB, infer S, unknown]
    ? Attention<Op, Q, K, readonly [...KB, S, S]>
    : ShapeError<TooFlat<Op, "key", K>>;

type TooFlat<
  Op extends string,
  Role extends string,
  S extends Dims,
> = `${Op}: ${Role} ${Show<S>} must have 2 axes or more`;

type Batched<
  Op extends string,
  Q extends Dims,
  K extends Dims,
  V extends Dims,
  Batch,
  VB extends Dims,
  L,
  f,
> =
  Batch extends Clash<unknown, unknown, unknown, unknown>
    ? ShapeError<Uneven<Op, Q, K, V>>
    : Batch extends Dims
      ? CommonShape<Batch, VB> extends infer All
        ? All extends Clash<unknown, unknown, unknown, unknown>
          ? ShapeError<Uneven<Op, Q, K, V>>
          : All extends Dims
            ? readonly [...All, L, f]
            : never
        : never
      : never;

type Uneven<
  Op extends string,
  Q extends Dims,
  K extends Dims,
  V extends Dims,
> = `${Op}: the axes before the last two of query ${Show<Q>}, key ${Show<K>} and value ${Show<V>} do not broadcast`;
