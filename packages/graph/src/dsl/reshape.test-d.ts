import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import { dim } from "../model/dim.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { broadcastInDim, broadcastTo, repeat, tile } from "./repeat.ts";
import { expandDims, flatten, reshape, squeeze, swapAxes, transpose } from "./reshape.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const batch = dim("batch");
const image = tensor(["batch", 4, 6]);
const one = tensor(["batch", 1, 3, 1]);

describe("axes put in, taken out, merged, reordered", () => {
  test("reshape and flatten", () => {
    expectTypeOf(reshape(image, [batch, -1])).toEqualTypeOf<Tensor<readonly ["batch", 24]>>();
    expectTypeOf(reshape(image, ["batch", 6, 4])).toEqualTypeOf<Tensor<readonly ["batch", 6, 4]>>();
    expectTypeOf(flatten(image)).toEqualTypeOf<Tensor<readonly ["batch", 24]>>();
    // @ts-expect-error 24 elements cannot fill 20
    reshape(image, [batch, 20]);
    // @ts-expect-error a scalar
    flatten(tensor([]));
  });

  test("expandDims and squeeze", () => {
    expectTypeOf(expandDims(image, 1)).toEqualTypeOf<Tensor<readonly ["batch", 1, 4, 6]>>();
    expectTypeOf(expandDims(image, -1)).toEqualTypeOf<Tensor<readonly ["batch", 4, 6, 1]>>();
    expectTypeOf(squeeze(one)).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(squeeze(one, 1)).toEqualTypeOf<Tensor<readonly ["batch", 3, 1]>>();
    expectTypeOf(squeeze(one, [1, -1])).toEqualTypeOf<Tensor<readonly ["batch", 3]>>();
    expectTypeOf(squeeze(tensor([1, 2 as number]))).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(squeeze(tensor([3, 2 as number]), 1)).toEqualTypeOf<Tensor<readonly [3]>>();
    // @ts-expect-error no axis 4
    expandDims(image, 4);
    // @ts-expect-error axis 2 has size 3
    squeeze(one, 2);
    // @ts-expect-error a named dim is not 1
    squeeze(one, 0);
    // @ts-expect-error no axis 4
    squeeze(one, [1, 4]);
  });

  test("transpose and swapAxes", () => {
    expectTypeOf(transpose(image)).toEqualTypeOf<Tensor<readonly [6, 4, "batch"]>>();
    expectTypeOf(transpose(image, [0, 2, 1])).toEqualTypeOf<Tensor<readonly ["batch", 6, 4]>>();
    expectTypeOf(swapAxes(image)).toEqualTypeOf<Tensor<readonly ["batch", 6, 4]>>();
    expectTypeOf(swapAxes(image, 0, 1)).toEqualTypeOf<Tensor<readonly [4, "batch", 6]>>();
    // @ts-expect-error two axes for three
    transpose(image, [0, 1]);
    // @ts-expect-error no axis 3
    swapAxes(image, 0, 3);
    // @ts-expect-error a vector
    swapAxes(tensor([3]));
  });
});

describe("elements shown several times", () => {
  test("broadcasting by hand", () => {
    expectTypeOf(broadcastTo(tensor([6]), [batch, 6])).toEqualTypeOf<Tensor<readonly ["batch", 6]>>();
    expectTypeOf(broadcastInDim(tensor(["batch"]), [batch, 6], [0])).toEqualTypeOf<
      Tensor<readonly ["batch", 6]>
    >();
    // @ts-expect-error 6 and 5
    broadcastTo(tensor([6]), [batch, 5]);
    // @ts-expect-error 6 and batch
    broadcastInDim(tensor([6]), [batch, 6], [0]);
  });

  test("tile and repeat", () => {
    expectTypeOf(tile(tensor([3, 4]), [2, 3])).toEqualTypeOf<Tensor<readonly [6, 12]>>();
    expectTypeOf(tile(image, [2])).toEqualTypeOf<Tensor<readonly ["batch", 4, 12]>>();
    expectTypeOf(tile(tensor([3]), [2, 1])).toEqualTypeOf<Tensor<readonly [2, 3]>>();
    expectTypeOf(tile(image, [2, 1, 1])).toEqualTypeOf<Tensor<readonly ["batch*2", 4, 6]>>();
    expectTypeOf(repeat(image, 2, -1)).toEqualTypeOf<Tensor<readonly ["batch", 4, 12]>>();
    expectTypeOf(repeat(tensor([3]), 2)).toEqualTypeOf<Tensor<readonly [6]>>();
    // @ts-expect-error a number
    tile(image, 2);
    // @ts-expect-error no axis 3
    repeat(image, 2, 3);
  });
});
