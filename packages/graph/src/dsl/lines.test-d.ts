import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { cummax, cummin, cumprod, cumsum, linearRecurrence, logCumsumExp } from "./cumulative.ts";
import { argsort, kthValue, median, quantile, sort, topK } from "./sort.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 10]);
const flag = tensor([3], "bool");
const count = tensor([3], "i32");
const any = tensor([] as Shape);

describe("order", () => {
  test("positive", () => {
    expectTypeOf(sort(x)).toEqualTypeOf<typeof x>();
    expectTypeOf(sort(count, 0, { descending: true })).toEqualTypeOf<typeof count>();
    expectTypeOf(argsort(x, 0)).toEqualTypeOf<Tensor<readonly ["batch", 10], "i32">>();
    expectTypeOf(topK(x, 3).values).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(topK(x, 3, 0).indices).toEqualTypeOf<Tensor<readonly [3, 10], "i32">>();
    expectTypeOf(topK(any, 3).values).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(kthValue(x, 2).values).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(kthValue(x, 2, 0).indices).toEqualTypeOf<Tensor<readonly [10], "i32">>();
    expectTypeOf(median(x)).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(quantile(x, 0.9, 0)).toEqualTypeOf<Tensor<readonly [10]>>();
  });

  test("negative", () => {
    // @ts-expect-error bool
    sort(flag);
    // @ts-expect-error no axis 2
    sort(x, 2);
    // @ts-expect-error bool
    argsort(flag);
    // @ts-expect-error more than there are
    topK(x, 11);
    // @ts-expect-error no axis 2
    topK(x, 3, 2);
    // @ts-expect-error bool
    kthValue(flag, 1);
    // @ts-expect-error integers have no middle between two
    median(count);
    // @ts-expect-error no axis 5
    quantile(x, 0.5, 5);
  });
});

describe("running reductions", () => {
  test("positive", () => {
    expectTypeOf(cumsum(x, 1)).toEqualTypeOf<typeof x>();
    expectTypeOf(cumprod(count, 0)).toEqualTypeOf<typeof count>();
    expectTypeOf(logCumsumExp(x, -1)).toEqualTypeOf<typeof x>();
    expectTypeOf(cummax(x, 0).values).toEqualTypeOf<typeof x>();
    expectTypeOf(cummin(count, 0).indices).toEqualTypeOf<typeof count>();
    expectTypeOf(linearRecurrence(tensor([1]), x, -1)).toEqualTypeOf<typeof x>();
  });

  test("negative", () => {
    // @ts-expect-error bool
    cumsum(flag, 0);
    // @ts-expect-error no axis 3
    cumprod(x, 3);
    // @ts-expect-error integers
    logCumsumExp(count, 0);
    // @ts-expect-error no axis 1
    cummax(count, 1);
    // @ts-expect-error bool
    cummin(flag, 0);
    // @ts-expect-error 4 and 10
    linearRecurrence(tensor([4]), x, -1);
    // @ts-expect-error two dtypes
    linearRecurrence(tensor([1], "f64"), x, -1);
    // @ts-expect-error no axis 2
    linearRecurrence(tensor([1]), x, 2);
  });
});
