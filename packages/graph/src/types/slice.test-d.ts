import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { AxisPadding, Pad } from "./pad.ts";
import type { Guard, Ok, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { AxisRange, Slice } from "./slice.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare function slice<S extends Dims, D, const R extends readonly AxisRange[]>(
  x: Tensor<S, D>,
  ranges: R & Guard<Slice<S, R>>,
): Tensor<Ok<Slice<S, R>>, D>;
declare function pad<S extends Dims, D, const P extends readonly AxisPadding[]>(
  x: Tensor<S, D>,
  padding: P & Guard<Pad<S, P>>,
): Tensor<Ok<Pad<S, P>>, D>;

describe("slice", () => {
  const x = tensor(["batch", 10, 3]);

  test("start, stop, step", () => {
    expectTypeOf(slice(x, [])).toEqualTypeOf<Tensor<readonly ["batch", 10, 3]>>();
    expectTypeOf(slice(x, [null, [2, 8]])).toEqualTypeOf<Tensor<readonly ["batch", 6, 3]>>();
    expectTypeOf(slice(x, [null, [2, 9, 3]])).toEqualTypeOf<Tensor<readonly ["batch", 3, 3]>>();
    expectTypeOf(slice(x, [null, [4]])).toEqualTypeOf<Tensor<readonly ["batch", 6, 3]>>();
    expectTypeOf(slice(x, [null, [0, null, 2]])).toEqualTypeOf<Tensor<readonly ["batch", 5, 3]>>();
    expectTypeOf(slice(x, [null, [1, null, 2]])).toEqualTypeOf<Tensor<readonly ["batch", 5, 3]>>();
    expectTypeOf(slice(x, [null, null, [0, 1]])).toEqualTypeOf<Tensor<readonly ["batch", 10, 1]>>();
    expectTypeOf(slice(x, [null, [5, 5]])).toEqualTypeOf<Tensor<readonly ["batch", 0, 3]>>();
    expectTypeOf(slice(x, [null, [0, 10]])).toEqualTypeOf<Tensor<readonly ["batch", 10, 3]>>();
  });

  test("from the end", () => {
    expectTypeOf(slice(x, [null, [-3]])).toEqualTypeOf<Tensor<readonly ["batch", 3, 3]>>();
    expectTypeOf(slice(x, [null, [-3, -1]])).toEqualTypeOf<Tensor<readonly ["batch", 2, 3]>>();
    expectTypeOf(slice(x, [null, [2, -2]])).toEqualTypeOf<Tensor<readonly ["batch", 6, 3]>>();
  });

  test("axes of named or unknown size", () => {
    expectTypeOf(slice(x, [[0]])).toEqualTypeOf<Tensor<readonly ["batch", 10, 3]>>();
    expectTypeOf(slice(x, [[0, 1]])).toEqualTypeOf<Tensor<readonly [1, 10, 3]>>();
    expectTypeOf(slice(x, [[-2]])).toEqualTypeOf<Tensor<readonly [2, 10, 3]>>();
    expectTypeOf(slice(x, [[1]])).toEqualTypeOf<Tensor<readonly [number, 10, 3]>>();
    expectTypeOf(slice(x, [[0, -1]])).toEqualTypeOf<Tensor<readonly [number, 10, 3]>>();
    expectTypeOf(slice(x, [[0, null, 2]])).toEqualTypeOf<Tensor<readonly [number, 10, 3]>>();
    expectTypeOf(slice(x, [null, [1 as number, 4]])).toEqualTypeOf<Tensor<readonly ["batch", number, 3]>>();
    expectTypeOf(slice(x, [null, [1, 4, 1 as number]])).toEqualTypeOf<
      Tensor<readonly ["batch", number, 3]>
    >();
    expectTypeOf(slice(tensor([4 as number]), [[1, 4]])).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(slice(tensor([1] as number[]), [[1, 4]])).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(slice(x, [[1, 2]] as AxisRange[])).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error past the end
    const y = slice(x, [null, [2, 11]]);
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error backwards
    slice(x, [null, [5, 2]]);
    // @ts-expect-error before the start
    slice(x, [null, [-11]]);
    // @ts-expect-error a step of 0
    slice(x, [null, [0, 10, 0]]);
    // @ts-expect-error a step of -1
    slice(x, [null, [0, 10, -1]]);
    // @ts-expect-error too many
    slice(x, [null, null, null, [0, 1]]);
    expectTypeOf<Slice<readonly ["batch", 10], readonly [null, readonly [2, 11]]>>().toEqualTypeOf<
      ShapeError<"slice [batch, 10]: axis 1 has size 10; 2:11 is not a range of it">
    >();
    expectTypeOf<Slice<readonly [10], readonly [readonly [0, null, 0]]>>().toEqualTypeOf<
      ShapeError<"slice [10]: axis 0 has size 10; 0::0 is not a range of it">
    >();
    expectTypeOf<Slice<readonly [10], readonly [null, null]>>().toEqualTypeOf<
      ShapeError<"slice [10]: there are more ranges than axes">
    >();
  });
});

describe("pad", () => {
  const x = tensor(["batch", 28, 28]);

  test("edges and interior", () => {
    expectTypeOf(
      pad(x, [
        [0, 0],
        [2, 2],
        [1, 3],
      ]),
    ).toEqualTypeOf<Tensor<readonly ["batch", 32, 32]>>();
    expectTypeOf(
      pad(x, [
        [0, 0],
        [0, 0, 1],
        [-4, 0],
      ]),
    ).toEqualTypeOf<Tensor<readonly ["batch", 55, 24]>>();
    expectTypeOf(
      pad(x, [
        [1, 0],
        [-30, 4],
        [0, 0],
      ]),
    ).toEqualTypeOf<Tensor<readonly ["batch+1", 2, 28]>>();
    expectTypeOf(pad(tensor([0]), [[0, 0, 3]])).toEqualTypeOf<Tensor<readonly [0]>>();
    expectTypeOf(pad(tensor([]), [])).toEqualTypeOf<Tensor<readonly []>>();
  });

  test("what is not known", () => {
    expectTypeOf(pad(tensor([4 as number]), [[1, 1]])).toEqualTypeOf<Tensor<readonly [number]>>();
    expectTypeOf(pad(tensor([4]), [[1 as number, 1]])).toEqualTypeOf<Tensor<readonly [number]>>();
    expectTypeOf(pad(tensor([4]), [[1, 1]] as AxisPadding[])).toEqualTypeOf<Tensor<Shape>>();
    expectTypeOf(
      pad(x, [
        [0, -1],
        [0, 0],
        [0, 0],
      ]),
    ).toEqualTypeOf<Tensor<readonly [number, 28, 28]>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error one padding is missing
    pad(x, [
      [0, 0],
      [1, 1],
    ]);
    // @ts-expect-error more cut off than there is
    pad(tensor([4]), [[-3, -2]]);
    expectTypeOf<Pad<readonly ["batch", 28], readonly [readonly [1, 1]]>>().toEqualTypeOf<
      ShapeError<"pad [batch, 28]: 1 paddings are given, the tensor has 2 axes">
    >();
    expectTypeOf<Pad<readonly [4], readonly [readonly [-3, -2]]>>().toEqualTypeOf<
      ShapeError<"pad [4]: axis 0 of size 4 padded by -3 and -2 is smaller than nothing">
    >();
  });
});
