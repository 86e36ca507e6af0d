/** @file What the rules say about shapes and axes that do not fit: texts that people read. */
import { expect, test } from "vitest";
import { apply } from "../ir/builder.ts";
import { calls } from "./calls.ts";
import { bool, f32, i32, refusal } from "./fixtures/refusal.ts";
import { ops } from "./index.ts";

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
