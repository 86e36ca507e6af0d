/** @file What layers of convolutions and poolings do to shapes. */
import type { DType } from "../../dtype.ts";
import type { FloorDiv } from "../../types/arith.ts";
import type { Conv, ConvTranspose } from "../../types/convolution.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { FftConv } from "../../types/fft-convolution.ts";
import type { LayerRule } from "../../types/layer.ts";
import type { AdaptivePool, GlobalPool, Pool } from "../../types/pooling.ts";
import type { Dims } from "../../types/size.ts";
import type { Option } from "../../types/window.ts";
import type { List, OwnType, Refused } from "../layer-rules.ts";

/** A window's size on each axis, from one number or a list; unknown as `number`. */
export type WindowOf<W, Rank extends number> = [W] extends [number]
  ? Repeat<W, Rank>
  : W extends readonly unknown[]
    ? W["length"] extends Rank
      ? W
      : Repeat<number, Rank>
    : Repeat<number, Rank>;

type Repeat<W, Rank extends number> = Rank extends 1
  ? readonly [W]
  : Rank extends 2
    ? readonly [W, W]
    : readonly [W, W, W];

/** The shape of a kernel. */
type Kernel<A, B, W> = W extends Dims ? readonly [A, B, ...W] : Dims;

/** The dtype an option names; f32 where it names none. */
export type DTypeOption<O> =
  Option<O, "dtype"> extends infer D
    ? [D] extends [undefined]
      ? "f32"
      : D extends DType
        ? D
        : "f32"
    : never;

type PerGroup<C extends number, O> =
  Option<O, "groups"> extends infer G
    ? G extends number
      ? FloorDiv<C, G>
      : [G] extends [undefined]
        ? C
        : number
    : never;

/** A rule that convolves `In` channels to `Out`. */
export interface ConvRule<Op extends string, In extends number, Out extends number, W, O, Rank extends number>
  extends LayerRule {
  readonly output: Refused<
    OwnType<Op, this["inputType"], DTypeOption<O>>,
    Conv<Op, List<this["input"]>, Kernel<Out, PerGroup<In, O>, WindowOf<W, Rank>>, O, Rank>
  >;
  readonly outputType: DTypeOption<O>;
}

/** A rule that convolves `In` channels to `Out` through Fourier transforms. */
export interface FftConvRule<
  Op extends string,
  In extends number,
  Out extends number,
  W,
  O,
  Rank extends number,
> extends LayerRule {
  readonly output: Refused<
    OwnType<Op, this["inputType"], DTypeOption<O>>,
    FftConv<Op, List<this["input"]>, Kernel<Out, PerGroup<In, O>, WindowOf<W, Rank>>, O, Rank>
  >;
  readonly outputType: DTypeOption<O>;
}

/** A rule of a transposed convolution of `In` channels to `Out`. */
export interface ConvTransposeRule<
  Op extends string,
  In extends number,
  Out extends number,
  W,
  O,
  Rank extends number,
> extends LayerRule {
  readonly output: Refused<
    OwnType<Op, this["inputType"], DTypeOption<O>>,
    ConvTranspose<Op, List<this["input"]>, Kernel<In, PerGroup<Out, O>, WindowOf<W, Rank>>, O, Rank>
  >;
  readonly outputType: DTypeOption<O>;
}

/** A rule that pools windows. */
export interface PoolRule<Op extends string, W, O, Rank extends number> extends LayerRule {
  readonly output: Refused<FloatOnly<Op, this["inputType"]>, Pool<Op, List<this["input"]>, W, O, Rank>>;
  readonly outputType: this["inputType"];
}

/** A rule that pools to a number of positions. */
export interface AdaptiveRule<Op extends string, M, Rank extends number> extends LayerRule {
  readonly output: Refused<FloatOnly<Op, this["inputType"]>, AdaptivePool<Op, List<this["input"]>, M, Rank>>;
  readonly outputType: this["inputType"];
}

/** A rule that pools everything after the channels. */
export interface GlobalRule<Op extends string> extends LayerRule {
  readonly output: Refused<FloatOnly<Op, this["inputType"]>, GlobalPool<Op, List<this["input"]>>>;
  readonly outputType: this["inputType"];
}
