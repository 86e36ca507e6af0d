/**
 * @file Layers as values that know their own shape rule, so that `sequential([...])` can chain them.
 *
 * A function's type cannot be applied to a type, so a layer also carries, under a symbol that exists in types alone,
 * a rule: an interface whose `output` is written in terms of `this["input"]`. Intersecting the rule with an input
 * and reading `output` applies it.
 */
import type { Sub } from "./arith.ts";
import type { Dense, Features } from "./dense.ts";
import type { FloatOnly } from "./dtype-rules.ts";
import type { Flatten } from "./reshape.ts";
import type { DTypeError, Guard, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare const ruleOf: unique symbol;

/** What a layer does to a shape and a dtype; a rule overrides `output`, and `outputType` where that changes. */
export interface LayerRule {
  readonly input: unknown;
  readonly inputType: unknown;
  readonly output: unknown;
  readonly outputType: unknown;
}

/** The shape (or the refusal) that a rule gives for shape S and dtype D. */
export type Apply<R extends LayerRule, S extends Dims, D> = (R & {
  readonly input: S;
  readonly inputType: D;
})["output"];

/** The tensor that a rule gives. */
export type Applied<R extends LayerRule, S extends Dims, D> =
  Apply<R, S, D> extends ShapeError<unknown>
    ? Tensor<Shape, D>
    : Tensor<Apply<R, S, D>, (R & { readonly input: S; readonly inputType: D })["outputType"]>;

/** What has parameters of its own. */
export interface Trained {
  /**
   * What training changes of this layer and of the layers in it, in order of declaration: for `grad(cost, layer.parameters)`
   * and `minimize(cost, { parameters: layer.parameters })`. Not what was declared with `{ trainable: false }`.
   */
  readonly parameters: readonly Tensor<Shape, "f32" | "f64">[];
}

/**
 * A layer: a function of one tensor.
 * @example declare function dense<const In extends number, const Out extends number>(i: In, o: Out): Layer<DenseRule<In, Out>>;
 */
export interface Layer<R extends LayerRule> extends Trained {
  <S extends Dims, D>(x: Tensor<S, D> & Guard<Apply<R, S, D>>): Applied<R, S, D>;
  readonly [ruleOf]: R;
}

/** A rule that keeps shape and dtype of floats: activations, dropout. */
export interface SameRule<Op extends string> extends LayerRule {
  readonly output: Refused<FloatOnly<Op, this["inputType"]>, this["input"]>;
  readonly outputType: this["inputType"];
}

/** A rule that turns `In` features into `Out`, in the layer's own dtype. */
export interface DenseRule<In, Out, D = "f32"> extends LayerRule {
  readonly output: Refused<OwnType<"dense", this["inputType"], D>, Dense<List<this["input"]>, In, Out>>;
  readonly outputType: D;
}

/** A rule that keeps `In` features: normalization over the last axis. */
export interface FeaturesRule<Op extends string, In, D = "f32"> extends LayerRule {
  readonly output: Refused<OwnType<Op, this["inputType"], D>, Features<Op, List<this["input"]>, In>>;
  readonly outputType: D;
}

/** A rule that looks indices up in a table: `[...]` of i32 becomes `[..., Width]`. */
export interface EmbeddingRule<Width, D = "f32"> extends LayerRule {
  readonly output: Refused<
    OwnType<"embedding", this["inputType"], "i32">,
    readonly [...List<this["input"]>, Width]
  >;
  readonly outputType: D;
}

/** A rule that merges all axes after the first. */
export interface FlattenRule extends LayerRule {
  readonly output: Flatten<List<this["input"]>>;
  readonly outputType: this["inputType"];
}

/** The rule of layers one after another; a refusal says which layer refused. */
export interface SequentialRule<L extends readonly unknown[]> extends LayerRule {
  readonly output: Through<L, this["input"], this["inputType"]>["shape"];
  readonly outputType: Through<L, this["input"], this["inputType"]>["dtype"];
}

/** A rule's input as the shape that it is. */
type List<S> = S extends Dims ? S : Shape;

type Refused<R, S> = R extends ShapeError<unknown> ? R : S;

/** Refuses a dtype other than the layer's own; unknown dtypes pass. */
type OwnType<Op extends string, D, Own> = [Extract<D, Own>] extends [never]
  ? DTypeError<`${Op}: this layer takes ${Own & string}; this tensor is ${D & string}`>
  : unknown;

type Through<L extends readonly unknown[], S, D> = number extends L["length"]
  ? Link<Shape, D>
  : Chain<L, Link<S, D>, L["length"]> extends infer K extends Link<unknown, unknown>
    ? K
    : never;

/** What goes from layer to layer: shape and dtype, or a refusal in the place of the shape. */
interface Link<S, D> {
  readonly shape: S;
  readonly dtype: D;
}

/**
 * The link after all layers; `Count` is their number. Taking layers off one by one makes a new tuple each time, so
 * that the cost grows with the square of the length: they go eight at a time, and a refusal is then looked for among
 * its eight.
 */
type Chain<L extends readonly unknown[], K, Count> = L extends readonly [
  infer A,
  infer B,
  infer C,
  infer D,
  infer E,
  infer F,
  infer G,
  infer H,
  ...infer Rest,
]
  ? Step<Step<Step<Step<Step<Step<Step<Step<K, A>, B>, C>, D>, E>, F>, G>, H> extends infer Next
    ? Next extends Link<ShapeError<unknown>, unknown>
      ? Each<L, K, Count>
      : Chain<Rest, Next, Count>
    : never
  : Each<L, K, Count>;

type Each<L extends readonly unknown[], K, Count> = L extends readonly [infer A, ...infer Rest]
  ? Step<K, A> extends infer Next
    ? Next extends Link<ShapeError<infer Sentence>, infer D>
      ? Link<ShapeError<`layer ${Position<Count, L["length"]>}: ${Sentence & string}`>, D>
      : Each<Rest, Next, Count>
    : never
  : K;
type Position<Count, Left extends number> = Count extends number ? Sub<Count, Left> : never;

/** One layer applied. A plain function counts too: its own signature says what it takes and gives. */
type Step<K, F> =
  K extends Link<infer S extends Dims, infer D>
    ? F extends { readonly [ruleOf]: infer R extends LayerRule }
      ? Link<Apply<R, S, D>, (R & { readonly input: S; readonly inputType: D })["outputType"]>
      : F extends (x: infer X) => Tensor<infer T, infer E>
        ? Tensor<S, D> extends X
          ? Link<T extends Dims ? T : Shape, E>
          : Link<ShapeError<"this function does not take what the layer before it gives">, E>
        : Link<ShapeError<"this is not a function from tensor to tensor">, D>
    : K;
