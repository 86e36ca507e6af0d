import { describe, expectTypeOf, test } from "vitest";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { gatherWindows, scatterWindows } from "./windows.ts";

declare const image: Tensor<readonly [8, 6]>;
declare const corner: Tensor<readonly [5, 2], "i32">;
declare const patches: Tensor<readonly [5, 3, 3]>;
const axes = { indexAxes: [0, 1], windowAxes: [1, 2] };

describe("windows", () => {
  test("positive", () => {
    expectTypeOf(gatherWindows(image, corner, { ...axes, sliceSizes: [3, 3] })).toEqualTypeOf<
      Tensor<Shape>
    >();
    expectTypeOf(scatterWindows(image, corner, patches, { ...axes, mode: "add" })).toEqualTypeOf<
      typeof image
    >();
  });

  test("negative", () => {
    // @ts-expect-error f32 indices
    gatherWindows(image, patches, { ...axes, sliceSizes: [3, 3] });
    // @ts-expect-error no sizes
    gatherWindows(image, corner, axes);
    // @ts-expect-error i32 updates
    scatterWindows(image, corner, corner, axes);
    // @ts-expect-error no such mode
    scatterWindows(image, corner, patches, { ...axes, mode: "sub" });
  });
});
