/**
 * @file Sums of sizes with a name among them: `"batch"` and 1 make `"batch+1"`.
 *
 * A compound keeps the sentence readable and two equal computations equal. It is never held against another size
 * (see `Same`): `"batch+1"` and `"1+batch"` may be one number.
 */
import type { Add, AddSigned } from "./arith.ts";
import type { Eq, Size, Text } from "./size.ts";

/** The sum of two sizes. */
export type AddSizes<A, B> = A extends number
  ? B extends number
    ? Add<A, B>
    : Eq<A, 0> extends true
      ? B
      : Plus<A, B>
  : Eq<B, 0> extends true
    ? A
    : Plus<A, B>;

type Plus<A, B> = true extends
  | Eq<A, number>
  | Eq<B, number>
  | Eq<A, Size>
  | Eq<B, Size>
  | Eq<A, string>
  | Eq<B, string>
  ? number
  : `${Text<A>}+${Text<B>}`;

/** A size plus a whole number of either sign; `never` when it is known to be below zero. */
export type ShiftSize<A, N extends number> =
  Eq<N, 0> extends true
    ? A
    : number extends N
      ? number
      : A extends number
        ? AddSigned<A, N>
        : `${N}` extends `-${string}`
          ? number
          : AddSizes<A, N>;
