/** @file What the rules say about dtypes, indices, attributes and gradients that make no sense: texts that people read. */
import { expect, test } from "vitest";
import { apply } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { calls } from "./calls.ts";
import { bool, f32, f64, i32, refusal } from "./fixtures/refusal.ts";
import { ops } from "./index.ts";

test("dtypes an op does not take, or that differ", () => {
  expect(refusal(() => calls.add(f32("x", [2]), i32("n", [2])))).toMatchInlineSnapshot(`
    "
    dtype/mismatch: add: operands have dtypes f32 and i32; they must be equal
      lhs  x  f32[2]  is f32
      rhs  n  i32[2]  is i32
      hint convert one of them, for instance with convert(x, "f32")
    "
  `);
  expect(refusal(() => calls.add(f32("x", [2]), f64("y", [2])))).toMatchInlineSnapshot(`
    "
    dtype/mismatch: add: operands have dtypes f32 and f64; they must be equal
      lhs  x  f32[2]  is f32
      rhs  y  f64[2]  is f64
      hint convert one of them, for instance with convert(x, "f32")
    "
  `);
  expect(refusal(() => calls.exp(i32("n", [2])))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: exp: takes f32 or f64, not i32
      operand  n  i32[2]  is i32
      hint convert it with convert(x, "f32")
    "
  `);
  expect(refusal(() => calls.and(f32("x", [2]), true))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: and: takes i32 or bool, not f32
      lhs  x         f32[2]  is f32
      rhs  constant  f32[2]
      hint compare it: notEqual(x, 0), or convert it: convert(x, "i32")
    "
  `);
  expect(refusal(() => calls.select(f32("x", [2]), 1, 0))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: select: takes bool, not f32
      condition  x         f32[2]  is f32
      then       constant  f32[2]
      otherwise  constant  f32[2]
      hint make a condition by comparing: notEqual(x, 0)
    "
  `);
  expect(refusal(() => calls.add(i32("n", [2]), 0.5))).toMatchInlineSnapshot(`
    "
    dtype/literal: add: 0.5 cannot be i32 like the tensor beside it
      operand  n  i32[2]  is i32
      hint convert the tensor: convert(x, "f32")
    "
  `);
  expect(refusal(() => calls.all(f32("x", [2])))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: reduce: all takes bool, not f32
      operand  x  f32[2]  is f32
      hint make truth values by comparing: notEqual(x, 0)
    "
  `);
  expect(refusal(() => calls.sum(bool("x", [2])))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: reduce: sum takes f32, f64 or i32, not bool
      operand  x  bool[2]  is bool
      hint convert it with convert(x, "f32")
    "
  `);
  expect(refusal(() => calls.bitcast(f32("x", [2]), "f64"))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: bitcast: the bits of f32 cannot be read as f64
      operand  x  f32[2]
      hint f32 and i32 have 32 bits each; convert(x, dtype) converts by value
    "
  `);
  expect(refusal(() => calls.takeAxis(f32("table", [5, 2]), f32("index", [3]), 0))).toMatchInlineSnapshot(`
    "
    dtype/unsupported: take: indices are f32, not i32
      operand  table  f32[5, 2]
      indices  index  f32[3]     is f32
      hint an index is i32: declare the input so, or convert it: convert(x, "i32")
    "
  `);
});

test("windows that do not fit", () => {
  const [table, index] = [f32("table", [5, 2]), i32("index", [3, 1])];
  const axes = {
    windowAxes: [1],
    collapsedAxes: [0],
    operandBatchAxes: [],
    indexBatchAxes: [],
    indexAxes: [0],
  };
  expect(refusal(() => calls.gather(table, index, { ...axes, sliceSizes: [2, 2] }))).toMatchInlineSnapshot(`
    "
    gather/window: gather: the window has size 2 on axis 0, which needs 1
      operand  table  f32[5, 2]  axis 0 has size 5
      indices  index  i32[3, 1]
      hint collapsed and batch axes are left out of the result
    "
  `);
  expect(refusal(() => calls.gather(table, index, { ...axes, sliceSizes: [1, 3] }))).toMatchInlineSnapshot(`
    "
    gather/window: gather: a window of size 3 does not fit on axis 1
      operand  table  f32[5, 2]  axis 1 has size 2
      indices  index  i32[3, 1]
    "
  `);
  expect(
    refusal(() => calls.gather(table, index, { ...axes, indexAxes: [0, 1], sliceSizes: [1, 2] })),
  ).toMatchInlineSnapshot(`
    "
    gather/index-vector: gather: an index vector needs 2 numbers, one for each of indexAxes
      operand  table  f32[5, 2]
      indices  index  i32[3, 1]  last axis has size 1
      hint the last axis of indices holds the vectors
    "
  `);
  expect(
    refusal(() => calls.gather(table, index, { ...axes, windowAxes: [], sliceSizes: [1, 2] })),
  ).toMatchInlineSnapshot(`
    "
    gather/window: gather: windowAxes names 0 axes; 1 axes of the operand are neither collapsed nor batch
      operand  table  f32[5, 2]
      indices  index  i32[3, 1]
    "
  `);
  expect(
    refusal(() => calls.gather(table, index, { ...axes, windowAxes: [2], sliceSizes: [1, 2] })),
  ).toMatchInlineSnapshot(`
    "
    gather/window: gather: windowAxes [2] must ascend and be below 2
      operand  table  f32[5, 2]
      indices  index  i32[3, 1]
    "
  `);
  expect(refusal(() => calls.takeAlongAxis(table, i32("index", [5]), 0))).toMatchInlineSnapshot(`
    "
    shape/take-along: takeAlong: the indices need 2 axes like the tensor
      operand  table  f32[5, 2]  2 axes
      indices  index  i32[5]     1 axis
    "
  `);
  expect(refusal(() => calls.takeAlongAxis(table, i32("index", [4, 3]), 0))).toMatchInlineSnapshot(`
    "
    shape/take-along: takeAlong: there are more indices than elements on axis 1
      operand  table  f32[5, 2]  axis 1 has size 2
      indices  index  i32[4, 3]  axis 1 has size 3
    "
  `);
  expect(
    refusal(() => calls.scatter(table, index, f32("rows", [4, 2]), { ...axes, mode: "add" })),
  ).toMatchInlineSnapshot(`
    "
    scatter/updates: scatter: there are 3 positions for 4 updates
      operand  table  f32[5, 2]
      indices  index  i32[3, 1]  axis 0 has size 3
      updates  rows   f32[4, 2]  axis 0 has size 4
      hint the updates have one window for each index vector
    "
  `);
  expect(
    refusal(() => calls.scatter(table, index, f32("row", [3]), { ...axes, mode: "set" })),
  ).toMatchInlineSnapshot(`
    "
    scatter/updates: scatter: updates need 2 axes: those of the positions and those of a window
      operand  table  f32[5, 2]
      indices  index  i32[3, 1]
      updates  row    f32[3]     1 axis
    "
  `);
});

test("attributes of the wrong kind, operands that are none", () => {
  const x = f32("x", [2, 3]);
  expect(refusal(() => calls.reduce("median" as "sum", x))).toMatchInlineSnapshot(`
    "
    op/attribute: reduce: op: must be one of sum, prod, max, min, any, all
      operand  x  f32[2, 3]
    "
  `);
  expect(refusal(() => calls.reshape(x, [1.5, 4]))).toMatchInlineSnapshot(`
    "
    op/attribute: reshape: shape.0: must be a whole number
      operand  x  f32[2, 3]
    "
  `);
  expect(refusal(() => calls.constant(1, "f16" as "f32"))).toMatchInlineSnapshot(`
    "
    op/attribute: constant: dtype: must be one of f32, f64, i32, bool
    "
  `);
  expect(refusal(() => calls.add(x, undefined as unknown as Value))).toMatchInlineSnapshot(`
    "
    op/not-a-tensor: add: rhs is undefined, not a tensor
      hint inputs become tensors inside an entry: use the ones its body is given
    "
  `);
  expect(refusal(() => apply(ops.add, [x], {}))).toMatchInlineSnapshot(`
    "
    op/operands: add: takes 2 operands, not 1
      lhs  x  f32[2, 3]
    "
  `);
  expect(refusal(() => apply(ops.add, [x, x], { axis: 1 } as never))).toMatchInlineSnapshot(`
    "
    op/attribute: add: Unrecognized key: "axis"
      lhs  x  f32[2, 3]
      rhs  x  f32[2, 3]
    "
  `);
  expect(
    refusal(() => calls.randomBits(i32("rng", [3]), i32("step", []), "dropout", [2])),
  ).toMatchInlineSnapshot(`
    "
    random/state: randomBits: the seed is two words, not [3]
      rng   rng   i32[3]
      step  step  i32[]
    "
  `);
});

test("gradients that make no sense", () => {
  const [cost, w, n] = [f32("cost", []), f32("w", [2]), i32("n", [2])];
  expect(refusal(() => calls.gradient([cost], [calls.onesLike(cost)], [n]))).toMatchInlineSnapshot(`
    "
    grad/integer: gradient: what to differentiate by is i32, and only floats have derivatives
      operand  cost      f32[]
      operand  constant  f32[]
      operand  n         i32[2]  is i32
      hint convert it with convert(x, "f32") before it is used
    "
  `);
  expect(refusal(() => calls.gradient([n], [n], [w]))).toMatchInlineSnapshot(`
    "
    grad/integer: gradient: the differentiated value is i32, and only floats have derivatives
      operand  n  i32[2]  is i32
      operand  n  i32[2]
      operand  w  f32[2]
      hint convert it with convert(x, "f32") before it is used
    "
  `);
  expect(refusal(() => calls.gradient([cost], [w], [w]))).toMatchInlineSnapshot(`
    "
    grad/cotangent: gradient: the cotangent of f32[] is f32[2]
      operand  cost  f32[]
      operand  w     f32[2]  must be f32[]
      operand  w     f32[2]
      hint a cotangent has the shape and dtype of its output
    "
  `);
  expect(
    refusal(() =>
      calls.customVjp(
        [w],
        ([x]) => [calls.exp(x!)],
        () => [],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "
    vjp/count: customVjp: the gradient gives 0 values for 1 argument
      hint give one cotangent for each argument, in their order
    "
  `);
  expect(
    refusal(() =>
      calls.customVjp(
        [w],
        ([x]) => [calls.exp(x!)],
        (_, __, [ct]) => [calls.sum(ct!)],
      ),
    ),
  ).toMatchInlineSnapshot(`
    "
    vjp/type: customVjp: results of the gradient: value 0 is f32[], where f32[2] is due
      argument  w  f32[2]
      hint a gradient has the shape and dtype of what it is the gradient of
    "
  `);
});
