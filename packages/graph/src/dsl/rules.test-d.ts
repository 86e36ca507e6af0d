import { describe, expectTypeOf, test } from "vitest";
import type { ShapeError } from "../types/shape-error.ts";
import type { Shape } from "../types/size.ts";
import type { Einsum } from "./einsum-rule.ts";
import type { ScalarOnly } from "./gradient.ts";
import type { Tensordot, VectorDot, VectorOuter } from "./product-rules.ts";
import type { Diagonal, Matrices, Repeat, Scale, Split, Squeeze, Tile } from "./shape-rules.ts";

describe("the sentences of the language's own rules", () => {
  test("shapes", () => {
    expectTypeOf<Squeeze<readonly ["b", 1, 3], 2>>().toEqualTypeOf<
      ShapeError<"squeeze [b, 1, 3]: axis 2 has size 3; only axes of size 1 can be taken out">
    >();
    expectTypeOf<Squeeze<readonly ["b"], 1>>().toEqualTypeOf<
      ShapeError<"squeeze: axis 1 is out of range for [b]">
    >();
    expectTypeOf<Repeat<readonly ["b"], 2, 1>>().toEqualTypeOf<
      ShapeError<"repeat: axis 1 is out of range for [b]">
    >();
    expectTypeOf<Split<readonly ["b", 6], readonly [1, 2], 1>>().toEqualTypeOf<
      ShapeError<"split [b, 6]: parts of 1, 2 make 3; axis 1 has size 6">
    >();
    expectTypeOf<Matrices<"tril", readonly [3]>>().toEqualTypeOf<
      ShapeError<"tril: [3] is not a matrix; it must have 2 axes or more">
    >();
    expectTypeOf<Diagonal<readonly [3], 0>>().toEqualTypeOf<
      ShapeError<"diagonal: [3] is not a matrix; it must have 2 axes or more">
    >();
    expectTypeOf<ScalarOnly<"grad", readonly ["b", 3]>>().toEqualTypeOf<
      ShapeError<"grad: the cost is [b, 3]; only a scalar has a gradient: take its mean or sum">
    >();
  });

  test("products", () => {
    expectTypeOf<VectorDot<readonly [3], readonly [4]>>().toEqualTypeOf<
      ShapeError<"dot [3] and [4]: the vectors have sizes 3 and 4">
    >();
    expectTypeOf<VectorOuter<readonly [3, 4], readonly [4]>>().toEqualTypeOf<
      ShapeError<"outer [3, 4] and [4]: both must be vectors">
    >();
    expectTypeOf<Tensordot<readonly [3], readonly [3, 4], 2>>().toEqualTypeOf<
      ShapeError<"tensordot [3] and [3, 4]: both must have 2 axes or more">
    >();
  });

  test("einsum", () => {
    expectTypeOf<Einsum<"ij,jk", readonly [readonly [2, 3], readonly [3, 4]]>>().toEqualTypeOf<
      ShapeError<'einsum "ij,jk": the formula needs an arrow, as in "ij,jk->ik"'>
    >();
    expectTypeOf<Einsum<"ij,jk->ik", readonly [readonly [2, 3], readonly [4, 5]]>>().toEqualTypeOf<
      ShapeError<'einsum "ij,jk->ik": j has sizes 3 and 4'>
    >();
    expectTypeOf<Einsum<"ij->ik", readonly [readonly [2, 3]]>>().toEqualTypeOf<
      ShapeError<'einsum "ij->ik": k of the result is in no operand'>
    >();
    expectTypeOf<Einsum<"ijk->i", readonly [readonly [2, 3]]>>().toEqualTypeOf<
      ShapeError<'einsum "ijk->i": ijk names 3 axes, the operand is [2, 3]'>
    >();
    expectTypeOf<Einsum<"i,j->i", readonly [readonly [2]]>>().toEqualTypeOf<
      ShapeError<'einsum "i,j->i": the formula has 2 operands, 1 are given'>
    >();
    expectTypeOf<Einsum<"bi,bi->b", readonly [readonly ["n", number], readonly [number, 3]]>>().toEqualTypeOf<
      readonly ["n"]
    >();
  });
});

describe("what is not known", () => {
  test("degrades to any size, or any shape", () => {
    expectTypeOf<Squeeze<Shape, 0>>().toEqualTypeOf<Shape>();
    expectTypeOf<Squeeze<readonly [1, 2], number>>().toEqualTypeOf<Shape>();
    expectTypeOf<Scale<"b", 2>>().toEqualTypeOf<"b*2">();
    expectTypeOf<Scale<number, 2>>().toEqualTypeOf<number>();
    expectTypeOf<Scale<3, number>>().toEqualTypeOf<number>();
    expectTypeOf<Tile<Shape, readonly [2]>>().toEqualTypeOf<Shape>();
    expectTypeOf<Repeat<readonly [3], number, 0>>().toEqualTypeOf<readonly [number]>();
    expectTypeOf<Split<readonly [6], readonly [1, number], 0>>().toEqualTypeOf<unknown>();
    expectTypeOf<Split<Shape, 3, 0>>().toEqualTypeOf<unknown>();
    expectTypeOf<Diagonal<Shape, 0>>().toEqualTypeOf<Shape>();
    expectTypeOf<Tensordot<Shape, readonly [3], 1>>().toEqualTypeOf<Shape>();
    expectTypeOf<Einsum<"ij->i", readonly [Shape]>>().toEqualTypeOf<Shape>();
  });
});
