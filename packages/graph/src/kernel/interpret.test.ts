import { describe, expect, test } from "vitest";
import { constant, type Expr, load, op, variable } from "./expr.ts";
import { runKernel } from "./interpret.ts";
import { parseKernel } from "./parse.ts";
import type { Kernel, KernelBuffer, Stmt } from "./stmt.ts";

const i32 = (value: number) => constant("i32", value);
const f32 = (value: number) => constant("f32", value);
const i = variable("i");
const vec = (name: string, lanes = 4) => variable(name, "f32", lanes);

const kernel = (buffers: KernelBuffer[], ...body: Stmt[]): Kernel => ({
  name: "k",
  comment: "",
  buffers,
  body,
});
const buffer = (
  name: string,
  size: number,
  access: KernelBuffer["access"],
  dtype: KernelBuffer["dtype"] = "f32",
) => ({
  name,
  dtype,
  size,
  access,
});
const loop = (index: string, to: number, ...body: Stmt[]): Stmt => ({
  kind: "for",
  index,
  from: i32(0),
  to: i32(to),
  step: 1,
  axis: "serial",
  body,
});
const store = (
  name: string,
  index: Expr,
  value: Expr,
  mode: "set" | "add" | "mul" | "max" | "min" = "set",
): Stmt => ({
  kind: "store",
  buffer: name,
  index,
  value,
  mode,
});

describe("kernels", () => {
  test("loops, lets and stores; each f32 op rounds once", () => {
    const x = Float32Array.of(0.1, 0.2, 0.3);
    const y = new Float32Array(3);
    const body = loop(
      "i",
      3,
      { kind: "let", name: "t", value: op("mul", "f32", load("x", "f32", i), f32(3)) },
      store("y", i, op("add", "f32", variable("t", "f32"), load("x", "f32", i))),
    );
    runKernel(kernel([buffer("x", 3, "read"), buffer("y", 3, "write")], body), { x, y });
    expect(y).toEqual(x.map((v) => Math.fround(Math.fround(v * 3) + v)));
  });

  test("a vector load, op, lane and splat", () => {
    const x = Float32Array.of(1, 2, 3, 4, 5);
    const y = new Float32Array(8);
    const v = load("x", "f32", i32(1), 4);
    runKernel(
      kernel(
        [buffer("x", 5, "read"), buffer("y", 8, "write")],
        { kind: "let", name: "v", value: op("mul", "f32", v, v) },
        store("y", i32(0), vec("v")),
        store("y", i32(4), {
          kind: "splat",
          dtype: "f32",
          lanes: 4,
          value: { kind: "lane", dtype: "f32", lanes: 1, value: vec("v"), lane: 2 },
        }),
      ),
      { x, y },
    );
    expect([...y]).toEqual([4, 9, 16, 25, 16, 16, 16, 16]);
  });

  test("a vector written over what it was read from is read whole first", () => {
    const x = Float32Array.of(1, 2, 3, 4, 5);
    runKernel(kernel([buffer("x", 5, "update")], store("x", i32(1), load("x", "f32", i32(0), 4))), { x });
    expect([...x]).toEqual([1, 1, 2, 3, 4]);
  });

  test("modes of a store; i32 wraps", () => {
    const x = Int32Array.of(2147483647, 65537, 3, 3);
    runKernel(
      kernel(
        [buffer("x", 4, "update", "i32")],
        store("x", i32(0), i32(1), "add"),
        store("x", i32(1), i32(65537), "mul"),
        store("x", i32(2), i32(7), "max"),
        store("x", i32(3), i32(-7), "min"),
      ),
      { x },
    );
    expect([...x]).toEqual([-2147483648, 131073, 7, -7]);
  });

  test("scalar locals carried by a loop, and register tiles", () => {
    const y = new Float32Array(4);
    const sum: Expr = { kind: "local", name: "s", dtype: "f32", lanes: 1, index: [] };
    const tile = (index: Expr): Expr => ({
      kind: "local",
      name: "tile",
      dtype: "f32",
      lanes: 2,
      index: [index],
    });
    runKernel(
      kernel(
        [buffer("y", 4, "write")],
        { kind: "local", name: "s", dtype: "f32", lanes: 1, shape: [], init: f32(1) },
        {
          kind: "local",
          name: "tile",
          dtype: "f32",
          lanes: 2,
          shape: [2],
          init: { kind: "splat", dtype: "f32", lanes: 2, value: f32(5) },
        },
        loop("i", 3, { kind: "set", name: "s", index: [], value: op("mul", "f32", sum, f32(2)) }),
        {
          kind: "set",
          name: "tile",
          index: [i32(1)],
          value: { kind: "splat", dtype: "f32", lanes: 2, value: sum },
        },
        loop("r", 2, store("y", op("mul", "i32", variable("r"), i32(2)), tile(variable("r")))),
      ),
      { y },
    );
    expect([...y]).toEqual([5, 5, 8, 8]);
  });

  test("one pass of an accumulate feeds several accumulators, lanes apart", () => {
    const x = Float32Array.from({ length: 12 }, (_, n) => n - 3);
    const y = new Float32Array(5);
    const best = new Int32Array(1);
    const at = op("mul", "i32", variable("k"), i32(4));
    const v = load("x", "f32", at, 4);
    runKernel(
      kernel(
        [buffer("x", 12, "read"), buffer("y", 5, "write"), buffer("best", 1, "write", "i32")],
        {
          kind: "accumulate",
          order: "chain",
          axes: [{ index: "k", extent: 3 }],
          body: [{ kind: "let", name: "v", value: v }],
          accumulators: [
            { name: "sum", op: "add", dtype: "f32", lanes: 4, value: vec("v") },
            { name: "most", op: "max", dtype: "f32", lanes: 1, value: load("x", "f32", at) },
            {
              name: "where",
              op: "argmin",
              dtype: "i32",
              lanes: 1,
              value: load("x", "f32", at),
              position: variable("k"),
            },
          ],
        },
        store("y", i32(0), vec("sum")),
        store("y", i32(4), variable("most", "f32")),
        store("best", i32(0), variable("where")),
      ),
      { x, y, best },
    );
    expect([...y]).toEqual([3, 6, 9, 12, 5]);
    expect(best[0]).toBe(0);
  });

  test("when evaluates one side only", () => {
    const y = new Float32Array(4);
    const guarded: Expr = {
      kind: "when",
      dtype: "f32",
      lanes: 1,
      condition: op("less", "bool", i, i32(2)),
      consequent: load("x", "f32", i),
      otherwise: f32(-1),
    };
    runKernel(
      kernel([buffer("x", 2, "read"), buffer("y", 4, "write")], loop("i", 4, store("y", i, guarded))),
      { x: Float32Array.of(8, 9), y },
    );
    expect([...y]).toEqual([8, 9, -1, -1]);
  });

  test("a node shared many times is evaluated once", () => {
    let x: Expr = load("x", "f32", i32(0));
    for (let n = 0; n < 60; n++) x = op("add", "f32", x, x);
    const y = new Float32Array(1);
    runKernel(kernel([buffer("x", 1, "read"), buffer("y", 1, "write")], store("y", i32(0), x)), {
      x: Float32Array.of(1),
      y,
    });
    expect(y[0]).toBe(2 ** 60);
  });

  test("bounds of a serial loop follow outer indices", () => {
    const y = new Float32Array(9);
    const inner: Stmt = {
      kind: "for",
      index: "j",
      from: i32(0),
      to: op("add", "i32", i, i32(1)),
      step: 1,
      axis: "serial",
      body: [store("y", op("add", "i32", op("mul", "i32", i, i32(3)), variable("j")), f32(1))],
    };
    runKernel(kernel([buffer("y", 9, "write")], loop("i", 3, inner)), { y });
    expect([...y]).toEqual([1, 0, 0, 1, 1, 0, 1, 1, 1]);
  });
});

describe("published vectors of the orders, through kernels", () => {
  const x = (n: number) => (Math.imul(n + 1, 0x9e3779b1) >>> 8) * 2 ** -24;
  const y = (n: number) => (Math.imul(n + 7, 0x85ebca6b) >>> 8) * 2 ** -24 - 0.5;
  const hex = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16);

  test.each([
    [[8193], ["45800b38", "45800b37", "40adcf0d", "40adcf09"]],
    [
      [64, 300],
      ["4615fe45", "4615fe45", "40608fbe", "40608fae"],
    ],
    [
      [3, 9000],
      ["4652ee8c", "4652ee8d", "bfbb45aa", "bfbb4636"],
    ],
  ] as const)("extents %j", (extents, expected) => {
    const size = extents.reduce((a, b) => a * b, 1);
    const text = (["stripes", "chain"] as const).map((order, n) => {
      const axes = extents.map((extent, axis) => `k${n}${axis} in ${extent}`).join(", ");
      const at = extents.length === 1 ? `k${n}0` : `${extents[1]}*k${n}0 + k${n}1`;
      return `accumulate ${order} ${axes} {
        let a${n}: f32 = x[${at}]
        sum${n}: f32 = add a${n}
        dot${n}: f32x2 = add splat(a${n} * y[${at}], 2)
      }`;
    });
    const kernel = parseKernel(`kernel sums(x: f32[${size}] read, y: f32[${size}] read, z: f32[4] write) {
      ${text.join("\n")}
      store z[0] = sum0
      store z[1] = sum1
      store z[2] = lane(dot1, 1)
      store z[3] = lane(dot0, 0)
    }`);
    const z = new Float32Array(4);
    const fill = (value: (n: number) => number) => Float32Array.from({ length: size }, (_, n) => value(n));
    runKernel(kernel, { x: fill(x), y: fill(y), z });
    expect([...z].map(hex)).toEqual(expected);
  });
});

describe("index arithmetic", () => {
  /** `value` at i = 7, as an i32 stored into y. */
  const at7 = (value: Expr): number => {
    const y = new Int32Array(1);
    const seven = { ...loop("i", 8, store("y", i32(0), value)), from: i32(7) } as Stmt;
    runKernel(kernel([buffer("y", 1, "write", "i32")], seven), { y });
    return y[0]!;
  };
  const mul = (a: Expr, b: Expr) => op("mul", "i32", a, b);
  const add = (a: Expr, b: Expr) => op("add", "i32", a, b);

  test("is that of the table, sums of many names and wrapping included", () => {
    expect(at7(add(mul(i32(3), i), op("sub", "i32", i32(4), mul(i, i32(2)))))).toBe(11);
    expect(at7(op("sub", "i32", i, i))).toBe(0);
    expect(at7(add(i32(-2147483648), op("neg", "i32", i)))).toBe(2147483641);
    expect(at7(mul(mul(i, i32(1000)), i32(1048575)))).toBe(Math.imul(7000, 1048575));
    expect(at7(mul(add(i, i32(2147483640)), i32(2)))).toBe(-2);
    expect(at7(mul(i, i))).toBe(49);
    let doubled: Expr = i;
    for (let n = 0; n < 60; n++) doubled = add(doubled, doubled);
    expect(at7(doubled)).toBe(0);
  });
});

describe("faults", () => {
  const run = (at: number, lanes = 1) =>
    runKernel(
      kernel([buffer("x", 4, "read"), buffer("y", 4, "write")], {
        kind: "let",
        name: "v",
        value: load("x", "f32", i32(at), lanes),
      }),
      { x: new Float32Array(4), y: new Float32Array(4) },
    );

  test("a load outside of its buffer", () => {
    expect(() => run(4)).toThrow("internal: kernel k: load of element 4 of x, which has 4");
    expect(() => run(-1)).toThrow("internal: kernel k: load of element -1 of x, which has 4");
    expect(() => run(1, 4)).toThrow("internal: kernel k: load of 4 elements from 1 of x, which has 4");
  });

  test("arrays of another number, dtype or size", () => {
    const k = kernel([buffer("x", 4, "read")]);
    expect(() => runKernel(k, {})).toThrow("internal: kernel k: no array for buffer x");
    expect(() => runKernel(k, { x: new Int32Array(4) })).toThrow("internal: kernel k: buffer x is not f32");
    expect(() => runKernel(k, { x: new Float32Array(3) })).toThrow("buffer x has 4 elements, not 3");
  });
});
