/**
 * @file Sizes of axes, and when two of them agree.
 *
 * A size in a type is a literal (`64`), a name (`"batch"`, bound to a number when the model is built), a compound
 * (`"batch+1"`, `"batch*4"`: the outcome of a concatenation or a reshape), or wide (`number`, `string`).
 * Only literals and plain names can be told apart for certain; everything else may agree and is left to the check
 * at run time. Conditional types on type parameters are put off by the checker, so that generic code would not
 * check; the identity test below is decided at once, and is therefore the only comparison used here.
 */

/** The size of one axis. */
export type Size = number | string;

/** A list of sizes; `Size[]` is a shape of unknown rank. */
export type Shape = readonly Size[];

/** Bound of shape parameters: wider than {@link Shape}, for a bound of `Size` puts off what type parameters decide. */
export type Dims = readonly unknown[];

/**
 * True when A and B are one type. Decided even when a side is a type parameter, unlike `A extends B`.
 * @example Eq<"batch", "batch"> // true
 * @example Eq<64, number>       // false
 */
export type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

/** True for `number`, `string`, their union and compounds: sizes that cannot be refuted. */
export type Vague<A> =
  Eq<A, number> extends true
    ? true
    : Eq<A, Size> extends true
      ? true
      : Eq<A, string> extends true
        ? true
        : Eq<A, unknown> extends true
          ? true
          : A extends `${string}${"+" | "*"}${string}`
            ? true
            : false;

/**
 * False only when A and B are known to differ.
 * @example Same<64, 64>       // true
 * @example Same<64, number>   // true: left to run time
 * @example Same<"batch", 64>  // false
 */
export type Same<A, B> = Eq<A, B> extends true ? true : Vague<A> extends true ? true : Vague<B>;

/** The better known of two sizes that agree: a literal or a name before a vague one. */
export type Meet<A, B> =
  Eq<A, B> extends true ? A : Vague<A> extends true ? (Vague<B> extends true ? number : B) : A;

/** False for what cannot be a size: a negative number, a fraction, an empty name. */
export type IsSize<D> = D extends number
  ? number extends D
    ? true
    : `${D}` extends `${string}${"-" | "." | "e"}${string}`
      ? false
      : true
  : Eq<D, ""> extends true
    ? false
    : true;

/** True when the rank is not known: `Size[]` rather than a tuple. */
export type AnyRank<S extends Dims> = number extends S["length"] ? true : false;

/** A size in a sentence: `64`, `batch`, `?` where it is not known. */
export type Text<D> =
  Eq<D, number> extends true
    ? "?"
    : Eq<D, string> extends true
      ? "?"
      : D extends ""
        ? '""'
        : D extends Size
          ? `${D}`
          : "?";

type List<S extends Dims, Out extends string = ""> = S extends readonly [infer H, ...infer R]
  ? List<R, Out extends "" ? Text<H> : `${Out}, ${Text<H>}`>
  : Out;

/** A shape (or a list of axes) in a sentence: `[batch, 64]`; `[...]` when its rank is not known. */
export type Show<S extends Dims> = AnyRank<S> extends true ? "[...]" : `[${List<S>}]`;
