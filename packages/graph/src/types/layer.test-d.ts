import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Dense, Features } from "./dense.ts";
import type {
  Apply,
  DenseRule,
  EmbeddingRule,
  FeaturesRule,
  FlattenRule,
  Layer,
  SameRule,
  SequentialRule,
} from "./layer.ts";
import type { DTypeError, ShapeError } from "./shape-error.ts";
import type { Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function dense<const In extends number, const Out extends number>(
  i: In,
  o: Out,
): Layer<DenseRule<In, Out>>;
declare function layerNorm<const In extends number>(features: In): Layer<FeaturesRule<"layerNorm", In>>;
declare function embedding<const N extends number, const W extends number>(
  n: N,
  w: W,
): Layer<EmbeddingRule<W>>;
declare const relu: Layer<SameRule<"relu">>;
declare const flatten: Layer<FlattenRule>;
declare function sequential<const L extends readonly unknown[]>(layers: L): Layer<SequentialRule<L>>;

describe("a layer over features", () => {
  test("takes and gives the last axis", () => {
    expectTypeOf(dense(64, 10)(tensor(["batch", 64]))).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(dense(64, 10)(tensor([64]))).toEqualTypeOf<Tensor<readonly [10]>>();
    expectTypeOf(dense(64, 10)(tensor(["b", "t", 64]))).toEqualTypeOf<Tensor<readonly ["b", "t", 10]>>();
    expectTypeOf(dense(64, 10)(tensor(["b", 3 as number]))).toEqualTypeOf<Tensor<readonly ["b", 10]>>();
    expectTypeOf(dense(64 as number, 10)(tensor(["b", 64]))).toEqualTypeOf<Tensor<readonly ["b", 10]>>();
    expectTypeOf(dense(64, 10)(tensor([1] as number[]))).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(layerNorm(64)(tensor(["b", 64]))).toEqualTypeOf<Tensor<readonly ["b", 64]>>();
    expectTypeOf(embedding(1000, 64)(tensor(["b", 20], "i32"))).toEqualTypeOf<
      Tensor<readonly ["b", 20, 64]>
    >();
    expectTypeOf(relu(tensor(["b", 64], "f64"))).toEqualTypeOf<Tensor<readonly ["b", 64], "f64">>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 30 features
    dense(64, 10)(tensor(["batch", 30]));
    // @ts-expect-error a scalar
    dense(64, 10)(tensor([]));
    // @ts-expect-error an f64
    dense(64, 10)(tensor(["batch", 64], "f64"));
    // @ts-expect-error relu takes f32 or f64; this tensor is i32
    relu(tensor([3], "i32"));
    // @ts-expect-error embedding: this layer takes i32; this tensor is f32
    embedding(1000, 64)(tensor(["b"]));
    expectTypeOf<Dense<readonly ["batch", 30], 64, 10>>().toEqualTypeOf<
      ShapeError<"dense: the last axis of [batch, 30] has size 30; this layer takes 64 features">
    >();
    expectTypeOf<Dense<readonly [], 64, 10>>().toEqualTypeOf<
      ShapeError<"dense: a scalar has no features; this layer takes 64">
    >();
    expectTypeOf<Features<"layerNorm", readonly ["batch", 30], 64>>().toEqualTypeOf<
      ShapeError<"layerNorm: the last axis of [batch, 30] has size 30; this layer takes 64 features">
    >();
    expectTypeOf<Apply<DenseRule<64, 10>, readonly [64], "f64">>().toEqualTypeOf<
      DTypeError<"dense: this layer takes f32; this tensor is f64">
    >();
  });
});

describe("sequential", () => {
  const net = sequential([dense(64, 32), relu, dense(32, 10)]);

  test("chains the rules of its layers", () => {
    expectTypeOf(net(tensor(["batch", 64]))).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(sequential([flatten, dense(784, 10)])(tensor(["b", 28, 28]))).toEqualTypeOf<
      Tensor<readonly ["b", 10]>
    >();
    expectTypeOf(
      sequential([embedding(100, 8), flatten, dense(160, 1)])(tensor(["b", 20], "i32")),
    ).toEqualTypeOf<Tensor<readonly ["b", 1]>>();
    expectTypeOf(sequential([net, relu])(tensor(["batch", 64]))).toEqualTypeOf<
      Tensor<readonly ["batch", 10]>
    >();
    expectTypeOf(sequential([])(tensor([3]))).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(sequential([relu, relu] as Layer<SameRule<"relu">>[])(tensor([3]))).toEqualTypeOf<
      Tensor<Shape>
    >();
  });

  test("plain functions count as layers", () => {
    const half = (x: Tensor<readonly ["batch", 32]>): Tensor<readonly ["batch", 16]> => x as never;
    expectTypeOf(sequential([dense(64, 32), half])(tensor(["batch", 64]))).toEqualTypeOf<
      Tensor<readonly ["batch", 16]>
    >();
    // @ts-expect-error the function takes 32 features
    sequential([half])(tensor(["batch", 64]));
    // @ts-expect-error a number is no layer
    sequential([3])(tensor(["batch", 64]));
  });

  test("a refusal names the layer", () => {
    // @ts-expect-error the first layer
    net(tensor(["batch", 30]));
    // @ts-expect-error the last layer
    const y = sequential([dense(64, 32), relu, dense(64, 10)])(tensor(["batch", 64]));
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    type Broken = SequentialRule<readonly [Layer<DenseRule<64, 32>>, Layer<DenseRule<64, 10>>]>;
    expectTypeOf<Apply<Broken, readonly ["batch", 64], "f32">>().toEqualTypeOf<
      ShapeError<"layer 1: dense: the last axis of [batch, 32] has size 32; this layer takes 64 features">
    >();
    type Nested = SequentialRule<readonly [Layer<Broken>]>;
    expectTypeOf<Apply<Nested, readonly ["batch", 64], "f32">>().toEqualTypeOf<
      ShapeError<"layer 0: layer 1: dense: the last axis of [batch, 32] has size 32; this layer takes 64 features">
    >();
  });
});
