import fc from "fast-check";
import { expect, test } from "vitest";
import { add, convert, mul, pow2, sub } from "./elementary/expressions.ts";
import { constant, type Expr, load, op, variable } from "./expr.ts";
import { compileScalarFunction } from "./scalar-function.ts";
import type { Compute } from "./scalar-op.ts";
import { scalarOps } from "./scalar-ops.ts";

const compile = (params: readonly string[], result: Expr): Compute =>
  compileScalarFunction(
    { params: params.map((name) => ({ name, dtype: "f64" })), result },
    (name, ...dtypes) => scalarOps[name].specialize(...dtypes),
  );

const x = variable("x", "f64");
const y = variable("y", "f64");

test("evaluates in written order, shared nodes once", () => {
  const square = mul(x, x);
  const f = compile(["x", "y"], sub(add(square, y), mul(square, 2)));
  expect(f(3, 1)).toBe(-8);
  expect(f(0.1, 1)).toBe(0.1 * 0.1 + 1 - 0.1 * 0.1 * 2);
});

test("reads parameters by name, whatever their order", () => {
  expect(compile(["y", "x"], sub(x, y))(1, 5)).toBe(4);
  expect(compile(["x"], x)(7)).toBe(7);
  expect(compile([], constant("f64", 2))()).toBe(2);
});

test("the ops without a call compute what the table says", () => {
  for (const name of ["add", "sub", "mul", "div"] as const) {
    const direct = compile(["x", "y"], op(name, "f64", x, y));
    fc.assert(
      fc.property(fc.double(), fc.double(), (a, b) => {
        expect(direct(a, b)).toBe(scalarOps[name].evaluate([a, b], "f64", "f64"));
      }),
    );
  }
  for (const name of ["add", "xor", "or"] as const) {
    const direct = compile(["x", "y"], op(name, "i32", convert("i32", x), convert("i32", y)));
    const i32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(i32, i32, (a, b) => {
        expect(direct(a, b)).toBe(scalarOps[name].evaluate([a, b], "i32", "i32"));
      }),
    );
  }
});

test("our own faults are named", () => {
  expect(() => compile(["x"], y)).toThrow("internal: a scalar function has no parameter y");
  expect(() => compile([], load("b", "f64", constant("i32", 0)))).toThrow("holds no load");
  expect(() => compile(["x"], pow2(convert("i32", x)))(5000)).toThrow("table pow2 has no entry 6023");
});
