/**
 * @file How a rule refuses its arguments: with a sentence that the checker prints at the argument.
 *
 * A public function intersects the parameter at fault with {@link Guard}. Where the rule holds, that is `unknown` and
 * vanishes; where it does not, it is a {@link ShapeError} that no tensor has, so `tsc` points at this argument and
 * prints the sentence. The intersection's other half still infers. An interface carries the sentence because
 * `2 & "sentence"`, the case of a literal axis, would be `never` and lose it. Rules write `ShapeError<...>` out: under
 * an alias of its own, the checker would print the alias and its arguments instead of the sentence.
 */
import type { DType } from "../dtype.ts";
import type { Shape } from "./size.ts";

declare const because: unique symbol;

/** A broken shape rule; `Sentence` says which, with the shapes. No value has this type. */
export interface ShapeError<Sentence> {
  readonly [because]: Sentence;
}

/** A broken dtype rule: the same, under the name of what is wrong. */
export interface DTypeError<Sentence> extends ShapeError<Sentence> {}

/**
 * What a parameter is intersected with: `unknown` when all of the rules' results are fine, else the first refusal.
 * One at a time, for two sentences intersect to `never`. Later rules are not evaluated after a refusal. The branches
 * say `E` and not `R`, for inference looks into branches and would find wrong type arguments inside a rule.
 * @example b: Tensor<B, E> & Guard<SameType<"matmul", D, E>, MatMul<A, B>>
 */
export type Guard<R, Next = unknown, Last = unknown> = R extends infer E extends ShapeError<unknown>
  ? E
  : Next extends infer E extends ShapeError<unknown>
    ? E
    : Last extends infer E extends ShapeError<unknown>
      ? E
      : unknown;

/** The result's shape; unknown after a refusal, so that one mistake gives one message. */
export type Ok<R> = R extends ShapeError<unknown> ? Shape : R;

/** The result's dtype; unknown after a refusal. */
export type OkType<R> = R extends ShapeError<unknown> ? DType : R;
