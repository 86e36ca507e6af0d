import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { bitcast, clamp, convert, lerp, where } from "./choice.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 64]);
const n = tensor(["batch", 64], "i32");
const b = tensor(["batch", 1], "bool");
type Floats = Tensor<readonly ["batch", 64]>;

describe("choosing", () => {
  test("where", () => {
    expectTypeOf(where(b, x, 0)).toEqualTypeOf<Floats>();
    expectTypeOf(where(b, 1, tensor([64]))).toEqualTypeOf<Floats>();
    // @ts-expect-error f32
    where(x, x, 0);
    // @ts-expect-error f32 and i32
    where(b, x, n);
    // @ts-expect-error 64 and 32
    where(b, x, tensor([32]));
  });

  test("clamp", () => {
    expectTypeOf(clamp(x, 0)).toEqualTypeOf<Floats>();
    expectTypeOf(clamp(x, null, tensor([64]))).toEqualTypeOf<Floats>();
    // @ts-expect-error 64 and 32
    clamp(x, tensor([32]), 1);
    // @ts-expect-error f32 and i32
    clamp(x, 0, n);
    // @ts-expect-error bool
    clamp(b, 0, 1);
  });

  test("lerp", () => {
    expectTypeOf(lerp(x, tensor([64]), 0.5)).toEqualTypeOf<Floats>();
    expectTypeOf(lerp(0, 1, x)).toEqualTypeOf<Floats>();
    // @ts-expect-error i32
    lerp(n, n, 0.5);
    // @ts-expect-error 64 and 32
    lerp(x, tensor([32]), 0.5);
    // @ts-expect-error 64 and 32
    lerp(x, x, tensor([32]));
  });

  test("convert and bitcast", () => {
    expectTypeOf(convert(x, "i32")).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    expectTypeOf(bitcast(x, "i32")).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    // @ts-expect-error no such dtype
    convert(x, "float32");
    // @ts-expect-error not 32 bits
    bitcast(b, "i32");
    // @ts-expect-error not 32 bits
    bitcast(x, "f64");
  });
});
