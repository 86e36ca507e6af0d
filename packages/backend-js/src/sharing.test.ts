import { constant, type Expr, type Kernel, load, op, variable, when } from "@tapeless/graph/ir";
import { randomStream } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import { printOne, runBoth } from "./fixtures/kernels.ts";

const i = variable("i");
const x = load("x", "f32", i);
const f32 = (value: number): Expr => constant("f32", value);
const add = (a: Expr, b: Expr): Expr => op("add", "f32", a, b);
const mul = (a: Expr, b: Expr): Expr => op("mul", "f32", a, b);
const less = (a: Expr, b: Expr): Expr => op("less", "bool", a, b);

const kernelOf = (value: Expr): Kernel => ({
  name: "k",
  comment: "",
  buffers: [
    { name: "x", dtype: "f32", size: 16, access: "read" },
    { name: "y", dtype: "f32", size: 20, access: "write" },
  ],
  body: [
    {
      kind: "for",
      index: "i",
      from: constant("i32", 0),
      to: constant("i32", 16),
      step: 1,
      axis: "parallel",
      body: [{ kind: "store", buffer: "y", index: i, value, mode: "set" }],
    },
  ],
});

async function printed(value: Expr): Promise<string> {
  const result = await printOne(kernelOf(value));
  for (const odd of [0, 0.3]) {
    const { expected, actual } = runBoth(result, randomStream(2), odd);
    expect(actual).toEqual(expected);
  }
  const [, body] = /i\+\+\) \{\n([\s\S]*?)\n {2}\}\n\}/.exec(result.typescript)!;
  return body!.replaceAll(/^ {4}/gm, "");
}

test("a node used twice is computed once", async () => {
  const square = mul(x, x);
  expect(await printed(add(square, mul(square, f32(0.5))))).toMatchInlineSnapshot(`
    "const v = x[i];
    const v2 = f(v * v);
    y[i] = v2 + f(v2 * 0.5);"
  `);
});

test("a node used twice in one branch is computed in that branch", async () => {
  const square = mul(x, add(x, f32(1)));
  const value = when(less(x, f32(1)), add(square, mul(square, square)), f32(3));
  expect(await printed(value)).toMatchInlineSnapshot(`
    "const v = x[i];
    let v2: number;
    if (v < 1) {
      const v3 = f(v * f(v + 1));
      v2 = f(v3 + f(v3 * v3));
    } else {
      v2 = 3;
    }
    y[i] = v2;"
  `);
});

test("a node used in both branches is computed before", async () => {
  const square = mul(x, add(x, f32(1)));
  const value = op("select", "f32", less(x, f32(1)), add(square, f32(2)), mul(square, square));
  expect(await printed(value)).toMatchInlineSnapshot(`
    "const v = x[i];
    const v2 = f(v * f(v + 1));
    y[i] = v < 1 ? v2 + 2 : v2 * v2;"
  `);
});

test("choices inside choices", async () => {
  const deep = mul(x, add(x, f32(1)));
  const inner = when(less(x, f32(0)), add(deep, deep), f32(3));
  const value = when(less(x, f32(2)), mul(inner, inner), x);
  expect(await printed(value)).toMatchInlineSnapshot(`
    "const v = x[i];
    let v2: number;
    if (v < 2) {
      let v3: number;
      if (v < 0) {
        const v4 = f(v * f(v + 1));
        v3 = f(v4 + v4);
      } else {
        v3 = 3;
      }
      v2 = f(v3 * v3);
    } else {
      v2 = v;
    }
    y[i] = v2;"
  `);
});

test("a DAG of depth 40 with two uses of every node is 41 lines", async () => {
  let value: Expr = x;
  for (let depth = 0; depth < 40; depth++) value = mul(add(value, value), f32(0.25));
  expect((await printed(value)).split("\n")).toHaveLength(41);
});
