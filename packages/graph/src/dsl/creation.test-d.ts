import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import { dim } from "../model/dim.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { fromArray, full, fullLike, iota, oneHot, ones, onesLike, zeros, zerosLike } from "./creation.ts";
import * as random from "./random.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const batch = dim("batch");
const x = tensor(["batch", 3], "f64");
const label = tensor(["batch"], "i32");

describe("constants", () => {
  test("of a shape", () => {
    expectTypeOf(zeros([batch, 3])).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(ones([3], "i32")).toEqualTypeOf<Tensor<readonly [3], "i32">>();
    expectTypeOf(full([], true, "bool")).toEqualTypeOf<Tensor<readonly [], "bool">>();
    expectTypeOf(zeros([1, 2] as number[])).toEqualTypeOf<Tensor<readonly number[]>>();
    // @ts-expect-error -1 is no size
    zeros([batch, -1]);
    // @ts-expect-error no list
    ones(3);
    // @ts-expect-error no such dtype
    full([3], 1, "float");
  });

  test("like another", () => {
    expectTypeOf(zerosLike(x)).toEqualTypeOf<typeof x>();
    expectTypeOf(onesLike(x)).toEqualTypeOf<typeof x>();
    expectTypeOf(fullLike(x, 2)).toEqualTypeOf<typeof x>();
    // @ts-expect-error a list
    zerosLike([1]);
    // @ts-expect-error a number
    onesLike(1);
    // @ts-expect-error no value
    fullLike(x);
  });

  test("from lists, and positions", () => {
    expectTypeOf(fromArray([1, 2, 3, 4], [2, 2])).toEqualTypeOf<Tensor<readonly [2, 2]>>();
    expectTypeOf(fromArray(new Int32Array(3), [3], "i32")).toEqualTypeOf<Tensor<readonly [3], "i32">>();
    expectTypeOf(iota([3, batch], 1)).toEqualTypeOf<Tensor<readonly [3, "batch"], "i32">>();
    expectTypeOf(iota([3], 0, "f32")).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(oneHot(label, 10)).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(oneHot(label, 10, "i32")).toEqualTypeOf<Tensor<readonly ["batch", 10], "i32">>();
    // @ts-expect-error texts
    fromArray(["1"], [1]);
    // @ts-expect-error no axis 1
    iota([3], 1);
    // @ts-expect-error f64
    oneHot(x, 10);
  });
});

describe("random tensors", () => {
  test("shapes and dtypes", () => {
    expectTypeOf(random.uniform([batch, 2], { low: -1 })).toEqualTypeOf<Tensor<readonly ["batch", 2]>>();
    expectTypeOf(random.normal([3], { standardDeviation: 2 })).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(random.bernoulli(0.5, [batch])).toEqualTypeOf<Tensor<readonly ["batch"], "bool">>();
    expectTypeOf(random.bernoulli(tensor([3]), [batch, 3])).toEqualTypeOf<
      Tensor<readonly ["batch", 3], "bool">
    >();
    expectTypeOf(random.integers([batch], 10)).toEqualTypeOf<Tensor<readonly ["batch"], "i32">>();
    // @ts-expect-error no such option
    random.uniform([3], { min: 0 });
    // @ts-expect-error a half
    random.normal([0.5]);
    // @ts-expect-error i32
    random.bernoulli(label, [batch]);
    // @ts-expect-error no bound
    random.integers([batch]);
  });
});
