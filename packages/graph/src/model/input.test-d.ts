import { expectTypeOf, test } from "vitest";
import type { ShapeError } from "../types/shape-error.ts";
import type { Dim } from "../types/tensor.ts";
import { type DimName, dim } from "./dim.ts";
import { type Input, input } from "./input.ts";

const batch = dim("batch");

test("inputs have the declared shape", () => {
  expectTypeOf(input([batch, 64])).toEqualTypeOf<Input<readonly ["batch", 64], "f32">>();
  expectTypeOf(input([3 as number])).toEqualTypeOf<Input<readonly [number], "f32">>();
  input([2, 3] as number[], "i32");
});

test("sizes that cannot be", () => {
  // @ts-expect-error input [batch, -3]: axis 1 has size -3; a size is a whole number from 0
  input([batch, -3]);
  // @ts-expect-error input [1.5]: axis 0 has size 1.5
  input([1.5]);
});

test("ranges are for i32", () => {
  input([batch], "i32", { range: [0, 10] });
  input([batch], "f32", {});
  // @ts-expect-error the range of an input takes i32; this tensor is f32
  input([batch], "f32", { range: [0, 10] });
  // @ts-expect-error not two numbers
  input([batch], "i32", { range: [0] });
});

test("names of dims are identifiers", () => {
  for (const name of ["b", "batch_2", "_", "Rows"] as const) dim(name);
  expectTypeOf(dim("batch_2")).toEqualTypeOf<Dim<"batch_2">>();
  dim("rows" as string);
  // @ts-expect-error dim "a b": a name is letters, digits and _
  dim("a b");
  // @ts-expect-error it begins with a digit
  dim("2d");
  // @ts-expect-error empty
  dim("");
  expectTypeOf<DimName<"a-b">>().toEqualTypeOf<
    ShapeError<'dim "a-b": a name is letters, digits and _, and begins with no digit'>
  >();
});
