/** @file What the rules say about mistakes: texts that people read. */
import { expect, test } from "vitest";
import { type DType, dtypes } from "../dtype.ts";
import { GraphError, renderError } from "../errors.ts";
import { apply, makeNode } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import type { Dims } from "../shape.ts";
import { calls } from "./calls.ts";
import { ops } from "./index.ts";

const tensor = (name: string, shape: Dims, dtype: DType = "f32"): Value =>
  makeNode("input", [], { name, shape, dtype, dims: shape }, [{ shape, dtype }]).results[0]!;

const [f32, f64, i32, bool] = dtypes.map(
  (dtype) => (name: string, shape: Dims) => tensor(name, shape, dtype),
) as [typeof tensor, typeof tensor, typeof tensor, typeof tensor];

/** The text of the error, without the place in this file. */
function refusal(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    expect(error.message).toContain("errors.test.ts:");
    return `\n${renderError({ ...error.data, source: undefined })}\n`;
  }
  throw new Error("nothing was refused");
}

test("shapes that do not broadcast", () => {
  const [a, b] = [f32("image", [2, 3]), f32("mask", [2, 4])];
  expect(refusal(() => calls.add(a, b))).toMatchInlineSnapshot(`
    "
    shape/broadcast: add: sizes 3 and 4 do not broadcast
      lhs  image  f32[2, 3]  axis 1 has size 3
      rhs  mask   f32[2, 4]  axis 1 has size 4
      hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
    "
  `);
  expect(refusal(() => calls.select(bool("hidden", [3, 1]), a, 0))).toMatchInlineSnapshot(`
    "
    shape/broadcast: select: sizes 3 and 2 do not broadcast
      condition  hidden    bool[3, 1]  axis 0 has size 3
      then       image     f32[2, 3]   axis 0 has size 2
      otherwise  constant  f32[]
      hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
    "
  `);
  expect(refusal(() => calls.clamp(a, 0, b))).toMatchInlineSnapshot(`
    "
    shape/broadcast: clamp: sizes 3 and 4 do not broadcast
      operand  image     f32[2, 3]  axis 1 has size 3
      low      constant  f32[]
      high     mask      f32[2, 4]  axis 1 has size 4
      hint shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1
    "
  `);
  expect(refusal(() => calls.broadcastTo(a, [3]))).toMatchInlineSnapshot(`
    "
    shape/broadcast: broadcastTo: [2, 3] has more axes than [3]
      operand  image  f32[2, 3]  2 axes
    "
  `);
  expect(refusal(() => calls.broadcastTo(a, [2, 6]))).toMatchInlineSnapshot(`
    "
    shape/broadcast: broadcastInDim: size 3 cannot be repeated to 6
      operand  image  f32[2, 3]  axis 1 has size 3
      hint only size 1 is repeated; axis 1 of the result [2, 6] has size 6
    "
  `);
  expect(refusal(() => apply(ops.add, [a, f32("row", [3])], {}))).toMatchInlineSnapshot(`
    "
    shape/broadcast: add: operands must have equal shapes here
      lhs  image  f32[2, 3]
      rhs  row    f32[3]
      hint the graph functions broadcast; in a graph built by hand, insert broadcastInDim
    "
  `);
});

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

test("axes that are not there, or named twice", () => {
  const x = f32("x", [2, 3]);
  expect(refusal(() => calls.sum(x, 2))).toMatchInlineSnapshot(`
    "
    shape/axis: sum: there is no axis 2
      operand  x  f32[2, 3]  2 axes
      hint axes are -2 to 1; -1 is the last
    "
  `);
  expect(refusal(() => calls.sum(x, [0, -2]))).toMatchInlineSnapshot(`
    "
    shape/axis: sum: axis 0 is named twice
      operand  x  f32[2, 3]
    "
  `);
  expect(refusal(() => calls.max(f32("cost", []), 0))).toMatchInlineSnapshot(`
    "
    shape/axis: max: there is no axis 0
      operand  cost  f32[]  0 axes
      hint a scalar has no axes
    "
  `);
  expect(refusal(() => calls.transpose(x, [0]))).toMatchInlineSnapshot(`
    "
    shape/rank: transpose: permutation has 1 entry for an operand with 2 axes
      operand  x  f32[2, 3]  2 axes
      hint give one entry per axis
    "
  `);
  expect(refusal(() => calls.transpose(x, [1, 1]))).toMatchInlineSnapshot(`
    "
    shape/axis: transpose: permutation: axis 1 is named twice
      operand  x  f32[2, 3]  axis 1
    "
  `);
  expect(refusal(() => calls.reverse(x, -3))).toMatchInlineSnapshot(`
    "
    shape/axis: reverse: there is no axis -3
      operand  x  f32[2, 3]  2 axes
      hint axes are -2 to 1; -1 is the last
    "
  `);
  expect(refusal(() => calls.squeeze(x, 1))).toMatchInlineSnapshot(`
    "
    shape/squeeze: squeeze: only axes of size 1 can be taken out
      operand  x  f32[2, 3]  axis 1 has size 3
    "
  `);
});

test("sizes that do not fit", () => {
  const x = f32("x", [2, 3]);
  expect(refusal(() => calls.reshape(x, [4, 2]))).toMatchInlineSnapshot(`
    "
    shape/reshape: reshape: 6 elements cannot take the shape [4, 2] of 8
      operand  x  f32[2, 3]  6 elements
      hint a reshape keeps every element; one size may be -1 and is then computed
    "
  `);
  expect(refusal(() => calls.reshape(x, [4, -1]))).toMatchInlineSnapshot(`
    "
    shape/reshape: reshape: no size for the -1 of [4, -1] makes 6 elements
      operand  x  f32[2, 3]  6 elements
    "
  `);
  expect(refusal(() => calls.reshape(x, [-1, -1]))).toMatchInlineSnapshot(`
    "
    shape/reshape: reshape: only one size of [-1, -1] may be -1
      operand  x  f32[2, 3]  6 elements
    "
  `);
  expect(refusal(() => calls.sliceAxis(x, 1, 1, 4))).toMatchInlineSnapshot(`
    "
    shape/slice: slice: 1:4 is not a part of axis 1
      operand  x  f32[2, 3]  axis 1 has size 3
      hint 0 <= start <= limit <= 3 must hold
    "
  `);
  expect(refusal(() => calls.pad(x, { low: [0, -2], high: [0, -2] }))).toMatchInlineSnapshot(`
    "
    shape/pad: pad: axis 1 cannot shrink below nothing: -2 before and -2 after
      operand  x  f32[2, 3]  axis 1 has size 3
      hint negative edges take away; together they cannot take more than there is
    "
  `);
  expect(refusal(() => calls.pad(x, { low: [0], high: [0, 0] }))).toMatchInlineSnapshot(`
    "
    shape/rank: pad: low has 1 entry for an operand with 2 axes
      operand  x  f32[2, 3]  2 axes
      hint give one entry per axis
    "
  `);
  expect(refusal(() => calls.concatenate([x, x, f32("y", [3, 3])], 1))).toMatchInlineSnapshot(`
    "
    shape/concatenate: concatenate: sizes 2 and 3 of axis 0 differ
      operand  x  f32[2, 3]  axis 0 has size 2
      operand  x  f32[2, 3]
      operand  y  f32[3, 3]  axis 0 has size 3
      hint shapes must be equal but for axis 1, along which the operands are joined
    "
  `);
  expect(refusal(() => calls.concatenate([x, f32("y", [3])], 0))).toMatchInlineSnapshot(`
    "
    shape/concatenate: concatenate: operands have 2 and 1 axes
      operand  x  f32[2, 3]  rank 2
      operand  y  f32[3]     rank 1
      hint shapes must be equal but for axis 0, along which the operands are joined
    "
  `);
  expect(refusal(() => calls.concatenate([], 0))).toMatchInlineSnapshot(`
    "
    op/operands: concatenate: takes at least one operand
    "
  `);
  expect(refusal(() => calls.literal([1, 2, 3], "f32", [2]))).toMatchInlineSnapshot(`
    "
    literal/length: literal: 3 elements do not fill a tensor of 2
      hint count the elements, or change the shape
    "
  `);
  expect(refusal(() => calls.argmax(f32("nothing", [0])))).toMatchInlineSnapshot(`
    "
    reduce/empty: argReduce: there is no argmax of nothing
      operand  nothing  f32[0]  axis 0 has size 0
    "
  `);
  expect(refusal(() => calls.max(i32("nothing", [0])))).toMatchInlineSnapshot(`
    "
    reduce/empty: reduce: there is no max of nothing in i32
      operand  nothing  i32[0]  axis 0 has size 0
    "
  `);
});

test("products whose sizes do not meet", () => {
  expect(
    refusal(() => calls.matmul(f32("image", [8, 4]), f32("dense1.weight", [5, 3]))),
  ).toMatchInlineSnapshot(`
    "
    shape/contract-mismatch: matmul: inner sizes 4 and 5 differ
      lhs  image          f32[8, 4]  axis 1 has size 4
      rhs  dense1.weight  f32[5, 3]  axis 0 has size 5
      hint the last axis of the left and the last but one of the right must have one size
    "
  `);
  expect(refusal(() => calls.matmul(f32("scale", []), f32("w", [5, 3])))).toMatchInlineSnapshot(`
    "
    shape/rank: matmul: a scalar is not a matrix
      lhs  scale  f32[]      has no axes
      rhs  w      f32[5, 3]
      hint to multiply by a scalar, use mul
    "
  `);
  expect(refusal(() => calls.matmul(f32("q", [2, 4, 5]), f32("k", [3, 5, 4])))).toMatchInlineSnapshot(`
    "
    shape/broadcast: matmul: batch shapes [2] and [3] do not broadcast
      lhs  q  f32[2, 4, 5]
      rhs  k  f32[3, 5, 4]
      hint the axes before the last two must be equal, or 1
    "
  `);
  const [a, b] = [f32("a", [2, 3]), f32("b", [4, 5])];
  expect(
    refusal(() => calls.dotGeneral(a, b, { lhsContract: [1], rhsContract: [0] })),
  ).toMatchInlineSnapshot(`
    "
    shape/contract-mismatch: dotGeneral: contracted axes have different sizes, 3 and 4
      lhs  a  f32[2, 3]  axis 1 has size 3
      rhs  b  f32[4, 5]  axis 0 has size 4
    "
  `);
  expect(
    refusal(() => calls.dotGeneral(a, b, { lhsContract: [1, 0], rhsContract: [0] })),
  ).toMatchInlineSnapshot(`
    "
    shape/contract-mismatch: dotGeneral: 2 contracted axes of lhs cannot pair up with 1 of rhs
      lhs  a  f32[2, 3]  axes [1, 0]
      rhs  b  f32[4, 5]  axes [0]
    "
  `);
  expect(
    refusal(() => calls.dotGeneral(a, b, { lhsContract: [2], rhsContract: [0] })),
  ).toMatchInlineSnapshot(`
    "
    shape/axis: dotGeneral: axes of lhs: there is no axis 2
      lhs  a  f32[2, 3]  2 axes
      rhs  b  f32[4, 5]
      hint axes count from 0 to 1
    "
  `);
  const batch = { lhsBatch: [0], rhsBatch: [0], lhsContract: [], rhsContract: [] };
  expect(refusal(() => calls.dotGeneral(a, b, batch))).toMatchInlineSnapshot(`
    "
    shape/batch-mismatch: dotGeneral: batch axes have different sizes, 2 and 4
      lhs  a  f32[2, 3]  axis 0 has size 2
      rhs  b  f32[4, 5]  axis 0 has size 4
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
