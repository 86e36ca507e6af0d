/**
 * @file Type-level shapes of the functions that move elements and have no rule in the algebra of `types/`: they are
 * short, and made of it.
 */
import type { Add, LessThan, Mul } from "../types/arith.ts";
import type { AxesOf, AxisOf, NoSuchAxis, ReplaceAxes } from "../types/axis.ts";
import type { AxisArgument, Reduce } from "../types/reduce.ts";
import type { ShapeError } from "../types/shape-error.ts";
import type { AnyRank, Dims, Eq, Same, Shape, Show, Text, Vague } from "../types/size.ts";

/**
 * The shape without axes of size 1: those named, or (none named) all.
 * @example Squeeze<readonly ["batch", 1, 64], 1> // readonly ["batch", 64]
 */
export type Squeeze<S extends Dims, A extends AxisArgument> =
  AnyRank<S> extends true
    ? Shape
    : [A] extends [undefined]
      ? WithoutOnes<S>
      : [A] extends [number]
        ? Squeezed<S, A, readonly [A]>
        : [A] extends [readonly number[]]
          ? Squeezed<S, A, A>
          : Shape;

type Squeezed<S extends Dims, A extends AxisArgument, List extends readonly number[]> = number extends
  | List["length"]
  | List[number]
  ? Shape
  : AxesOf<"squeeze", S, List> extends infer Refusal extends ShapeError<unknown>
    ? Refusal
    : Wide<S, List> extends infer Refusal extends ShapeError<unknown>
      ? Refusal
      : Reduce<"squeeze", S, A, false>;

/** Refuses the first of the axes whose size is known not to be 1. */
type Wide<S extends Dims, List extends readonly number[]> = List extends readonly [
  infer H extends number,
  ...infer R extends readonly number[],
]
  ? Same<S[AxisOf<S, H>], 1> extends false
    ? ShapeError<`squeeze ${Show<S>}: axis ${H} has size ${Text<S[AxisOf<S, H>]>}; only axes of size 1 can be taken out`>
    : Wide<S, R>
  : unknown;

type WithoutOnes<S extends Dims, Out extends Dims = readonly []> = S extends readonly [infer H, ...infer R]
  ? Eq<H, 1> extends true
    ? WithoutOnes<R, Out>
    : Vague<H> extends true
      ? Shape
      : WithoutOnes<R, readonly [...Out, H]>
  : Out;

/** A size N times: a compound where it has a name. */
export type Scale<d, N> =
  Eq<N, 1> extends true
    ? d
    : d extends number
      ? N extends number
        ? Mul<d, N>
        : number
      : N extends number
        ? number extends N
          ? number
          : Vague<d> extends true
            ? number
            : `${Text<d>}*${N}`
        : number;

/**
 * The shape of a tensor repeated as a whole; shorter lists are aligned at the last axis.
 * @example Tile<readonly ["batch", 3], readonly [2, 1, 4]> // readonly [2, "batch", 12]
 */
export type Tile<S extends Dims, R extends readonly number[], Out extends Dims = readonly []> = true extends
  | AnyRank<S>
  | AnyRank<R>
  ? Shape
  : R extends readonly [...infer RI extends readonly number[], infer n]
    ? S extends readonly [...infer SI, infer d]
      ? Tile<SI, RI, readonly [Scale<d, n>, ...Out]>
      : Tile<readonly [], RI, readonly [n, ...Out]>
    : readonly [...S, ...Out];

/** The shape with every slice along an axis repeated N times. */
export type Repeat<S extends Dims, N extends number, A extends number> = true extends
  | AnyRank<S>
  | (number extends A ? true : false)
  ? Shape
  : [AxisOf<S, A>] extends [never]
    ? ShapeError<NoSuchAxis<"repeat", S, A>>
    : ReplaceAxes<S, AxisOf<S, A>, Scale<S[AxisOf<S, A>], N>>;

/**
 * `unknown` when an axis can be cut into parts of these sizes, or into equal parts of one size.
 * @example Split<readonly ["batch", 6], readonly [1, 2], 1>
 * // ShapeError<"split [batch, 6]: parts of 1, 2 make 3; axis 1 has size 6">
 */
export type Split<S extends Dims, L, A extends number> = true extends
  | AnyRank<S>
  | (number extends A ? true : false)
  ? unknown
  : [AxisOf<S, A>] extends [never]
    ? ShapeError<NoSuchAxis<"split", S, A>>
    : [L] extends [readonly number[]]
      ? number extends L["length"]
        ? unknown
        : Same<Total<L>, S[AxisOf<S, A>]> extends false
          ? ShapeError<`split ${Show<S>}: parts of ${Listed<L>} make ${Text<Total<L>>}; axis ${A} has size ${Text<S[AxisOf<S, A>]>}`>
          : unknown
      : unknown;

type Total<L extends readonly unknown[], Sum extends number = 0> = L extends readonly [
  infer H extends number,
  ...infer R,
]
  ? Total<R, Add<Sum, H>>
  : Sum;

type Listed<L extends readonly unknown[]> = L extends readonly [infer H, ...infer R]
  ? R extends readonly []
    ? Text<H>
    : `${Text<H>}, ${Listed<R>}`
  : "";

/** The shape of one part of a cut axis. */
export type Part<S extends Dims, A extends number, N> = true extends
  | AnyRank<S>
  | (number extends A ? true : false)
  ? Shape
  : [AxisOf<S, A>] extends [never]
    ? Shape
    : ReplaceAxes<S, AxisOf<S, A>, N>;

/** The shape itself if it has two axes or more. */
export type Matrices<Op extends string, S extends Dims> = S extends readonly [...unknown[], unknown, unknown]
  ? S
  : AnyRank<S> extends true
    ? S
    : ShapeError<`${Op}: ${Show<S>} is not a matrix; it must have 2 axes or more`>;

/**
 * The shape of the diagonals of the last two axes.
 * @example Diagonal<readonly ["batch", 4, 3], 0> // readonly ["batch", 3]
 */
export type Diagonal<
  S extends Dims,
  Offset extends number,
  Op extends string = "diagonal",
> = S extends readonly [...infer Batch, infer r, infer c]
  ? Eq<Offset, 0> extends true
    ? readonly [...Batch, Shorter<r, c>]
    : readonly [...Batch, number]
  : AnyRank<S> extends true
    ? Shape
    : Matrices<Op, S>;

type Shorter<a, b> =
  Eq<a, b> extends true
    ? a
    : a extends number
      ? b extends number
        ? LessThan<a, b> extends true
          ? a
          : LessThan<a, b> extends false
            ? b
            : number
        : number
      : number;

/** The shape of square matrices with the last axis on a diagonal. */
export type DiagEmbed<S extends Dims, Offset extends number> = S extends readonly [...infer Batch, infer n]
  ? Eq<Offset, 0> extends true
    ? readonly [...Batch, n, n]
    : readonly [...Batch, number, number]
  : AnyRank<S> extends true
    ? Shape
    : ShapeError<"diagEmbed: a scalar has no axis to put on a diagonal">;
