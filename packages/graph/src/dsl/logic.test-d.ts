import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import * as logic from "./logic.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const x = tensor(["batch", 64]);
const n = tensor(["batch", 64], "i32");
const b = tensor(["batch", 64], "bool");
type Truths = Tensor<readonly ["batch", 64], "bool">;
type Ints = Tensor<readonly ["batch", 64], "i32">;

describe("truth values and bits", () => {
  test("truth values are bool", () => {
    expectTypeOf(logic.logicalAnd(b, true)).toEqualTypeOf<Truths>();
    expectTypeOf(logic.logicalAnd(tensor([64], "bool"), b)).toEqualTypeOf<Truths>();
    // @ts-expect-error i32
    logic.logicalAnd(b, n);
    // @ts-expect-error a number
    logic.logicalAnd(b, 1);
    // @ts-expect-error 64 and 32
    logic.logicalAnd(b, tensor([32], "bool"));
    expectTypeOf(logic.logicalOr(b, true)).toEqualTypeOf<Truths>();
    expectTypeOf(logic.logicalOr(tensor([64], "bool"), b)).toEqualTypeOf<Truths>();
    // @ts-expect-error i32
    logic.logicalOr(b, n);
    // @ts-expect-error a number
    logic.logicalOr(b, 1);
    // @ts-expect-error 64 and 32
    logic.logicalOr(b, tensor([32], "bool"));
    expectTypeOf(logic.logicalXor(b, true)).toEqualTypeOf<Truths>();
    expectTypeOf(logic.logicalXor(tensor([64], "bool"), b)).toEqualTypeOf<Truths>();
    // @ts-expect-error i32
    logic.logicalXor(b, n);
    // @ts-expect-error a number
    logic.logicalXor(b, 1);
    // @ts-expect-error 64 and 32
    logic.logicalXor(b, tensor([32], "bool"));
    expectTypeOf(logic.logicalNot(b)).toEqualTypeOf<Truths>();
    // @ts-expect-error f32
    logic.logicalNot(x);
  });

  test("bits are i32", () => {
    expectTypeOf(logic.bitwiseAnd(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.bitwiseAnd(x, 1);
    // @ts-expect-error bool
    logic.bitwiseAnd(n, b);
    expectTypeOf(logic.bitwiseOr(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.bitwiseOr(x, 1);
    // @ts-expect-error bool
    logic.bitwiseOr(n, b);
    expectTypeOf(logic.bitwiseXor(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.bitwiseXor(x, 1);
    // @ts-expect-error bool
    logic.bitwiseXor(n, b);
    expectTypeOf(logic.shiftLeft(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.shiftLeft(x, 1);
    // @ts-expect-error bool
    logic.shiftLeft(n, b);
    expectTypeOf(logic.shiftRight(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.shiftRight(x, 1);
    // @ts-expect-error bool
    logic.shiftRight(n, b);
    expectTypeOf(logic.shiftRightLogical(n, 1)).toEqualTypeOf<Ints>();
    // @ts-expect-error f32
    logic.shiftRightLogical(x, 1);
    // @ts-expect-error bool
    logic.shiftRightLogical(n, b);
    expectTypeOf(logic.bitwiseNot(n)).toEqualTypeOf<Ints>();
    // @ts-expect-error bool
    logic.bitwiseNot(b);
  });
});
