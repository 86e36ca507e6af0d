import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrayConstructor } from "../dtype.ts";
import { constant, op } from "./expr.ts";
import { randomKernel, randomKernelSize } from "./fixtures/random-kernel.ts";
import { compileKernel } from "./interpret.ts";
import { parseKernel } from "./parse.ts";
import { printKernel } from "./print.ts";
import { printConstant, printExpr } from "./print-expr.ts";
import type { Kernel } from "./stmt.ts";
import { renderProblem, verifyKernel } from "./verify.ts";

/** The bytes a kernel leaves in fresh buffers. */
function run(kernel: Kernel): string {
  const arrays = kernel.buffers.map(({ dtype, size }) =>
    new arrayConstructor[dtype](size).map((_, i) => (dtype === "bool" ? i & 1 : i - 20)),
  );
  compileKernel(kernel).run(arrays);
  return arrays
    .map((array) => Array.from(array, (x) => (Object.is(x, -0) ? "-0" : String(x))).join())
    .join("\n");
}

describe("random kernels", () => {
  test("are well formed, survive the way through text, and run", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const kernel = randomKernel(seed);
        expect(verifyKernel(kernel).map(renderProblem)).toEqual([]);
        const text = printKernel(kernel);
        const back = parseKernel(text);
        expect(back).toEqual(kernel);
        expect(printKernel(back)).toBe(text);
        expect(run(back)).toBe(run(kernel));
      }),
      { numRuns: 500 },
    );
    expect(randomKernelSize).toBe(64);
  });
});

const dense = `// dense1 of probability (digits.ts:12)
kernel dense1(x: f32[2048] read, w: f32[640] read, b: f32[10] read, y: f32[320] write) {
  for i in 0..32 parallel {
    for j in 0..10 vector {
      accumulate chain k in 64 {
        acc: f32 = add x[64*i + k] * w[10*k + j]
      }
      let t: f32 = acc + b[j]
      store y[10*i + j] = t < 0.0 ? 0.0 : t
    }
  }
}
`;

const everything = `kernel everything(
  x: f32[64] read,
  n: i32[64] read,
  "a-b; alert(1)": f64[8] read,
  y: f32[64] update,
  m: i32[64] update,
) {
  local s: f32 = -0.0
  local tile: f32x4[4, 2] = splat(0.5, 4)
  for i in 0..16 by 4 parallel {
    let v: f32x4 = x[i; 4]
    let mask: boolx4 = v < splat(nan, 4) | !(v == v)
    store y[i; 4] = select(mask, -v, exp(v) / v * -v - (v - v))
    store y[i + 1] += lane(v, 3)
    store y[i] max= i < 3 & i >= 1 ? f32("a-b; alert(1)"[0] * 2.0_f64 + -inf_f64) : -inf
  }
  for row in 0..8 serial {
    for column in (row + 1)..8 serial {
      set s = s + x[8*row + column]
      set tile[0, 1] = splat(s, 4) + tile[0, 0]
    }
    if row%2 == 0 & !(s == s) {
      store m[row] = ~n[n[row]] << 3 ^ bitcast<i32>(s) >>> 1 & 7
    } else {
      store m[row] min= -(1) - -1
    }
  }
  accumulate free p in 4, q in 16 {
    let z: f32 = x[16*p + q]
    accumulate stripes r in 4 {
      inner: f32 = mul x[r]
    }
    top: f32x4 = max splat(z * inner, 4)
    where: i32 = argmin z at 16*p + q
  }
  store y[0; 4] = top
  store m[where] = i32(table(pow2, 1023))
}
`;

describe("text", () => {
  test.each([dense, everything])("print(parse(text)) is the text", (text) => {
    const kernel = parseKernel(text);
    expect(verifyKernel(kernel).map(renderProblem)).toEqual([]);
    expect(printKernel(kernel)).toBe(text);
  });

  test("the comment is kept and takes no part in the name", () => {
    const { name, comment } = parseKernel(dense);
    expect([name, comment]).toEqual(["dense1", "dense1 of probability (digits.ts:12)"]);
  });

  test("constants are as short as their dtype allows", () => {
    expect(printConstant("f32", Math.fround(0.1))).toBe("0.1");
    expect(printConstant("f32", 16777216)).toBe("16777216.0");
    expect(printConstant("f32", Math.fround(1e-7))).toBe("1e-7");
    expect(printConstant("f64", 0.1)).toBe("0.1_f64");
    expect(printConstant("f64", -Infinity)).toBe("-inf_f64");
    expect(printConstant("i32", -2147483648)).toBe("-2147483648");
    expect(printConstant("bool", 1)).toBe("true");
  });

  test("an op whose dtype is not the table's says its type", () => {
    expect(printExpr(op("add", "f32", constant("i32", 1), constant("i32", 2)))).toBe("add<f32>(1, 2)");
  });

  test("grouping is what was built", () => {
    const [a, b, c] = [1, 2, 3].map((n) => constant("f32", n)) as [ReturnType<typeof constant>, never, never];
    const left = op("sub", "f32", op("sub", "f32", a, b), c);
    const right = op("sub", "f32", a, op("sub", "f32", b, c));
    expect([printExpr(left), printExpr(right)]).toEqual(["1.0 - 2.0 - 3.0", "1.0 - (2.0 - 3.0)"]);
  });
});

describe("parse errors name line and column", () => {
  const wrong: readonly [string, string][] = [
    ["kernel k(x: f32[4] read) {\n  store x[0] = y\n}", "2:16: y is not defined"],
    [
      "kernel k(x: f32[4] read) {\n  store x[0] = expp(1.0)\n}",
      "2:16: there is no scalar op expp; did you mean exp?",
    ],
    ["kernel k(x: f32[4] read) {\n  let t: f32 = 1\n}", "2:7: t is said to be f32, but its value is i32"],
    ["kernel k(x: f32[4] reed) {}", "1:20: expected an access (read, write, update), found `reed`"],
    ["kernel k(x: f32[4] read) {\n  x[0] = 1.0\n}", "2:3: expected a statement"],
    [
      "kernel k(x: f32[4] read) {\n  let t: f32 = bitcast(1)\n}",
      "2:16: bitcast needs the type of its result",
    ],
    [
      "kernel k(x: f32[4] read) {\n  let t: bool = 1 < 2 < 3\n}",
      "2:23: comparisons do not chain; use parentheses, found `<`",
    ],
    ["kernel k(x: f32[4] read) {\n", "2:1: expected `}`, found the end of the text"],
    ["kernel k(x: f32[4] read, x: f32[4] read) {}", "1:26: x is defined already"],
    ["kernel k(x: f32[4] write) {\n  store x[0; 4] = 1.0\n}", "2:3: stores 1 lanes where the element says 4"],
    [
      "kernel k(x: f32[4] write) {\n  store x[0] := 1.0\n}",
      "2:14: expected = or += or *= or max= or min=, found `:`",
    ],
    ["kernel k() {\n  let t: i32 = 3000000000\n}", "2:16: 3000000000 is too large for i32"],
    ["kernel k() {\n  let t: f32 = 1e39\n}", "2:16: 1e39 is too large for f32"],
    ["kernel k() {\n  let t: f32 = @\n}", '2:16: unexpected "@"'],
    ["kernel k() {} kernel l() {}", "1:15: expected nothing after the kernel, found `kernel`"],
    ["kernel k() {\n  let t: i32 = !1\n}", "2:16: `!` takes bool, not i32"],
  ];
  test.each(wrong)("%j", (text, message) => {
    expect(() => parseKernel(text)).toThrow(message);
  });
});
