import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { scatter, scatterAdd, scatterAddAlong, scatterAlong, take, takeAlong } from "./indexing.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const table = tensor([1000, 64]);
const word = tensor(["batch", 20], "i32");
const x = tensor(["batch", 10]);
const label = tensor(["batch", 1], "i32");

describe("reading", () => {
  test("take and takeAlong", () => {
    expectTypeOf(take(table, word)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
    expectTypeOf(take(table, word, 1)).toEqualTypeOf<Tensor<readonly [1000, "batch", 20]>>();
    expectTypeOf(takeAlong(x, label, 1)).toEqualTypeOf<Tensor<readonly ["batch", 1]>>();
    // @ts-expect-error f32
    take(table, x);
    // @ts-expect-error no axis 2
    take(table, word, 2);
    // @ts-expect-error batch and 3
    takeAlong(x, tensor([3, 1], "i32"), 1);
  });
});

describe("writing", () => {
  const place = tensor(["batch"], "i32");
  const rows = tensor(["batch", 64]);

  test("slices", () => {
    expectTypeOf(scatter(table, place, rows)).toEqualTypeOf<typeof table>();
    expectTypeOf(scatter(table, place, rows, 0, "max")).toEqualTypeOf<typeof table>();
    expectTypeOf(scatterAdd(table, place, rows)).toEqualTypeOf<typeof table>();
    // @ts-expect-error 64 and 32
    scatter(table, place, tensor(["batch", 32]));
    // @ts-expect-error f32 and i32
    scatter(table, place, tensor(["batch", 64], "i32"));
    // @ts-expect-error no such mode
    scatter(table, place, rows, 0, "sub");
    // @ts-expect-error one axis too few
    scatterAdd(table, place, place);
    // @ts-expect-error no axis 3
    scatterAdd(table, place, rows, 3);
  });

  test("elements", () => {
    expectTypeOf(scatterAlong(x, label, tensor(["batch", 1]), 1)).toEqualTypeOf<typeof x>();
    expectTypeOf(scatterAddAlong(x, label, tensor(["batch", 1]), 1)).toEqualTypeOf<typeof x>();
    // @ts-expect-error 1 and 2
    scatterAlong(x, label, tensor(["batch", 2]), 1);
    // @ts-expect-error batch and 3
    scatterAlong(x, tensor([3, 1], "i32"), tensor([3, 1]), 1);
    // @ts-expect-error 1 and 2
    scatterAddAlong(x, label, tensor(["batch", 2]), 1);
    // @ts-expect-error f32 indices
    scatterAddAlong(x, x, x, 1);
  });
});
