/**
 * @file Signatures of elementwise functions, one interface per family: `export const add: Binary<"add"> = ...`.
 *
 * Operands may be plain numbers, as in `add(x, 1)`. A type parameter without an inference falls back to its default,
 * so a number leaves the shape at `readonly []` and the dtype at {@link Literal}; one signature then serves all
 * combinations. Overloads would bury the sentence of a refusal under "no overload matches this call". Results are
 * written out as `Tensor<...>` and not under an alias, for the checker would show the alias when one hovers.
 *
 * Not decided: a number on the left of a tensor whose whole shape is a type parameter (`sub(1, x)`); name the shape,
 * or put the tensor first.
 */
import type { BroadcastGuard, BroadcastShape } from "./broadcast.ts";
import type {
  BitsOnly,
  BoolOnly,
  FloatOnly,
  IntOnly,
  JoinType,
  Literal,
  NumberOnly,
  SameType,
} from "./dtype-rules.ts";
import type { Where } from "./select.ts";
import type { Guard, Ok } from "./shape-error.ts";
import type { Dims } from "./size.ts";
import type { Tensor } from "./tensor.ts";

/** Shape of an operand that is a plain number. */
type Scalar = readonly [];

/** `exp`, `tanh`, ...: floats, shape and dtype unchanged. */
export type UnaryFloat<Op extends string> = <S, D>(x: Tensor<S, D> & Guard<FloatOnly<Op, D>>) => Tensor<S, D>;

/** `neg`, `abs`, `sign`, ...: anything but bool, shape and dtype unchanged. */
export type UnaryNumber<Op extends string> = <S, D>(
  x: Tensor<S, D> & Guard<NumberOnly<Op, D>>,
) => Tensor<S, D>;

/** `not`: i32 or bool, shape and dtype unchanged. */
export type UnaryBits<Op extends string> = <S, D>(x: Tensor<S, D> & Guard<BitsOnly<Op, D>>) => Tensor<S, D>;

/** `isNan`, `isFinite`, ...: a float gives bool. */
export type TestFloat<Op extends string> = <S, D>(
  x: Tensor<S, D> & Guard<FloatOnly<Op, D>>,
) => Tensor<S, "bool">;

/** `add`, `mul`, `max`, ...: two operands of one dtype but bool, broadcast. */
export type Binary<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: (Tensor<A, D> & Guard<NumberOnly<Op, D>>) | number,
  b: (Tensor<B, E> & Guard<SameType<Op, D, E>, NumberOnly<Op, E>, BroadcastGuard<Op, A, B>>) | number,
) => Tensor<BroadcastShape<Op, A, B>, JoinType<D, E>>;

/** `pow`, `atan2`: two floats, broadcast. */
export type BinaryFloat<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: (Tensor<A, D> & Guard<FloatOnly<Op, D>>) | number,
  b: (Tensor<B, E> & Guard<SameType<Op, D, E>, FloatOnly<Op, E>, BroadcastGuard<Op, A, B>>) | number,
) => Tensor<BroadcastShape<Op, A, B>, JoinType<D, E>>;

/** Shifts: two of i32, broadcast. */
export type BinaryInt<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: (Tensor<A, D> & Guard<IntOnly<Op, D>>) | number,
  b: (Tensor<B, E> & Guard<SameType<Op, D, E>, IntOnly<Op, E>, BroadcastGuard<Op, A, B>>) | number,
) => Tensor<BroadcastShape<Op, A, B>, IntLiteral<D, E>>;

/** `and`, `or`, `xor`: two of i32 or two of bool, broadcast. */
export type BinaryBits<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: (Tensor<A, D> & Guard<BitsOnly<Op, D>>) | number | boolean,
  b: (Tensor<B, E> & Guard<SameType<Op, D, E>, BitsOnly<Op, E>, BroadcastGuard<Op, A, B>>) | number | boolean,
) => Tensor<BroadcastShape<Op, A, B>, IntLiteral<D, E>>;

/** `less`, `equal`, ...: two operands of one dtype, broadcast, give bool. */
export type Compare<Op extends string> = <
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  D = Literal,
  E = Literal,
>(
  a: Tensor<A, D> | number,
  b: (Tensor<B, E> & Guard<SameType<Op, D, E>, BroadcastGuard<Op, A, B>>) | number,
) => Tensor<BroadcastShape<Op, A, B>, "bool">;

/** `where(condition, a, b)`. */
export type Choose = <
  C extends Dims = Scalar,
  A extends Dims = Scalar,
  B extends Dims = Scalar,
  K = Literal,
  D = Literal,
  E = Literal,
>(
  condition: (Tensor<C, K> & Guard<BoolOnly<"where", K>>) | boolean,
  a: (Tensor<A, D> & Guard<BroadcastGuard<"where", C, A>>) | number,
  b: (Tensor<B, E> & Guard<SameType<"where", D, E>, Where<C, A, B>>) | number,
) => Tensor<Ok<Where<C, A, B>>, JoinType<D, E>>;

/** Two integer literals make i32. */
type IntLiteral<D, E> = [D, E] extends [Literal, Literal] ? "i32" : JoinType<D, E>;
