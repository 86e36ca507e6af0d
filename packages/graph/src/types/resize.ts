/**
 * @file Shapes of images at another size, and of windows at computed positions.
 */
import type { Scale } from "../dsl/shape-rules.ts";
import type { FloorDiv, Mod, Mul } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, Shape, Show, Text } from "./size.ts";

/**
 * The shape with other sizes on all axes but the first two.
 * @example Interpolate<readonly ["batch", 3, 8, 8], readonly [16, 16]> // readonly ["batch", 3, 16, 16]
 */
export type Interpolate<S extends Dims, Z extends Dims> = true extends AnyRank<S> | AnyRank<Z>
  ? Shape
  : S extends readonly [infer N, infer C, ...infer Spatial]
    ? Eq<Spatial["length"], Z["length"]> extends true
      ? readonly [N, C, ...Z]
      : ShapeError<`interpolate ${Show<S>} to ${Show<Z>}: there is one size for each axis after the first two`>
    : ShapeError<`interpolate ${Show<S>}: it needs axes [batch, channels, ...spatial]`>;

/**
 * [..., C r^2, H, W] to [..., C, H r, W r].
 * @example PixelShuffle<readonly ["batch", 12, 4, 4], 2> // readonly ["batch", 3, 8, 8]
 */
export type PixelShuffle<S extends Dims, R extends number> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [...infer Batch, infer C, infer H, infer W]
      ? Divides<C, Mul<R, R>> extends false
        ? ShapeError<`pixelShuffle ${Show<S>}: ${Text<C>} channels do not divide by ${R} * ${R}`>
        : readonly [...Batch, Part<C, Mul<R, R>>, Scale<H, R>, Scale<W, R>]
      : ShapeError<`pixelShuffle ${Show<S>}: it needs axes [..., channels, height, width]`>;

/**
 * [..., C, H r, W r] to [..., C r^2, H, W].
 * @example PixelUnshuffle<readonly ["batch", 3, 8, 8], 2> // readonly ["batch", 12, 4, 4]
 */
export type PixelUnshuffle<S extends Dims, R extends number> =
  AnyRank<S> extends true
    ? Shape
    : S extends readonly [...infer Batch, infer C, infer H, infer W]
      ? false extends Divides<H, R> | Divides<W, R>
        ? ShapeError<`pixelUnshuffle ${Show<S>}: height and width must divide by ${R}`>
        : readonly [...Batch, Scale<C, Mul<R, R>>, Part<H, R>, Part<W, R>]
      : ShapeError<`pixelUnshuffle ${Show<S>}: it needs axes [..., channels, height, width]`>;

type Divides<D, N extends number> = D extends number
  ? number extends D | N
    ? true
    : Mod<D, N> extends 0
      ? true
      : false
  : true;

type Part<D, N extends number> = D extends number ? FloorDiv<D, N> : number;
