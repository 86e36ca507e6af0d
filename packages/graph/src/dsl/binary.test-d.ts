import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import * as binary from "./binary.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 64]);
const row = tensor([64]);
const n = tensor(["batch", 64], "i32");

describe("functions of two tensors", () => {
  test("broadcast, take plain numbers, refuse other sizes and dtypes", () => {
    expectTypeOf(binary.add(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.add(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.add(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.add(x, n);
    expectTypeOf(binary.sub(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.sub(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.sub(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.sub(x, n);
    expectTypeOf(binary.mul(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.mul(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.mul(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.mul(x, n);
    expectTypeOf(binary.div(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.div(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.div(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.div(x, n);
    expectTypeOf(binary.rem(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.rem(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.rem(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.rem(x, n);
    expectTypeOf(binary.maximum(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.maximum(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.maximum(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.maximum(x, n);
    expectTypeOf(binary.minimum(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.minimum(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.minimum(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.minimum(x, n);
    expectTypeOf(binary.pow(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.pow(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.pow(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.pow(x, n);
    expectTypeOf(binary.atan2(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.atan2(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.atan2(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.atan2(x, n);
    expectTypeOf(binary.equal(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.equal(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.equal(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.equal(x, n);
    expectTypeOf(binary.notEqual(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.notEqual(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.notEqual(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.notEqual(x, n);
    expectTypeOf(binary.less(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.less(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.less(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.less(x, n);
    expectTypeOf(binary.lessEqual(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.lessEqual(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.lessEqual(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.lessEqual(x, n);
    expectTypeOf(binary.greater(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.greater(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.greater(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.greater(x, n);
    expectTypeOf(binary.greaterEqual(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(binary.greaterEqual(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error 64 and 32
    binary.greaterEqual(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.greaterEqual(x, n);
    expectTypeOf(binary.hypot(x, row)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(binary.hypot(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    // @ts-expect-error 64 and 32
    binary.hypot(x, tensor([32]));
    // @ts-expect-error f32 and i32
    binary.hypot(x, n);
  });

  test("powers and angles are of floats", () => {
    // @ts-expect-error i32
    binary.pow(n, n);
    // @ts-expect-error i32
    binary.atan2(n, 1);
    // @ts-expect-error i32
    binary.hypot(n, 1);
    expectTypeOf(binary.add(n, 1)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error a list
    binary.add(x, [1, 2]);
  });
});
