/** @file The type-level reading of an einsum formula: which size each letter stands for, and the shape that comes out. */
import type { ShapeError } from "../types/shape-error.ts";
import type { AnyRank, Dims, Eq, Meet, Same, Shape, Show, Text } from "../types/size.ts";

/**
 * The shape of `einsum(formula, ...)`. A formula with an ellipsis or of unknown text gives an unknown shape.
 * @example Einsum<"bij,jk->bik", readonly [readonly ["batch", 3, 4], readonly [4, 5]]> // readonly ["batch", 3, 5]
 */
export type Einsum<F extends string, L extends readonly Dims[]> =
  NoSpaces<F> extends infer G extends string
    ? string extends G
      ? Shape
      : G extends `${string}.${string}`
        ? Shape
        : G extends `${infer Inputs}->${infer Output}`
          ? Bind<F, Terms<Inputs>, L, Record<never, unknown>> extends infer Sizes
            ? Sizes extends ShapeError<unknown>
              ? Sizes
              : Sizes extends Table
                ? Result<F, Output, Sizes>
                : Shape
            : never
          : ShapeError<`einsum "${F}": the formula needs an arrow, as in "ij,jk->ik"`>
    : never;

/** The size of each letter so far. */
type Table = { readonly [letter: string]: unknown };

type NoSpaces<F extends string> = F extends `${infer A} ${infer B}` ? NoSpaces<`${A}${B}`> : F;

type Terms<F extends string> = F extends `${infer A},${infer B}` ? readonly [A, ...Terms<B>] : readonly [F];

type Letters<T extends string> = T extends `${infer H}${infer R}` ? readonly [H, ...Letters<R>] : readonly [];

type Bind<F extends string, T extends readonly string[], L extends readonly Dims[], Sizes extends Table> =
  AnyRank<L> extends true
    ? Shape
    : Eq<T["length"], L["length"]> extends false
      ? ShapeError<`einsum "${F}": the formula has ${T["length"]} operands, ${L["length"]} are given`>
      : T extends readonly [infer H extends string, ...infer R extends readonly string[]]
        ? L extends readonly [infer S extends Dims, ...infer LR extends readonly Dims[]]
          ? AnyRank<S> extends true
            ? Shape
            : Eq<Letters<H>["length"], S["length"]> extends false
              ? ShapeError<`einsum "${F}": ${H} names ${Letters<H>["length"]} axes, the operand is ${Show<S>}`>
              : BindOne<F, Letters<H>, S, Sizes> extends infer Next
                ? Next extends Table
                  ? Next extends ShapeError<unknown>
                    ? Next
                    : Bind<F, R, LR, Next>
                  : Next
                : never
          : never
        : Sizes;

type BindOne<
  F extends string,
  T extends readonly string[],
  S extends Dims,
  Sizes extends Table,
> = T extends readonly [infer H extends string, ...infer R extends readonly string[]]
  ? S extends readonly [infer d, ...infer SR]
    ? H extends keyof Sizes
      ? Same<Sizes[H], d> extends true
        ? BindOne<F, R, SR, Omit<Sizes, H> & { readonly [K in H]: Meet<Sizes[H], d> }>
        : ShapeError<`einsum "${F}": ${H} has sizes ${Text<Sizes[H]>} and ${Text<d>}`>
      : BindOne<F, R, SR, Sizes & { readonly [K in H]: d }>
    : never
  : Sizes;

type Result<F extends string, Output extends string, Sizes extends Table> =
  Unknown<Letters<Output>, Sizes> extends infer H extends string
    ? ShapeError<`einsum "${F}": ${H} of the result is in no operand`>
    : Letters<Output> extends infer T extends readonly string[]
      ? { readonly [I in keyof T]: Sizes[T[I]] }
      : never;

/** The first letter that no operand has. */
type Unknown<T extends readonly string[], Sizes> = T extends readonly [
  infer H extends string,
  ...infer R extends readonly string[],
]
  ? H extends keyof Sizes
    ? Unknown<R, Sizes>
    : H
  : undefined;
