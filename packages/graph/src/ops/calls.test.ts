import { describe, expect, test } from "vitest";
import type { DType } from "../dtype.ts";
import { makeNode } from "../ir/builder.ts";
import { topologicalOrder, type Value } from "../ir/node.ts";
import { verifyGraph } from "../ir/verify.ts";
import { type Dims, showType } from "../shape.ts";
import { calls as g } from "./calls.ts";

const tensor = (shape: Dims, dtype: DType = "f32"): Value =>
  makeNode("input", [], { name: "x", shape, dtype, dims: shape }, [{ shape, dtype }]).results[0]!;

/** `add(x: f32[2], constant: f32[2]) -> f32[2]` */
function show(value: Value): string {
  const { op, operands } = value.node;
  return `${op}(${operands.map((operand) => `${operand.node.op}: ${showType(operand)}`).join(", ")}) -> ${showType(value)}`;
}

describe("elementwise calls", () => {
  test("broadcast as NumPy does", () => {
    expect(show(g.add(tensor([2, 1, 3]), tensor([4, 1])))).toMatchInlineSnapshot(
      `"add(broadcastInDim: f32[2, 4, 3], broadcastInDim: f32[2, 4, 3]) -> f32[2, 4, 3]"`,
    );
    expect(show(g.mul(tensor([2, 3]), tensor([2, 3])))).toMatchInlineSnapshot(
      `"mul(input: f32[2, 3], input: f32[2, 3]) -> f32[2, 3]"`,
    );
    expect(show(g.select(tensor([3], "bool"), tensor([2, 1]), 0))).toMatchInlineSnapshot(
      `"select(broadcastInDim: bool[2, 3], broadcastInDim: f32[2, 3], constant: f32[2, 3]) -> f32[2, 3]"`,
    );
    expect(show(g.clamp(tensor([2]), 0, tensor([3, 1])))).toMatchInlineSnapshot(
      `"clamp(broadcastInDim: f32[3, 2], constant: f32[3, 2], broadcastInDim: f32[3, 2]) -> f32[3, 2]"`,
    );
    expect(show(g.add(tensor([0]), tensor([1])))).toMatchInlineSnapshot(
      `"add(input: f32[0], broadcastInDim: f32[0]) -> f32[0]"`,
    );
  });

  test("take plain numbers as constants of the other operand's dtype", () => {
    expect(show(g.mul(2, tensor([3], "i32")))).toMatchInlineSnapshot(
      `"mul(constant: i32[3], input: i32[3]) -> i32[3]"`,
    );
    expect(show(g.sub(1, tensor([], "f64")))).toMatchInlineSnapshot(
      `"sub(constant: f64[], input: f64[]) -> f64[]"`,
    );
    expect(show(g.xor(tensor([2], "bool"), true))).toMatchInlineSnapshot(
      `"xor(input: bool[2], constant: bool[2]) -> bool[2]"`,
    );
    expect(show(g.select(true, tensor([2], "i32"), 1))).toMatchInlineSnapshot(
      `"select(constant: bool[2], input: i32[2], constant: i32[2]) -> i32[2]"`,
    );
    expect(show(g.add(1, 2))).toMatchInlineSnapshot(`"add(constant: f32[], constant: f32[]) -> f32[]"`);
  });

  test("round a number to the dtype at once", () => {
    expect(g.constant(0.1).node.attrs.value).toBe(Math.fround(0.1));
    expect(g.constant(0.1, "f64").node.attrs.value).toBe(0.1);
    expect(Object.is(g.constant(-0).node.attrs.value, -0)).toBe(true);
    expect(g.constant(Number.NaN).node.attrs.value).toBeNaN();
  });

  test("convert to the dtype it has is nothing", () => {
    const x = tensor([2]);
    expect(g.convert(x, "f32")).toBe(x);
    expect(show(g.convert(x, "i32"))).toMatchInlineSnapshot(`"convert(input: f32[2]) -> i32[2]"`);
  });
});

describe("views", () => {
  const x = tensor([2, 3, 4]);

  test("that change nothing are left out", () => {
    expect(g.reshape(x, [2, 3, 4])).toBe(x);
    expect(g.transpose(x, [0, 1, 2])).toBe(x);
    expect(g.broadcastTo(x, [2, 3, 4])).toBe(x);
    expect(g.broadcastInDim(x, [2, 3, 4], [0, 1, 2])).toBe(x);
    expect(g.slice(x, { start: [0, 0, 0], limit: [2, 3, 4] })).toBe(x);
    expect(g.pad(x, { low: [0, 0, 0], high: [0, 0, 0] })).toBe(x);
    expect(g.sum(x, [])).toBe(x);
  });

  test.each<[string, () => Value, Dims]>([
    ["reshape -1", () => g.reshape(x, [4, -1]), [4, 6]],
    ["reshape -1 of a scalar", () => g.reshape(tensor([]), [-1]), [1]],
    ["reshape -1 beside 0", () => g.reshape(tensor([0, 2]), [-1, 2]), [0, 2]],
    ["expandDims", () => g.expandDims(x, [0, -1]), [1, 2, 3, 4, 1]],
    ["expandDims 1", () => g.expandDims(x, 1), [2, 1, 3, 4]],
    ["squeeze", () => g.squeeze(tensor([1, 2, 1])), [2]],
    ["squeeze 0", () => g.squeeze(tensor([1, 2, 1]), 0), [2, 1]],
    ["transpose", () => g.transpose(x), [4, 3, 2]],
    ["transpose by negative axes", () => g.transpose(x, [-1, 0, 1]), [4, 2, 3]],
    ["swapAxes", () => g.swapAxes(x, 0, -1), [4, 3, 2]],
    [
      "slice with strides",
      () => g.slice(x, { start: [0, 0, 1], limit: [2, 3, 4], stride: [1, 2, 2] }),
      [2, 2, 2],
    ],
    ["sliceAxis", () => g.sliceAxis(x, -1, 1, 3), [2, 3, 2]],
    ["pad", () => g.pad(x, { low: [0, 1, 0], high: [0, -2, 0], interior: [1, 0, 0] }), [3, 2, 4]],
    ["concatenate", () => g.concatenate([x, x], -1), [2, 3, 8]],
    ["stack", () => g.stack([x, x], -1), [2, 3, 4, 2]],
    ["reverse", () => g.reverse(x), [2, 3, 4]],
    ["broadcastTo", () => g.broadcastTo(tensor([3, 1]), [2, 3, 4]), [2, 3, 4]],
  ])("%s", (_, body, shape) => {
    expect(body().shape).toEqual(shape);
  });

  test("pad holds no -0: attributes are compared", () => {
    const { low } = g.pad(tensor([2]), { low: [-0], high: [1] }).node.attrs as { low: number[] };
    expect(Object.is(low[0], 0)).toBe(true);
  });
});

test.each<[string, () => Value, string]>([
  ["sum of all", () => g.sum(tensor([2, 3])), "f32[]"],
  ["sum of one axis", () => g.sum(tensor([2, 3]), -1), "f32[2]"],
  ["sum keeping axes", () => g.sum(tensor([2, 3, 4]), [0, 2], true), "f32[1, 3, 1]"],
  ["mean", () => g.mean(tensor([2, 3]), 0), "f32[3]"],
  ["any", () => g.any(tensor([2, 3], "bool")), "bool[]"],
  ["argmax of all", () => g.argmax(tensor([2, 3])), "i32[]"],
  ["argmax keeping", () => g.argmax(tensor([2, 3]), undefined, true), "i32[1, 1]"],
  ["argmin of an axis", () => g.argmin(tensor([2, 3]), -2), "i32[3]"],
  ["argmin keeping", () => g.argmin(tensor([2, 3]), 1, true), "i32[2, 1]"],
])("%s", (_, body, type) => {
  expect(showType(body())).toBe(type);
});

describe("matmul follows NumPy", () => {
  test.each<[Dims, Dims, Dims]>([
    [[3], [3], []],
    [[3], [3, 4], [4]],
    [[2, 3], [3], [2]],
    [
      [2, 3],
      [3, 4],
      [2, 4],
    ],
    [
      [5, 2, 3],
      [3, 4],
      [5, 2, 4],
    ],
    [[5, 2, 3], [3], [5, 2]],
    [
      [2, 3],
      [5, 3, 4],
      [5, 2, 4],
    ],
    [[3], [5, 3, 4], [5, 4]],
    [
      [5, 1, 2, 3],
      [6, 3, 4],
      [5, 6, 2, 4],
    ],
    [
      [1, 2, 3],
      [5, 3, 4],
      [5, 2, 4],
    ],
  ])("%j times %j is %j", (a, b, shape) => {
    expect(g.matmul(tensor(a), tensor(b)).shape).toEqual(shape);
  });
});

test.each<[string, () => Value, Dims]>([
  ["take rows", () => g.takeAxis(tensor([5, 3]), tensor([2, 4], "i32"), 0), [2, 4, 3]],
  ["take columns", () => g.takeAxis(tensor([5, 3]), tensor([4], "i32"), -1), [5, 4]],
  ["take one row", () => g.takeAxis(tensor([5, 3]), tensor([], "i32"), 0), [3]],
  ["take along", () => g.takeAlongAxis(tensor([5, 3]), tensor([5, 2], "i32"), 1), [5, 2]],
  ["take along fewer rows", () => g.takeAlongAxis(tensor([5, 3]), tensor([2, 7], "i32"), 1), [2, 7]],
  ["put rows", () => g.putAxis(tensor([5, 3]), tensor([4], "i32"), tensor([4, 3]), 0, "add"), [5, 3]],
  [
    "put along",
    () => g.putAlongAxis(tensor([5, 3]), tensor([5, 2], "i32"), tensor([5, 2]), 1, "set"),
    [5, 3],
  ],
  [
    "put along fewer rows",
    () => g.putAlongAxis(tensor([5, 3, 2]), tensor([4, 7, 1], "i32"), tensor([4, 7, 1]), 1, "add"),
    [5, 3, 2],
  ],
])("%s", (_, body, shape) => {
  expect(body().shape).toEqual(shape);
});

describe("customVjp", () => {
  const [x, outside] = [tensor([2]), tensor([2])];
  const results = g.customVjp(
    [x],
    ([a]) => [g.mul(g.exp(a!), outside)],
    ([a], [y], [ct]) => [g.mul(g.mul(ct!, g.mul(a!, y!)), g.tanh(outside))],
  );
  const { node } = results[0]!;

  test("holds closed regions with one list of captured values", () => {
    expect(node.operands).toEqual([x, outside]);
    const [forward, backward] = node.regions;
    expect(forward!.inputs.map(showType)).toEqual(["f32[2]", "f32[2]"]);
    expect(backward!.inputs.length).toBe(4);
    for (const region of node.regions) {
      const leaves = topologicalOrder(region.outputs).filter(
        ({ operands, op }) => operands.length === 0 && op !== "constant",
      );
      for (const leaf of leaves) expect(region.inputs).toContain(leaf.results[0]);
    }
  });
});

test("streams have the hash of their name as id", () => {
  const [rng, step] = [tensor([2], "i32"), tensor([], "i32")];
  expect(g.randomBits(rng, step, "dropout1", [3]).node.attrs).toMatchInlineSnapshot(`
    {
      "opId": 1596870515,
      "shape": [
        3,
      ],
      "stream": "dropout1",
    }
  `);
  expect(show(g.randomNormal(rng, step, "noise", [3]))).toMatchInlineSnapshot(
    `"randomNormal(randomBits: i32[4]) -> f32[3]"`,
  );
});

test("a custom gradient may use values from outside: they become numbered arguments of both regions", () => {
  const leaf = (name: string) =>
    makeNode("input", [], { name, dtype: "f32", shape: [2], dims: [2] }, [{ dtype: "f32", shape: [2] }])
      .results[0]!;
  const [x, scale, limit] = [leaf("x"), leaf("scale"), leaf("limit")];
  const [y] = g.customVjp(
    [x],
    ([arg]) => [g.minimum(g.mul(arg!, scale), limit)],
    (_args, _results, [ct]) => [g.mul(ct!, limit)],
  );
  const [gradient] = g.gradient([y!], [g.onesLike(y!)], [x]);
  const graph = {
    name: "g",
    outputs: [
      { name: "y", value: y! },
      { name: "d", value: gradient! },
    ],
    updates: [],
  };
  expect(verifyGraph(graph)).toEqual([]);
});
