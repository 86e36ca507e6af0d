import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { diagEmbed, diagonal, trace, tril, triu } from "./diagonal.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 4, 3]);
const square = tensor(["n", "n"]);
const row = tensor([3]);

describe("triangles and diagonals", () => {
  test("positive", () => {
    expectTypeOf(tril(x, -1)).toEqualTypeOf<typeof x>();
    expectTypeOf(triu(square)).toEqualTypeOf<typeof square>();
    expectTypeOf(diagonal(x)).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(diagonal(tensor([3, 4]))).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(diagonal(square)).toEqualTypeOf<Tensor<readonly ["n"]>>();
    expectTypeOf(diagonal(x, 1)).toEqualTypeOf<Tensor<readonly ["batch", number]>>();
    expectTypeOf(diagEmbed(row)).toEqualTypeOf<Tensor<readonly [3, 3]>>();
    expectTypeOf(diagEmbed(row, -1)).toEqualTypeOf<Tensor<readonly [number, number]>>();
    expectTypeOf(trace(x)).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(trace(square)).toEqualTypeOf<Tensor<readonly []>>();
  });

  test("negative", () => {
    // @ts-expect-error a vector
    tril(row);
    // @ts-expect-error a vector
    triu(row);
    // @ts-expect-error a vector
    diagonal(row);
    // @ts-expect-error a scalar
    diagEmbed(tensor([]));
    // @ts-expect-error a vector
    trace(row);
    // @ts-expect-error bool
    trace(tensor([2, 2], "bool"));
  });
});
