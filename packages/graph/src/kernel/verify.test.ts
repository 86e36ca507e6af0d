import { describe, expect, test } from "vitest";
import { constant, load, op, variable } from "./expr.ts";
import { parseKernel } from "./parse.ts";
import type { Kernel, Stmt } from "./stmt.ts";
import { renderProblem, verifyKernel } from "./verify.ts";

const header = "kernel k(x: f32[8] read, n: i32[8] read, y: f32[8] write, z: f32[8] update) {";
const problems = (kernel: Kernel): string[] => verifyKernel(kernel).map(renderProblem);
/** Everything found in a kernel with this body, without the place. */
const found = (body: string): string[] =>
  verifyKernel(parseKernel(`${header}\n${body}\n}`)).map(({ code, problem }) => `${code}: ${problem}`);

describe("what the text can say wrongly", () => {
  const wrong: readonly [string, string][] = [
    ["let a: i32 = 1 store y[a + n[0]] = 1", "kernel/type: buffer y holds f32, not i32"],
    ["store y[1.0] = 1.0", "kernel/index-type: index into y 1.0 is f32, not i32"],
    ["store x[0] = 1.0", "kernel/access: buffer x is stored into, but its access is read"],
    ["store z[0] = y[0]", "kernel/access: buffer y is read, but its access is write and nothing fills it"],
    ["store y[0] += 1.0", "kernel/access: buffer y is read, but its access is write and nothing fills it"],
    [
      "for i in 0..n[0] parallel { store y[i] = 1.0 }",
      "kernel/loop-bound: bound n[0] of a parallel loop is not a constant",
    ],
    [
      "for i in 0..n[0] serial { store y[i] = 1.0 }",
      "kernel/loop-bound: bound n[0] is not affine in outer indices",
    ],
    [
      "for i in 0..4 serial { for j in 0..i*i serial { store y[j] = 1.0 } }",
      "kernel/loop-bound: bound i*i is not affine in outer indices",
    ],
    ["for i in 0..8 by 0 serial { store y[i] = 1.0 }", "kernel/step: a step of 0"],
    [
      "for i in 0..2 vector { for j in 0..2 vector { store y[j] = 1.0 } }",
      "kernel/vector: a vector loop inside of another",
    ],
    [
      "local s: f32 = 0.0 for i in 0..8 parallel { set s = s + x[i] }",
      "kernel/carried: s belongs to all turns of a loop that is not serial",
    ],
    ["local s: f32[2] = 0.0 set s[2] = 1.0", "kernel/bounds: local s[2] has no element 2 on axis 0"],
    ["local s: f32[2] = 0.0 set s = 1.0", "kernel/rank: local s[2] takes 1 indices, not 0"],
    ["local s: f32 = 1", "kernel/type: s is f32, its first value i32"],
    [
      "accumulate free i in 8 { a: f32 = add x[i] }",
      "kernel/order: a: add of f32 depends on its order, which is free",
    ],
    [
      "accumulate chain i in 8 { store z[i] += 1.0 a: f32 = add x[i] }",
      "kernel/accumulate: a store with mode add inside an accumulate",
    ],
    [
      "accumulate chain i in 8 { store z[i] = 1.0 a: f32 = add z[0] }",
      "kernel/accumulate: an accumulate stores into z and loads from it",
    ],
    ["accumulate chain i in 8 { a: i32 = add x[i] }", "kernel/type: a is i32, but add gives f32"],
    ["accumulate chain i in 8 { a: f32 = any x[i] }", "kernel/type: a: any does not take f32"],
    ["accumulate chain i in 8 { a: i32 = argmax x[i] }", "kernel/position: a: argmax needs a position"],
    ["accumulate chain i in 8 { a: f32 = max x[i] at i }", "kernel/position: a: max has no position"],
    ["accumulate chain i in 8 { }", "kernel/accumulate: nothing is accumulated"],
    ["if 1 { store y[0] = 1.0 }", "kernel/type: condition 1 is i32"],
    ["let a: i32 = x[0] + n[0]", "kernel/type: x[0] + n[0]: its operands have the dtypes f32, i32"],
    ["let a: f32x4 = x[0; 4] + x[0]", "kernel/type: x[0; 4] + x[0]: lanes 4, 1 give 4; splat the scalars"],
    ["let a: f32 = clamp(x[0])", "kernel/arity: clamp takes 3 operands, not 1"],
    ["let a: i32 = exp(1)", "kernel/type: exp(1): exp does not take i32"],
    ["let a: f32 = lane(x[0; 4], 4)", "kernel/lanes: x[0; 4] has no lane 4"],
    ["let a: f32x4 = splat(x[0; 4], 4)", "kernel/type: splat of f32x4 cannot be f32x4"],
    ["let a: f32 = select(1, 1.0, 2.0)", "kernel/type: select(1, 1.0, 2.0): its condition is i32"],
    ["let a: f32 = x[0] < 1.0 ? 1.0 : 2", "kernel/type: 2 is i32, the whole is f32"],
    [
      "let a: i32 = bitcast<i32>(1.0_f64)",
      "kernel/type: bitcast<i32>(1.0_f64): the bits of f64 cannot be read as i32",
    ],
  ];
  test.each(wrong)("%s", (body, problem) => {
    expect(found(body)).toContain(problem);
  });
});

describe("what only passes can do wrongly", () => {
  const kernel = (...body: Stmt[]): Kernel => ({
    name: "k",
    comment: "",
    buffers: [{ name: "x", dtype: "f32", size: 8, access: "update" }],
    body,
  });
  const zero = constant("i32", 0);

  test("a name out of its scope, or twice", () => {
    const inner: Stmt = { kind: "let", name: "t", value: constant("f32", 1) };
    const block: Stmt = {
      kind: "if",
      condition: constant("bool", 1),
      consequent: [inner],
      otherwise: [inner],
    };
    const store: Stmt = { kind: "store", buffer: "x", index: zero, value: variable("t", "f32"), mode: "set" };
    expect(problems(kernel(block, store))).toEqual([
      "internal: kernel/name: t is defined twice (in k > else)",
      "internal: kernel/undefined: t is not defined here (in k > store x)",
    ]);
  });

  test("types that do not agree with their declarations", () => {
    const values = [
      load("x", "i32", zero),
      load("nowhere", "f32", zero),
      variable("x", "f32"),
      constant("f32", 0.1),
      { ...constant("i32", 1), lanes: 4 },
      op("less", "f32", zero, zero),
      { ...op("add", "i32", zero, zero), lanes: 0 },
    ];
    const lets = values.map((value, i): Stmt => ({ kind: "let", name: `t${i}`, value }));
    expect(problems(kernel(...lets))).toEqual([
      "internal: kernel/type: buffer x holds f32, loaded as i32 (in k > let t0)",
      "internal: kernel/undefined: nowhere is not defined here (in k > let t1)",
      "internal: kernel/kind: x is a buffer, used as a value (in k > let t2)",
      "internal: kernel/constant: 0.1 is no value of f32 (in k > let t3)",
      "internal: kernel/type: constant 1 has 4 lanes; splat it (in k > let t4)",
      "internal: kernel/type: less<f32>(0, 0): its result is bool, not f32 (in k > let t5)",
      "internal: kernel/lanes: add<i32x0>(0, 0) has 0 lanes; 1 to 64 are possible (in k > let t6)",
      "internal: kernel/type: add<i32x0>(0, 0): lanes 1, 1 give 0; splat the scalars (in k > let t6)",
    ]);
  });

  test("a reduction that was never scheduled", () => {
    const value = load("x", "f32", variable("i"));
    const reduce = {
      kind: "reduce",
      op: "add",
      order: "chain",
      axes: [{ index: "i", extent: 8 }],
      value,
    } as const;
    const store: Stmt = {
      kind: "store",
      buffer: "x",
      index: zero,
      value: { ...reduce, dtype: "f32", lanes: 1 },
      mode: "set",
    };
    expect(problems(kernel(store))).toContain(
      "internal: kernel/reduce: a reduce expression is left in a kernel; scheduling makes it a statement (in k > store x)",
    );
  });

  test("a node shared many times is checked once", () => {
    let value = load("x", "f32", zero) as ReturnType<typeof op> | ReturnType<typeof load>;
    for (let i = 0; i < 60; i++) value = op("add", "f32", value, value);
    expect(problems(kernel({ kind: "let", name: "t", value }))).toEqual([]);
  });
});
