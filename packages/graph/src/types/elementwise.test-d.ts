import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type {
  BitsOnly,
  BoolOnly,
  FloatOnly,
  IntOnly,
  JoinType,
  Literal,
  NumberOnly,
  SameType,
} from "./dtype-rules.ts";
import type {
  Binary,
  BinaryBits,
  BinaryFloat,
  BinaryInt,
  Choose,
  Compare,
  TestFloat,
  UnaryBits,
  UnaryFloat,
  UnaryNumber,
} from "./elementwise.ts";
import type { DTypeError, ShapeError } from "./shape-error.ts";
import type { Dims, Shape } from "./size.ts";
import type { Tensor } from "./tensor.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare const exp: UnaryFloat<"exp">;
declare const neg: UnaryNumber<"neg">;
declare const not: UnaryBits<"not">;
declare const isNan: TestFloat<"isNan">;
declare const mul: Binary<"mul">;
declare const pow: BinaryFloat<"pow">;
declare const shiftLeft: BinaryInt<"shiftLeft">;
declare const and: BinaryBits<"and">;
declare const less: Compare<"less">;
declare const where: Choose;

describe("dtype rules", () => {
  test("the sentences", () => {
    expectTypeOf<FloatOnly<"exp", "i32">>().toEqualTypeOf<
      DTypeError<"exp takes f32 or f64; this tensor is i32">
    >();
    expectTypeOf<IntOnly<"shiftLeft", "f64">>().toEqualTypeOf<
      DTypeError<"shiftLeft takes i32; this tensor is f64">
    >();
    expectTypeOf<BoolOnly<"any", "f32">>().toEqualTypeOf<DTypeError<"any takes bool; this tensor is f32">>();
    expectTypeOf<BitsOnly<"and", "f32">>().toEqualTypeOf<
      DTypeError<"and takes i32 or bool; this tensor is f32">
    >();
    expectTypeOf<NumberOnly<"add", "bool">>().toEqualTypeOf<
      DTypeError<"add takes f32, f64 or i32; this tensor is bool">
    >();
    expectTypeOf<SameType<"add", "f32", "bool">>().toEqualTypeOf<
      DTypeError<"add: the left is f32, the right is bool; convert one of them">
    >();
  });

  test("what is allowed, and what is not known", () => {
    expectTypeOf<FloatOnly<"exp", "f32">>().toEqualTypeOf<unknown>();
    expectTypeOf<FloatOnly<"exp", "f32" | "f64">>().toEqualTypeOf<unknown>();
    expectTypeOf<FloatOnly<"exp", DType>>().toEqualTypeOf<unknown>();
    expectTypeOf<FloatOnly<"exp", Literal>>().toEqualTypeOf<unknown>();
    expectTypeOf<SameType<"add", "f32", DType>>().toEqualTypeOf<unknown>();
    expectTypeOf<SameType<"add", "f32", Literal>>().toEqualTypeOf<unknown>();
    expectTypeOf<JoinType<"f32", "f32">>().toEqualTypeOf<"f32">();
    expectTypeOf<JoinType<Literal, "i32">>().toEqualTypeOf<"i32">();
    expectTypeOf<JoinType<"f64", Literal>>().toEqualTypeOf<"f64">();
    expectTypeOf<JoinType<Literal, Literal>>().toEqualTypeOf<"f32">();
    expectTypeOf<JoinType<DType, "f64">>().toEqualTypeOf<"f64">();
    expectTypeOf<JoinType<"f64", DType>>().toEqualTypeOf<"f64">();
  });
});

describe("elementwise functions", () => {
  const x = tensor(["batch", 64]);
  const n = tensor(["batch", 64], "i32");
  const b = tensor(["batch", 64], "bool");

  test("unary", () => {
    expectTypeOf(exp(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(exp(tensor([3], "f64"))).toEqualTypeOf<Tensor<readonly [3], "f64">>();
    expectTypeOf(neg(n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    expectTypeOf(not(b)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(isNan(x)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error exp takes f32 or f64; this tensor is i32
    exp(n);
    // @ts-expect-error neg takes f32, f64 or i32; this tensor is bool
    neg(b);
    // @ts-expect-error not takes i32 or bool; this tensor is f32
    not(x);
    // @ts-expect-error isNan takes f32 or f64; this tensor is bool
    isNan(b);
    // @ts-expect-error not a tensor
    exp({ shape: [3], dtype: "f32" });
  });

  test("binary", () => {
    expectTypeOf(mul(x, 2)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(mul(n, n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    expectTypeOf(pow(x, 2)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(pow(2, x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(shiftLeft(n, 2)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    expectTypeOf(shiftLeft(1, 2)).toEqualTypeOf<Tensor<readonly [], "i32">>();
    expectTypeOf(and(b, b)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(and(b, true)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    expectTypeOf(less(x, 0)).toEqualTypeOf<Tensor<readonly ["batch", 64], "bool">>();
    // @ts-expect-error mul takes f32, f64 or i32; this tensor is bool
    mul(b, b);
    // @ts-expect-error mul: the left is f32, the right is i32
    mul(x, n);
    // @ts-expect-error pow takes f32 or f64; this tensor is i32
    pow(n, 2);
    // @ts-expect-error pow takes f32 or f64; this tensor is i32
    pow(2, n);
    // @ts-expect-error shiftLeft takes i32; this tensor is f32
    shiftLeft(x, 1);
    // @ts-expect-error and takes i32 or bool; this tensor is f32
    and(x, x);
    // @ts-expect-error less: the left is f32, the right is i32
    less(x, n);
    // @ts-expect-error a string is no operand
    mul(x, "2");
  });

  test("where", () => {
    expectTypeOf(where(b, x, 0)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(where(b, 1, 0)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(where(b, 0, n)).toEqualTypeOf<Tensor<readonly ["batch", 64], "i32">>();
    expectTypeOf(where(tensor(["batch", 1], "bool"), tensor([64]), tensor([]))).toEqualTypeOf<
      Tensor<readonly ["batch", 64]>
    >();
    // @ts-expect-error where takes bool; this tensor is f32
    where(x, x, x);
    // @ts-expect-error the left is f32, the right is i32
    where(b, x, n);
    // @ts-expect-error axis 1 has sizes 64 and 32
    const y = where(b, tensor([32]), 0);
    expectTypeOf(y).toEqualTypeOf<Tensor<Shape>>();
    // @ts-expect-error axis 1 has sizes 64 and 32
    where(b, x, tensor([32]));
    expectTypeOf<ShapeError<"a">>().not.toEqualTypeOf<ShapeError<"b">>();
  });

  test("generic code checks", () => {
    function silu<S extends Dims>(y: Tensor<S>): Tensor<S> {
      return mul(y, exp(neg(y)));
    }
    function mask(y: Tensor<readonly ["B", "T"]>): Tensor<readonly ["B", "T"]> {
      return where(less(y, 0), mul(0.01, y), y);
    }
    expectTypeOf(silu(x)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(mask).parameter(0).toEqualTypeOf<Tensor<readonly ["B", "T"]>>();
  });
});
