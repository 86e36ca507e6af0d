import { constant, type Expr, load, op, parseKernel, type Stmt, variable, when } from "@tapeless/graph/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program } from "../program.ts";
import { type Cost, kernelCost, programCost } from "./cost.ts";
import { countByRunning } from "./fixtures/count-by-running.ts";

const costOf = (text: string): Cost => kernelCost(parseKernel(text));

describe("of a kernel", () => {
  test("a matrix product: two operations a term, every element once", () => {
    expect(
      costOf(`kernel matmul(a: f32[512] read, b: f32[320] read, y: f32[160] write) {
        for i in 0..16 parallel {
          for j in 0..10 parallel {
            accumulate chain k in 32 {
              sum: f32 = add a[32*i + k] * b[10*k + j]
            }
            store y[10*i + j] = sum
          }
        }
      }`),
    ).toEqual({ flops: 2 * 16 * 10 * 32, bytesRead: 4 * (512 + 320), bytesWritten: 4 * 160, exact: true });
  });

  test("elementary functions count as the table says, integers nothing", () => {
    expect(
      costOf(`kernel f(x: f32[100] read, n: i32[100] read, y: f32[100] write, m: i32[100] write) {
        for i in 0..100 parallel {
          store y[i] = tanh(x[i]) + 1.0
          store m[i] = n[i] * 2 + i
        }
      }`),
    ).toEqual({ flops: 100 * (22 + 1), bytesRead: 4 * 200, bytesWritten: 4 * 200, exact: true });
  });

  test("vectors count by lanes", () => {
    expect(
      costOf(`kernel f(x: f64[64] read, y: f64[64] write) {
        for i in 0..64 by 4 vector {
          store y[i; 4] = x[i; 4] * x[i; 4]
        }
      }`),
    ).toEqual({ flops: 64, bytesRead: 8 * 64, bytesWritten: 8 * 64, exact: true });
  });

  test("a guard over loop indices counts where it holds: a convolution with a border of zeros", () => {
    expect(
      costOf(`kernel conv(x: f32[28] read, w: f32[3] read, y: f32[28] write) {
        for i in 0..28 parallel {
          accumulate chain k in 3 {
            sum: f32 = add (i + k >= 1 ? (i + k < 29 ? x[i + k - 1] * w[k] : 0.0) : 0.0)
          }
          store y[i] = sum
        }
      }`),
    ).toEqual({ flops: 28 * 3 + (28 * 3 - 2), bytesRead: 4 * 31, bytesWritten: 4 * 28, exact: true });
  });

  test("loops whose bounds vary: a triangle", () => {
    expect(
      costOf(`kernel triangle(x: f32[100] read, y: f32[100] update) {
        for i in 0..10 serial {
          for j in i..10 serial {
            store y[10*i + j] += x[10*i + j]
          }
        }
      }`),
    ).toEqual({ flops: 55, bytesRead: 4 * 110, bytesWritten: 4 * 55, exact: true });
  });

  test("a triangle too large to walk through is still counted", () => {
    const cost = costOf(`kernel triangle(x: f32[3000] read, y: f32[3000] update) {
      for i in 0..3000 serial {
        for j in i..3000 serial {
          store y[j] += x[i]
        }
      }
    }`);
    expect(cost.flops).toBe((3000 * 3001) / 2);
  });

  test("indices from data: an upper bound, and said to be one", () => {
    expect(
      costOf(`kernel gather(x: f32[1000] read, n: i32[8] read, y: f32[32] write) {
        for i in 0..8 parallel {
          for j in 0..4 parallel {
            store y[4*i + j] = x[4 * n[i] + j]
          }
        }
      }`),
    ).toEqual({ flops: 0, bytesRead: 4 * (8 + 32), bytesWritten: 4 * 32, exact: false });
  });

  test("a condition on data: the dearer side", () => {
    expect(
      costOf(`kernel f(x: f32[8] read, y: f32[8] write) {
        for i in 0..8 parallel {
          store y[i] = x[i] < 0.0 ? exp(x[i]) : x[i] + 1.0
        }
      }`),
    ).toEqual({ flops: 8 * (1 + 20), bytesRead: 32, bytesWritten: 32, exact: false });
  });

  test("a node used twice in a statement counts once, in the other side of a choice again", () => {
    const shared = op("exp", "f32", load("x", "f32", variable("i")));
    const first = op("less", "bool", variable("i"), constant("i32", 3));
    const kernel = (value: Expr) => ({
      name: "f",
      comment: "",
      buffers: [
        { name: "x", dtype: "f32", size: 8, access: "read" } as const,
        { name: "y", dtype: "f32", size: 8, access: "write" } as const,
      ],
      body: [loop("i", 8, [{ kind: "store", buffer: "y", index: variable("i"), value, mode: "set" }])],
    });
    expect(kernelCost(kernel(op("mul", "f32", shared, shared))).flops).toBe(8 * 21);
    expect(kernelCost(kernel(when(first, shared, op("neg", "f32", shared)))).flops).toBe(8 * 20 + 5);
  });

  test("a loop that never turns", () => {
    expect(
      costOf(`kernel f(x: f32[8] read, y: f32[8] write) {
        for i in 0..8 parallel {
          for j in 0..0 serial {
            store y[i] = x[i] + 1.0
          }
        }
      }`),
    ).toEqual({ flops: 0, bytesRead: 0, bytesWritten: 0, exact: true });
  });
});

function loop(index: string, extent: number, body: readonly Stmt[]): Stmt {
  return {
    kind: "for",
    index,
    from: constant("i32", 0),
    to: constant("i32", extent),
    step: 1,
    axis: "serial",
    body,
  };
}

describe("against going through every turn", () => {
  const indices = ["i", "j", "k"] as const;
  const affine = fc
    .tuple(
      fc.nat(20),
      fc.array(fc.tuple(fc.constantFrom(...indices), fc.integer({ min: 0, max: 7 })), { maxLength: 4 }),
    )
    .map(([offset, terms]) =>
      terms.reduce<Expr>(
        (sum, [name, factor]) =>
          op("add", "i32", sum, op("mul", "i32", constant("i32", factor), variable(name))),
        constant("i32", offset),
      ),
    );
  const index = fc.oneof(
    { weight: 3, arbitrary: affine },
    { weight: 1, arbitrary: affine.map((expr) => op("rem", "i32", expr, constant("i32", 7))) },
    { weight: 1, arbitrary: affine.map((expr) => op("div", "i32", expr, constant("i32", 3))) },
  );
  const condition = fc
    .tuple(fc.constantFrom("less" as const, "equal" as const), index, index)
    .map(([name, a, b]) => op(name, "bool", a, b));
  const read = fc.tuple(fc.constantFrom("x", "z"), index).map(([buffer, at]) => load(buffer, "f32", at));
  const value = fc.oneof(
    read,
    fc.tuple(read, read).map(([a, b]) => op("mul", "f32", a, b)),
    fc.tuple(condition, read, read).map(([test, a, b]) => when(test, op("exp", "f32", a), b)),
    fc
      .tuple(condition, condition, read)
      .map(([a, b, x]) => when(a, when(b, x, constant("f32", 0)), constant("f32", 1))),
  );
  const store = fc
    .tuple(index, value, fc.constantFrom("set" as const, "add" as const))
    .map(([at, expr, mode]): Stmt => ({ kind: "store", buffer: "y", index: at, value: expr, mode }));
  const guarded = fc
    .tuple(condition, store, store)
    .map(([test, a, b]): Stmt => ({ kind: "if", condition: test, consequent: [a], otherwise: [b] }));
  const kernel = fc
    .record({
      extents: fc.tuple(fc.nat(6), fc.nat(6), fc.nat(6)),
      triangle: fc.boolean(),
      body: fc.array(fc.oneof(store, guarded), { minLength: 1, maxLength: 3 }),
    })
    .map(({ extents: [i, j, k], triangle, body }) => {
      const innermost = loop("k", k, body);
      const middle = {
        ...(loop("j", j, [innermost]) as Stmt & { kind: "for" }),
        ...(triangle ? { from: variable("i") } : {}),
      };
      return {
        name: "random",
        comment: "",
        buffers: ["x", "z", "y"].map(
          (name) => ({ name, dtype: "f32", size: 300, access: "update" }) as const,
        ),
        body: [loop("i", i, [middle])],
      };
    });

  test("random kernels over loop indices cost exactly what running them counts", () => {
    fc.assert(
      fc.property(kernel, (random) => {
        expect(kernelCost(random)).toEqual({ ...countByRunning(random), exact: true });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("of a program", () => {
  const ref = (buffer: string) => ({ buffer, offset: 0 });
  const call = (kernel: string) => ({ kind: "call", kernel, args: [] }) as const;
  const program = (body: Program["body"]): Program => ({ entry: "predict", binding: {}, buffers: [], body });
  const cost = (flops: number): Cost => ({ flops, bytesRead: 8, bytesWritten: 4, exact: true });
  const costs = new Map([
    ["a", cost(10)],
    ["b", cost(1000)],
  ]);

  test("calls add up, those in a loop by its turns", () => {
    const total = programCost(
      program([call("a"), call("b"), { kind: "repeat", name: "t", count: 5, swaps: [], body: [call("a")] }]),
      costs,
    );
    expect(total).toMatchObject({ flops: 1060, bytesRead: 56, bytesWritten: 28, exact: true });
    expect(total.kernels.map(({ kernel, calls, flops }) => [kernel, calls, flops])).toEqual([
      ["a", 6, 60],
      ["b", 1, 1000],
    ]);
  });

  test("branches and bounded loops are upper bounds", () => {
    const total = programCost(
      program([
        { kind: "branch", flag: ref("f"), consequent: [call("a")], otherwise: [call("b")] },
        { kind: "repeatWhile", name: "t", flag: ref("f"), max: 3, swaps: [], body: [call("a")] },
      ]),
      costs,
    );
    expect(total).toMatchObject({ flops: 1040, exact: false });
  });
});
