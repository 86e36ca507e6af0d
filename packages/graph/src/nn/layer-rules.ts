/** @file What further layers do to shapes: rules beside those of `types/layer.ts`. */
import type { FloorDiv, Mod, Mul } from "../types/arith.ts";
import type { AxisOf, NoSuchAxis, ReplaceAxes } from "../types/axis.ts";
import type { Dense } from "../types/dense.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { LayerRule } from "../types/layer.ts";
import type { DTypeError, ShapeError } from "../types/shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text } from "../types/size.ts";

/** A rule that keeps a shape whose axis 1 has `C` channels: `[batch, C, ...]`. */
export interface ChannelsRule<Op extends string, C, D = "f32"> extends LayerRule {
  readonly output: Refused<OwnType<Op, this["inputType"], D>, Channels<Op, List<this["input"]>, C>>;
  readonly outputType: D;
}

/** A rule that keeps a shape that ends in the sizes `Tail`. */
export interface TrailingRule<Op extends string, Tail extends Dims, D = "f32"> extends LayerRule {
  readonly output: Refused<OwnType<Op, this["inputType"], D>, Trailing<Op, List<this["input"]>, Tail>>;
  readonly outputType: D;
}

/** A rule that halves an axis: of two halves one gates the other. */
export interface HalvedRule<Op extends string, A extends number> extends LayerRule {
  readonly output: Refused<FloatOnly<Op, this["inputType"]>, Halved<Op, List<this["input"]>, A>>;
  readonly outputType: this["inputType"];
}

/** A rule of sequences `[..., ..., In]`, two axes before the features, that become `Out` features. */
export interface SequenceRule<Op extends string, In, Out, D = "f32"> extends LayerRule {
  readonly output: Refused<OwnType<Op, this["inputType"], D>, Sequence<Op, List<this["input"]>, In, Out>>;
  readonly outputType: D;
}

/** Features of a sequence layer: as many as it has units, or twice that in both directions. */
export type Directed<Units extends number, Both> =
  Eq<Both, true> extends true ? Mul<Units, 2> : Eq<Both, boolean> extends true ? number : Units;

export type List<S> = S extends Dims ? S : Shape;

export type Refused<R, S> = R extends ShapeError<unknown> ? R : S;

/** Refuses a dtype other than the layer's own; unknown dtypes pass. */
export type OwnType<Op extends string, D, Own> = [Extract<D, Own>] extends [never]
  ? DTypeError<`${Op}: this layer takes ${Own & string}; this tensor is ${D & string}`>
  : unknown;

type Channels<Op extends string, S extends Dims, C> = S extends readonly [unknown, infer c, ...infer _]
  ? Same<c, C> extends true
    ? S
    : ShapeError<`${Op}: axis 1 of ${Show<S>} has size ${Text<c>}; this layer takes ${Text<C>} channels`>
  : AnyRank<S> extends true
    ? S
    : ShapeError<`${Op}: ${Show<S>} has no axis 1; this layer takes ${Text<C>} channels there`>;

type Trailing<Op extends string, S extends Dims, Tail extends Dims> =
  AnyRank<S> extends true
    ? S
    : AnyRank<Tail> extends true
      ? S
      : EndsIn<S, Tail> extends true
        ? S
        : ShapeError<`${Op}: ${Show<S>} does not end in ${Show<Tail>}, the sizes this layer takes`>;

type EndsIn<S extends Dims, Tail extends Dims> = Tail extends readonly [...infer TR, infer t]
  ? S extends readonly [...infer SR, infer s]
    ? Same<s, t> extends true
      ? EndsIn<SR, TR>
      : false
    : false
  : true;

type Halved<Op extends string, S extends Dims, A extends number> = true extends AnyRank<S> | Eq<A, number>
  ? Shape
  : [AxisOf<S, A>] extends [never]
    ? ShapeError<NoSuchAxis<Op, S, A>>
    : S[AxisOf<S, A>] extends infer d
      ? d extends number
        ? Mod<d, 2> extends 1
          ? ShapeError<`${Op}: axis ${A} of ${Show<S>} has size ${Text<d>}, which has no halves`>
          : ReplaceAxes<S, AxisOf<S, A>, FloorDiv<d, 2>>
        : ReplaceAxes<S, AxisOf<S, A>, number>
      : never;

type Sequence<Op extends string, S extends Dims, In, Out> =
  AnyRank<S> extends true
    ? Shape
    : S["length"] extends 3
      ? Dense<S, In, Out, Op>
      : ShapeError<`${Op}: ${Show<S>} is not a batch of sequences: it takes 3 axes, the last of ${Text<In>} features`>;
