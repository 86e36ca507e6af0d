import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DType, dtypes } from "../dtype.ts";
import { f32OfBits, hexOfF32 } from "./elementary/fixtures/ulp.ts";
import { children, type Expr } from "./expr.ts";
import { wasmOp } from "./fixtures/wasm-op.ts";
import { compileScalarFunction } from "./scalar-function.ts";
import type { OperandKind } from "./scalar-op.ts";
import { type ScalarOpName, scalarOps } from "./scalar-ops.ts";
import { verifyExpr } from "./verify-expr.ts";

const names = Object.keys(scalarOps) as ScalarOpName[];
const run = (name: ScalarOpName, dtype: DType, ...args: number[]): number =>
  scalarOps[name].evaluate(args, dtype, dtype);

const taken: Readonly<Record<OperandKind, readonly DType[]>> = {
  float: ["f32", "f64"],
  number: ["f32", "f64", "i32"],
  i32: ["i32"],
  bool: ["bool"],
  integral: ["i32", "bool"],
  any: dtypes,
  f64: ["f64"],
};

/** Random f32 bits: every exponent, subnormals, infinities, NaN and signed zeros among them. */
const bits32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const anyF32 = fc.oneof(
  bits32.map(f32OfBits),
  fc.constantFrom(0, -0, 1, -1, 0.5, 2 ** -149, -(2 ** -126), Infinity, -Infinity, NaN),
  fc.tuple(fc.integer({ min: -20, max: 20 }), fc.constantFrom(0.5, 0.25, 1)).map(([n, unit]) => n * unit),
);
const anyI32 = fc.oneof(bits32, fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 31, 32, 33));

describe("every row", () => {
  test.each(names)("%s computes for each dtype it takes", (name) => {
    const { arity, operands, specialize, evaluate } = scalarOps[name];
    for (const operand of taken[operands]) {
      for (const result of dtypes) {
        const args = new Array<number>(arity).fill(1);
        const value = evaluate(args, operand, result);
        expect(typeof value).toBe("number");
        expect(specialize(operand, result)(...args)).toBe(value);
      }
    }
  });

  test.each(names.filter((name) => scalarOps[name].commutative))("%s commutes", (name) => {
    const operand = scalarOps[name].operands === "integral" ? "i32" : "f32";
    fc.assert(
      fc.property(operand === "i32" ? anyI32 : anyF32, operand === "i32" ? anyI32 : anyF32, (a, b) => {
        expect(run(name, operand, a, b)).toBe(run(name, operand, b, a));
      }),
    );
  });
});

describe("every definition", () => {
  const definitions = names.flatMap((name) => {
    const { define, operands } = scalarOps[name];
    return define ? taken[operands].map((operand) => ({ name, operand, fn: define(operand) })) : [];
  });

  test.each(definitions)(
    "of $name for $operand is well typed, in native ops alone",
    ({ name, operand, fn }) => {
      const problems: string[] = [];
      verifyExpr(fn.result, {
        find: (variable) => {
          const param = fn.params.find((p) => p.name === variable);
          return param && { kind: "value", dtype: param.dtype, lanes: 1, shape: [] };
        },
        report: (code, problem) => problems.push(`${code}: ${problem}`),
      });
      expect(problems).toEqual([]);
      expect(fn.params.map((param) => param.dtype)).toEqual(new Array(scalarOps[name].arity).fill(operand));
      const { result } = scalarOps[name];
      expect(fn.result.dtype).toBe(result === "same" ? operand : result);

      const seen = new Set<Expr>();
      const walk = (expr: Expr): void => {
        if (seen.has(expr)) return;
        seen.add(expr);
        expect(["const", "var", "op", "table"]).toContain(expr.kind);
        if (expr.kind === "op") expect([expr.op, scalarOps[expr.op].define]).toEqual([expr.op, undefined]);
        children(expr).forEach(walk);
      };
      walk(fn.result);
    },
  );

  const withUsual = definitions.flatMap(({ name, operand, fn: { params, usual } }) =>
    usual ? [{ name, operand, params, usual }] : [],
  );

  test.each(withUsual)(
    "of $name for $operand gives the same where its usual form holds",
    ({ name, operand, params, usual }) => {
      const compiled = (result: Expr) =>
        compileScalarFunction({ params, result }, (op, ...dtypes) => scalarOps[op].specialize(...dtypes));
      const [holds, short] = [compiled(usual.when), compiled(usual.result)];
      const whole = scalarOps[name].specialize(operand, operand);
      let count = 0;
      for (let bits = -(2 ** 31); bits < 2 ** 31; bits += 32749) {
        const x = f32OfBits(bits);
        if (!holds(x)) continue;
        count++;
        if (hexOfF32(short(x)) !== hexOfF32(whole(x)))
          expect({ x, short: short(x) }).toEqual({ x, short: whole(x) });
      }
      expect(count).toBeGreaterThan(10_000);
      expect(params).toHaveLength(1);
    },
  );

  test("is made once, so that backends may compare by identity", () => {
    for (const { name, operand, fn } of definitions) expect(scalarOps[name].define?.(operand)).toBe(fn);
  });
});

describe("f32 arithmetic is that of WebAssembly, bit for bit", () => {
  const binary = { add: 0x92, sub: 0x93, mul: 0x94, div: 0x95, minimum: 0x96, maximum: 0x97 } as const;
  test.each(Object.entries(binary) as [ScalarOpName, number][])("%s", (name, code) => {
    const oracle = wasmOp(["f32", "f32"], "f32", code);
    fc.assert(
      fc.property(anyF32, anyF32, (a, b) => {
        expect(hexOfF32(run(name, "f32", a, b))).toBe(hexOfF32(oracle(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  const unary = {
    abs: 0x8b,
    neg: 0x8c,
    ceil: 0x8d,
    floor: 0x8e,
    trunc: 0x8f,
    round: 0x90,
    sqrt: 0x91,
  } as const;
  test.each(Object.entries(unary) as [ScalarOpName, number][])("%s", (name, code) => {
    const oracle = wasmOp(["f32"], "f32", code);
    fc.assert(
      fc.property(anyF32, (x) => {
        expect(hexOfF32(run(name, "f32", x))).toBe(hexOfF32(oracle(x)));
      }),
      { numRuns: 2000 },
    );
  });

  test("round of f64 takes ties to even", () => {
    const oracle = wasmOp(["f64"], "f64", 0x9e);
    for (const x of [0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 4503599627370495.5, 2 ** 53, -0, NaN]) {
      expect(run("round", "f64", x)).toBe(oracle(x));
    }
  });

  test("results around the subnormal border", () => {
    const oracle = wasmOp(["f32", "f32"], "f32", 0x94);
    for (let i = 0; i < 20_000; i++) {
      const a = f32OfBits(Math.imul(i, 0x9e3779b1) | 0);
      const b = 2 ** -126 / a;
      if (Number.isFinite(Math.fround(b))) expect(run("mul", "f32", a, Math.fround(b))).toBe(oracle(a, b));
    }
  });
});

describe("i32", () => {
  const min = -(2 ** 31);

  test("wraps, truncates, and divides by zero to zero", () => {
    expect(run("add", "i32", 2 ** 31 - 1, 1)).toBe(min);
    expect(run("sub", "i32", min, 1)).toBe(2 ** 31 - 1);
    expect(run("mul", "i32", 65536, 65536)).toBe(0);
    expect(run("neg", "i32", min)).toBe(min);
    expect(run("neg", "i32", 0)).toBe(0);
    expect(run("abs", "i32", min)).toBe(min);
    expect(run("div", "i32", 7, 0)).toBe(0);
    expect(run("rem", "i32", 7, 0)).toBe(0);
    expect(run("div", "i32", min, -1)).toBe(min);
    expect(run("rem", "i32", min, -1)).toBe(0);
    expect(run("div", "i32", -7, 2)).toBe(-3);
    expect(run("rem", "i32", -7, 2)).toBe(-1);
    expect(run("rem", "i32", -6, 2)).toBe(0);
  });

  const binary = {
    add: 0x6a,
    sub: 0x6b,
    mul: 0x6c,
    div: 0x6d,
    rem: 0x6f,
    and: 0x71,
    or: 0x72,
    xor: 0x73,
    shiftLeft: 0x74,
    shiftRight: 0x75,
    shiftRightLogical: 0x76,
  } as const;
  test.each(Object.entries(binary) as [ScalarOpName, number][])("%s is that of WebAssembly", (name, code) => {
    const oracle = wasmOp(["i32", "i32"], "i32", code);
    fc.assert(
      fc.property(anyI32, anyI32, (a, b) => {
        // wasm traps on these two
        if (b === 0 && (name === "div" || name === "rem")) return;
        if (a === min && b === -1 && name === "div") return;
        expect(run(name, "i32", a, b)).toBe(oracle(a, b));
      }),
      { numRuns: 500 },
    );
  });

  test("popcount, not, sign, minimum, maximum", () => {
    const popcount = wasmOp(["i32"], "i32", 0x69);
    fc.assert(
      fc.property(anyI32, anyI32, (a, b) => {
        expect(run("popcount", "i32", a)).toBe(popcount(a));
        expect(run("not", "i32", a)).toBe(~a);
        expect(run("sign", "i32", a)).toBe(Math.sign(a));
        expect(run("minimum", "i32", a, b)).toBe(Math.min(a, b));
        expect(run("maximum", "i32", a, b)).toBe(Math.max(a, b));
      }),
    );
  });
});

describe("bool", () => {
  test("and, or, xor, not are logical", () => {
    for (const a of [0, 1]) {
      expect(run("not", "bool", a)).toBe(a === 0 ? 1 : 0);
      for (const b of [0, 1]) {
        expect(run("and", "bool", a, b)).toBe(a && b);
        expect(run("or", "bool", a, b)).toBe(a || b);
        expect(run("xor", "bool", a, b)).toBe(a === b ? 0 : 1);
      }
    }
  });
});

describe("NaN, infinities and signed zeros", () => {
  test("maximum and minimum: NaN if either is NaN, +0 above -0", () => {
    expect(run("maximum", "f32", 0, -0)).toBe(0);
    expect(run("maximum", "f32", -0, 0)).toBe(0);
    expect(run("minimum", "f64", 0, -0)).toBe(-0);
    expect(run("maximum", "f64", 1, NaN)).toBeNaN();
    expect(run("minimum", "f32", NaN, 1)).toBeNaN();
  });

  test("clamp lets NaN and -0 pass", () => {
    const clamp = (x: number, low: number, high: number): number => run("clamp", "f32", x, low, high);
    expect(clamp(NaN, -1, 1)).toBeNaN();
    expect(clamp(-0, 0, 1)).toBe(-0);
    expect(clamp(Infinity, -1, 1)).toBe(1);
    expect(clamp(-5, -1, 1)).toBe(-1);
    expect(clamp(0.5, 1, 0)).toBe(1); // the lower bound is applied last
  });

  test("sign keeps NaN and zeros", () => {
    expect(run("sign", "f32", -0)).toBe(-0);
    expect(run("sign", "f64", NaN)).toBeNaN();
    expect(run("sign", "f32", -Infinity)).toBe(-1);
  });

  test("comparisons with NaN are false but for notEqual; zeros are equal", () => {
    for (const name of ["equal", "less", "lessEqual", "greater", "greaterEqual"] as const) {
      expect(run(name, "f32", NaN, 1)).toBe(0);
      expect(run(name, "f32", 1, NaN)).toBe(0);
    }
    expect(run("notEqual", "f32", NaN, NaN)).toBe(1);
    expect(run("equal", "f64", 0, -0)).toBe(1);
    expect(run("less", "f64", -0, 0)).toBe(0);
    expect([NaN, Infinity, 1].map((x) => run("isNaN", "f32", x))).toEqual([1, 0, 0]);
    expect([NaN, -Infinity, 1].map((x) => run("isFinite", "f32", x))).toEqual([0, 0, 1]);
  });

  test("rem is exact and has the sign of the dividend", () => {
    expect(run("rem", "f32", 5.5, -2)).toBe(1.5);
    expect(run("rem", "f32", -6, 3)).toBe(-0);
    expect(run("rem", "f64", 1e300, 3)).toBe(Number(BigInt(1e300) % 3n));
    expect(run("rem", "f32", 1, 0)).toBeNaN();
    expect(run("rem", "f32", 1, Infinity)).toBe(1);
  });
});

describe("conversions", () => {
  const convert = (x: number, from: DType, to: DType): number => scalarOps.convert.evaluate([x], from, to);

  test("floats to i32 saturate, as in WebAssembly", () => {
    const ofF32 = wasmOp(["f32"], "i32", 0xfc, 0);
    const ofF64 = wasmOp(["f64"], "i32", 0xfc, 2);
    fc.assert(
      fc.property(anyF32, fc.double(), (single, double) => {
        expect(convert(single, "f32", "i32")).toBe(ofF32(single));
        expect(convert(double, "f64", "i32")).toBe(ofF64(double));
        expect(convert(double, "f64", "f32")).toBe(Math.fround(double));
      }),
      { numRuns: 1000 },
    );
    expect([NaN, 1e10, -Infinity, -0.9].map((x) => convert(x, "f32", "i32"))).toEqual([
      0,
      2 ** 31 - 1,
      -(2 ** 31),
      0,
    ]);
  });

  test("i32 to f32 rounds once, ties to even", () => {
    expect(convert(16777217, "i32", "f32")).toBe(16777216);
    expect(convert(16777219, "i32", "f32")).toBe(16777220);
    expect(convert(2 ** 31 - 1, "i32", "f32")).toBe(2 ** 31);
    expect(convert(2 ** 31 - 1, "i32", "f64")).toBe(2 ** 31 - 1);
  });

  test("to bool: not zero, NaN is true", () => {
    expect([NaN, 0, -0, 1e-45, -3].map((x) => convert(x, "f32", "bool"))).toEqual([1, 0, 0, 1, 1]);
    expect([0, -1].map((x) => convert(x, "i32", "bool"))).toEqual([0, 1]);
    for (const to of dtypes) expect([0, 1].map((x) => convert(x, "bool", to))).toEqual([0, 1]);
  });

  test("bitcast both ways; every NaN has one pattern", () => {
    fc.assert(
      fc.property(bits32, (bits) => {
        const x = scalarOps.bitcast.evaluate([bits], "i32", "f32");
        const back = scalarOps.bitcast.evaluate([x], "f32", "i32");
        expect(back).toBe(Number.isNaN(x) ? 0x7fc00000 : bits);
      }),
    );
  });

  test("unsignedToF64 and smallToI32", () => {
    expect(scalarOps.unsignedToF64.evaluate([-1], "i32", "f64")).toBe(2 ** 32 - 1);
    expect([-5, 7, NaN].map((x) => scalarOps.smallToI32.evaluate([x], "f64", "i32"))).toEqual([-5, 7, 0]);
  });
});

test("exponent and mantissa split a number: x = m * 2^k with m in [sqrt 1/2, sqrt 2)", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -1022, max: 1.79e308, noNaN: true }), (x) => {
      const k = run("exponent", "f64", x);
      const m = run("mantissa", "f64", x);
      expect(m).toBeGreaterThan(0.70709);
      expect(m).toBeLessThan(1.41422);
      const half = Math.trunc(k / 2);
      expect(m * 2 ** half * 2 ** (k - half)).toBe(x);
    }),
    { numRuns: 1000 },
  );
});
