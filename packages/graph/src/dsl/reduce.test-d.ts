import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { all, any, argmax, argmin, max, mean, min, prod, sum } from "./reduce.ts";
import { logSumExp, norm, standardDeviation, variance } from "./statistics.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 8, 64]);
const n = tensor([2, 3], "i32");
const b = tensor([2, 3], "bool");

describe("reductions", () => {
  test("axes, kept or not", () => {
    expectTypeOf(sum(x)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(sum(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(sum(n, [0, 1], true)).toEqualTypeOf<Tensor<readonly [1, 1], "i32">>();
    // @ts-expect-error no axis 3
    sum(x, 3);
    // @ts-expect-error bool
    sum(b);
    expectTypeOf(prod(x)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(prod(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(prod(n, [0, 1], true)).toEqualTypeOf<Tensor<readonly [1, 1], "i32">>();
    // @ts-expect-error no axis 3
    prod(x, 3);
    // @ts-expect-error bool
    prod(b);
    expectTypeOf(max(x)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(max(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(max(n, [0, 1], true)).toEqualTypeOf<Tensor<readonly [1, 1], "i32">>();
    // @ts-expect-error no axis 3
    max(x, 3);
    // @ts-expect-error bool
    max(b);
    expectTypeOf(min(x)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(min(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(min(n, [0, 1], true)).toEqualTypeOf<Tensor<readonly [1, 1], "i32">>();
    // @ts-expect-error no axis 3
    min(x, 3);
    // @ts-expect-error bool
    min(b);
    expectTypeOf(any(b, 0)).toEqualTypeOf<Tensor<readonly [3], "bool">>();
    // @ts-expect-error no axis 3
    any(b, 3);
    // @ts-expect-error f32
    any(x);
    expectTypeOf(all(b, 0)).toEqualTypeOf<Tensor<readonly [3], "bool">>();
    // @ts-expect-error no axis 3
    all(b, 3);
    // @ts-expect-error f32
    all(x);
    expectTypeOf(mean(x, 0, true)).toEqualTypeOf<Tensor<readonly [1, 8, 64]>>();
    // @ts-expect-error no axis 3
    mean(x, 3);
    // @ts-expect-error i32
    mean(n);
    expectTypeOf(argmax(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8], "i32">>();
    expectTypeOf(argmax(x)).toEqualTypeOf<Tensor<readonly [], "i32">>();
    expectTypeOf(argmax(n, 0, true)).toEqualTypeOf<Tensor<readonly [1, 3], "i32">>();
    // @ts-expect-error no axis 3
    argmax(x, 3);
    // @ts-expect-error one axis only
    argmax(x, [0]);
    // @ts-expect-error bool
    argmax(b);
    expectTypeOf(argmin(x, -1)).toEqualTypeOf<Tensor<readonly ["batch", 8], "i32">>();
    expectTypeOf(argmin(x)).toEqualTypeOf<Tensor<readonly [], "i32">>();
    expectTypeOf(argmin(n, 0, true)).toEqualTypeOf<Tensor<readonly [1, 3], "i32">>();
    // @ts-expect-error no axis 3
    argmin(x, 3);
    // @ts-expect-error one axis only
    argmin(x, [0]);
    // @ts-expect-error bool
    argmin(b);
  });

  test("statistics", () => {
    expectTypeOf(variance(x, [1, 2])).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(variance(x, -1, true)).toEqualTypeOf<Tensor<readonly ["batch", 8, 1]>>();
    // @ts-expect-error no axis 3
    variance(x, 3);
    // @ts-expect-error i32
    variance(n);
    expectTypeOf(standardDeviation(x, [1, 2])).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(standardDeviation(x, -1, true)).toEqualTypeOf<Tensor<readonly ["batch", 8, 1]>>();
    // @ts-expect-error no axis 3
    standardDeviation(x, 3);
    // @ts-expect-error i32
    standardDeviation(n);
    expectTypeOf(logSumExp(x, [1, 2])).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(logSumExp(x, -1, true)).toEqualTypeOf<Tensor<readonly ["batch", 8, 1]>>();
    // @ts-expect-error no axis 3
    logSumExp(x, 3);
    // @ts-expect-error i32
    logSumExp(n);
    expectTypeOf(norm(x, [1, 2])).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(norm(x, -1, true)).toEqualTypeOf<Tensor<readonly ["batch", 8, 1]>>();
    // @ts-expect-error no axis 3
    norm(x, 3);
    // @ts-expect-error i32
    norm(n);
    expectTypeOf(variance(x, -1, false, { correction: 0 })).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(norm(x, undefined, false, { order: 1 })).toEqualTypeOf<Tensor<readonly []>>();
    // @ts-expect-error no such option
    norm(x, -1, false, { ord: 1 });
    // @ts-expect-error no such option
    standardDeviation(x, -1, false, { ddof: 1 });
  });
});
