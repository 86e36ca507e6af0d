import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { concatenate, stack } from "./join.ts";
import { pad } from "./pad.ts";
import { reverse, roll, slice, split } from "./slice.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 10, 6]);

describe("parts", () => {
  test("slice", () => {
    expectTypeOf(slice(x, [null, [2, 8], [0, null, 2]])).toEqualTypeOf<Tensor<readonly ["batch", 6, 3]>>();
    // @ts-expect-error 11 is beyond 10
    slice(x, [null, [0, 11]]);
    // @ts-expect-error more ranges than axes
    slice(x, [null, null, null, null]);
  });

  test("split", () => {
    expectTypeOf(split(x, [1, 2, 7], 1)).toEqualTypeOf<
      readonly [
        Tensor<readonly ["batch", 1, 6]>,
        Tensor<readonly ["batch", 2, 6]>,
        Tensor<readonly ["batch", 7, 6]>,
      ]
    >();
    expectTypeOf(split(x, 2, -1)).toEqualTypeOf<readonly Tensor<readonly ["batch", 10, number]>[]>();
    expectTypeOf(split(x, [3, 7] as number[], 1)).toEqualTypeOf<
      readonly Tensor<readonly ["batch", number, 6]>[]
    >();
    // @ts-expect-error 1 + 2 is not 10
    split(x, [1, 2], 1);
    // @ts-expect-error no axis 3
    split(x, 2, 3);
  });

  test("reverse and roll", () => {
    expectTypeOf(reverse(x, [1, 2])).toEqualTypeOf<typeof x>();
    expectTypeOf(roll(x, 1, -1)).toEqualTypeOf<typeof x>();
    expectTypeOf(roll(x, [1, 2], [0, 1])).toEqualTypeOf<typeof x>();
    // @ts-expect-error no axis 3
    reverse(x, 3);
    // @ts-expect-error no axis 3
    roll(x, 1, 3);
  });

  test("pad", () => {
    const spread = [
      [0, 0],
      [1, 2],
      [1, 1, 1],
    ] as const;
    const edges = [
      [0, 0],
      [1, 2],
      [0, 0],
    ] as const;
    const cut = [
      [0, 0],
      [-6, -6],
      [0, 0],
    ] as const;
    expectTypeOf(pad(x, spread, { value: 1 })).toEqualTypeOf<Tensor<readonly ["batch", 13, 13]>>();
    expectTypeOf(pad(x, edges, { mode: "reflect" })).toEqualTypeOf<Tensor<readonly ["batch", 13, 6]>>();
    // @ts-expect-error one padding for three axes
    pad(x, [[0, 0]]);
    // @ts-expect-error smaller than nothing
    pad(x, cut);
    // @ts-expect-error no such mode
    pad(x, edges, { mode: "edge" });
  });
});

describe("joined", () => {
  test("concatenate and stack", () => {
    expectTypeOf(concatenate([x, tensor(["batch", 3, 6])], 1)).toEqualTypeOf<
      Tensor<readonly ["batch", 13, 6]>
    >();
    expectTypeOf(stack([x, x])).toEqualTypeOf<Tensor<readonly [2, "batch", 10, 6]>>();
    expectTypeOf(stack([x, x, x], -1)).toEqualTypeOf<Tensor<readonly ["batch", 10, 6, 3]>>();
    // @ts-expect-error axis 2 has sizes 6 and 5
    concatenate([x, tensor(["batch", 3, 5])], 1);
    // @ts-expect-error dtypes
    concatenate([x, tensor(["batch", 3, 6], "i32")], 1);
    // @ts-expect-error shapes
    stack([x, tensor(["batch", 10, 5])]);
    // @ts-expect-error not a tensor
    stack([x, 1]);
  });
});
