import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { matmul } from "./products.ts";
import * as random from "./random.ts";
import { mode, parameter, type Saved, scope, state, update } from "./variables.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

describe("saved tensors", () => {
  test("have literal sizes, and are tensors", () => {
    const weight = parameter("weight", [3, 10], { init: (shape) => random.normal(shape) });
    expectTypeOf(weight).toEqualTypeOf<Saved<readonly [3, 10], "f32">>();
    expectTypeOf(matmul(tensor(["batch", 3]), weight)).toEqualTypeOf<Tensor<readonly ["batch", 10]>>();
    expectTypeOf(state("count", [], { dtype: "i32", init: 1 })).toEqualTypeOf<Saved<readonly [], "i32">>();
    // @ts-expect-error a named dim has no fixed size
    parameter("weight", ["batch", 3]);
    // @ts-expect-error -1 is no size
    parameter("weight", [-1]);
    // @ts-expect-error no such option
    parameter("weight", [3], { initializer: 0 });
    // @ts-expect-error not trained
    state("mean", [3], { trainable: true });
  });

  test("are updated with their own type", () => {
    const mean = state("mean", [3]);
    expectTypeOf(update(mean, tensor([3]))).toEqualTypeOf<void>();
    // @ts-expect-error 3 and 4
    update(mean, tensor([4]));
    // @ts-expect-error f32 and i32
    update(mean, tensor([3], "i32"));
    // @ts-expect-error a computed tensor
    update(tensor([3]), tensor([3]));
  });

  test("mode and scope", () => {
    expectTypeOf(mode()).toEqualTypeOf<"train" | "eval">();
    expectTypeOf(scope("encoder", () => 3)).toEqualTypeOf<number>();
    // @ts-expect-error no name
    scope(() => 3);
    // @ts-expect-error takes nothing
    mode("train");
  });
});
