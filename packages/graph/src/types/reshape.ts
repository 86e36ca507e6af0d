/**
 * @file The same elements under another shape, with -1 for one size to be worked out.
 *
 * Sizes that stand on both sides are cancelled first; only what is left is multiplied and compared. So names and
 * type parameters that merely pass through cost nothing and need no value, and `[batch, 784]` to `[batch, 28, -1]`
 * is decided without knowing `batch`.
 */
import type { FloorDiv, Mod, Mul } from "./arith.ts";
import type { ShapeError } from "./shape-error.ts";
import type { AnyRank, Dims, Eq, IsSize, Shape, Show, Text, Vague } from "./size.ts";

/**
 * The shape of a reshape to `To`, which may hold one -1. Names in `To` must come from A.
 * @example Reshape<readonly ["batch", 784], readonly ["batch", 28, -1]> // readonly ["batch", 28, 28]
 * @example Reshape<readonly ["batch", 8, 8], readonly [-1]>             // readonly ["batch*64"]
 */
export type Reshape<A extends Dims, To extends Dims> =
  Eq<A, To> extends true
    ? To
    : AnyRank<To> extends true
      ? Shape
      : BadSize<To> extends infer Bad
        ? Bad extends readonly [infer d]
          ? ShapeError<`reshape ${Show<A>} to ${Show<To>}: ${Text<d>} is not a size; a size is a whole number from 0, or one -1`>
          : AnyRank<A> extends true
            ? Fill<To, number>
            : Cancel<A, Without<To, -1>> extends readonly [infer RA extends Dims, infer RB extends Dims]
              ? true extends Split<RA> | Split<RB>
                ? Cancel<Factors<RA>, Factors<RB>> extends readonly [
                    infer FA extends Dims,
                    infer FB extends Dims,
                  ]
                  ? Settle<A, To, FA, FB, Has<To, -1>>
                  : never
                : Settle<A, To, RA, RB, Has<To, -1>>
              : never
        : never;

/** The first size that cannot be, boxed: negative, a fraction, or a second -1. */
type BadSize<L extends Dims, Seen = false> = L extends readonly [infer H, ...infer R]
  ? Eq<H, -1> extends true
    ? Seen extends true
      ? readonly [H]
      : BadSize<R, true>
    : IsSize<H> extends false
      ? readonly [H]
      : BadSize<R, Seen>
  : "none";

// Lists of sizes as bags.
type Has<L extends Dims, X> = L extends readonly [infer H, ...infer R]
  ? Eq<H, X> extends true
    ? true
    : Has<R, X>
  : false;
/** L without its first X. */
type Without<L extends Dims, X, Head extends Dims = readonly []> = L extends readonly [infer H, ...infer R]
  ? Eq<H, X> extends true
    ? readonly [...Head, ...R]
    : Without<R, X, readonly [...Head, H]>
  : Head;
/** Both lists without what they share: `[rest of A, rest of B]`. */
type Cancel<A extends Dims, B extends Dims, RA extends Dims = readonly []> = A extends readonly [
  infer H,
  ...infer R,
]
  ? Has<B, H> extends true
    ? Cancel<R, Without<B, H>, RA>
    : Cancel<R, B, readonly [...RA, H]>
  : readonly [RA, B];

/** True when a product such as `"batch*4"` is among the sizes; sums stay whole. */
type Split<L extends Dims> = L extends readonly [infer H, ...infer R]
  ? H extends `${string}+${string}`
    ? Split<R>
    : H extends `${string}*${string}`
      ? true
      : Split<R>
  : false;
type Factors<L extends Dims, Out extends Dims = readonly []> = L extends readonly [infer H, ...infer R]
  ? H extends `${string}+${string}`
    ? Factors<R, readonly [...Out, H]>
    : H extends `${infer P}*${infer Q}`
      ? Factors<readonly [P, Q, ...R], Out>
      : Factors<R, readonly [...Out, H extends `${infer N extends number}` ? N : H]>
  : Out;

type Names<L extends Dims, Out extends string = ""> = L extends readonly [infer H, ...infer R]
  ? H extends string
    ? Names<R, Out extends "" ? H : `${Out}*${H}`>
    : Names<R, Out>
  : Out;
type AnyVague<L extends Dims> = L extends readonly [infer H, ...infer R]
  ? Vague<H> extends true
    ? true
    : AnyVague<R>
  : false;
type Product<L extends Dims, Out extends number = 1> = L extends readonly [infer H, ...infer R]
  ? Product<R, H extends number ? Mul<Out, H> : Out>
  : Out;

/** `To` with N in the place of -1. */
type Fill<To extends Dims, N> = { readonly [I in keyof To]: Eq<To[I], -1> extends true ? N : To[I] };

/** What the rests say: RA of the operand, RB of the target (its -1 aside). */
type Settle<A extends Dims, To extends Dims, RA extends Dims, RB extends Dims, Open> = true extends
  | AnyVague<RA>
  | AnyVague<RB>
  ? Fill<To, number>
  : Names<RB> extends ""
    ? Open extends true
      ? Remaining<A, To, Names<RA>, Product<RA>, Product<RB>>
      : Names<RA> extends ""
        ? Exact<A, To, Product<RA>, Product<RB>>
        : ShapeError<`reshape ${Show<A>} to ${Show<To>}: the target has no place for ${Names<RA>}`>
    : ShapeError<`reshape ${Show<A>} to ${Show<To>}: ${Names<RB>} is not among the sizes of the tensor`>;

type Exact<A extends Dims, To extends Dims, PA extends number, PB extends number> =
  Eq<PA, PB> extends true
    ? To
    : number extends PA | PB
      ? To
      : Has<A, 0> extends true
        ? To
        : ShapeError<`reshape ${Show<A>} to ${Show<To>}: ${PA} elements cannot fill ${PB}`>;

type Remaining<
  A extends Dims,
  To extends Dims,
  N extends string,
  PA extends number,
  PB extends number,
> = 0 extends PA | PB
  ? Fill<To, number>
  : Mod<PA, PB> extends 0
    ? Fill<To, N extends "" ? FloorDiv<PA, PB> : Scaled<N, FloorDiv<PA, PB>>>
    : N extends ""
      ? number extends PA | PB
        ? Fill<To, number>
        : ShapeError<`reshape ${Show<A>} to ${Show<To>}: ${PA} is not divisible by ${PB}`>
      : Fill<To, number>;

type Scaled<N extends string, Factor extends number> = Factor extends 1 ? N : `${N}*${Factor}`;

/**
 * All axes after the first merged into one, as before a dense layer.
 * @example Flatten<readonly ["batch", 7, 7, 32]> // readonly ["batch", 1568]
 */
export type Flatten<S extends Dims> = S extends readonly [infer H, ...infer R]
  ? R extends readonly [unknown]
    ? S
    : Reshape<S, readonly [H, -1]>
  : AnyRank<S> extends true
    ? Shape
    : ShapeError<"flatten: a scalar has no axis to keep">;
