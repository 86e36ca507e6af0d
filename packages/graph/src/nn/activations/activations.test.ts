import { describe, expect, test } from "vitest";
import { graphOf, refusalOf, textOf } from "../../dsl/fixtures/build.ts";
import { input } from "../../model/input.ts";
import { nn } from "../index.ts";

const x = input([2, 4]);

const layers = {
  relu: nn.relu,
  relu6: nn.relu6,
  leakyRelu: nn.leakyRelu(),
  elu: nn.elu(),
  celu: nn.celu(),
  selu: nn.selu,
  hardShrink: nn.hardShrink(),
  softShrink: nn.softShrink(),
  threshold: nn.threshold(0.5, 0),
  hardTanh: nn.hardTanh(),
  hardSigmoid: nn.hardSigmoid,
  hardSwish: nn.hardSwish,
  sigmoid: nn.sigmoid,
  tanh: nn.tanh,
  silu: nn.silu,
  mish: nn.mish,
  gelu: nn.gelu,
  geluTanh: nn.geluTanh,
  softplus: nn.softplus(),
  logSigmoid: nn.logSigmoid,
  softsign: nn.softsign,
  tanhShrink: nn.tanhShrink,
};

test.each(Object.entries(layers))("%s keeps shape and dtype, and refuses integers", (name, layer) => {
  const wide = input([3], "f64");
  const whole = input([3], "i32");
  const graph = graphOf({ x, wide }, (args) => ({ y: layer(args.x), z: layer(args.wide) }));
  expect(graph.outputs.map(({ value }) => [value.dtype, value.shape])).toEqual([
    ["f32", [2, 4]],
    ["f64", [3]],
  ]);
  expect(refusalOf({ whole }, (args) => layer(args.whole as never))).toContain(
    `dtype/unsupported: ${name}: takes f32 or f64, not i32`,
  );
});

describe("refusals", () => {
  test("settings that are no numbers", () => {
    expect(refusalOf({ x }, (args) => nn.leakyRelu("0.1" as never)(args.x))).toMatchInlineSnapshot(`
      "
      op/argument: leakyRelu: slope is "0.1"; it must be a number
        at   activations.test.ts
      "
    `);
    expect(refusalOf({ x }, (args) => nn.softplus(args.x as never)(args.x))).toMatchInlineSnapshot(`
      "
      op/argument: softplus: beta is an object; it must be a number
        at   activations.test.ts
        hint nn.softplus takes settings and gives a function: nn.softplus()(x)
      "
    `);
  });

  test("what is no tensor", () => {
    expect(refusalOf({ x }, () => nn.relu(x as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: relu: operand is an input declaration, not a tensor
        at   activations.test.ts
        hint inputs become tensors inside an entry: use the ones its body is given
      "
    `);
    expect(refusalOf({ x }, () => nn.sigmoid(3 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: sigmoid: operand is the number 3, not a tensor
        at   activations.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});

describe("units that gate", () => {
  test("halve an axis", () => {
    const graph = graphOf({ x }, (args) => ({ glu: nn.glu()(args.x), swiglu: nn.swiglu(0)(args.x) }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([
      [2, 2],
      [1, 4],
    ]);
    const odd = input([2, 3]);
    expect(refusalOf({ odd }, (args) => nn.glu()(args.odd as never))).toMatchInlineSnapshot(`
      "
      shape/halves: glu: axis 1 has size 3, which has no halves
        operand  odd  f32[2, 3]  axis 1 has size 3
        at   activations.test.ts
      "
    `);
  });

  test("what is written", () => {
    expect(textOf({ x }, (args) => nn.glu()(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 4] input) -> (%3: f32[2, 2] output y) {
        %0: f32[2, 2] = slice(%x) {limit: [2, 2], start: [0, 0], stride: [1, 1]}
        %1: f32[2, 2] = slice(%x) {limit: [2, 4], start: [0, 2], stride: [1, 1]}
        %2: f32[2, 2] = sigmoid(%1)
        %3: f32[2, 2] = mul(%0, %2)
      }
      "
    `);
  });
});

describe("softmax", () => {
  test("along an axis, and only one that is there", () => {
    const graph = graphOf({ x }, (args) => ({
      last: nn.softmax(args.x),
      first: nn.logSoftmax(args.x, 0),
      least: nn.softmin(args.x),
    }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([
      [2, 4],
      [2, 4],
      [2, 4],
    ]);
    expect(refusalOf({ x }, (args) => nn.softmax(args.x, 2 as never))).toMatchInlineSnapshot(`
      "
      shape/axis: softmax: there is no axis 2
        operand  x  f32[2, 4]  2 axes
        at   activations.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
  });

  test("the maximum gets no gradient", () => {
    expect(textOf({ x }, (args) => nn.softmax(args.x))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 4] input) -> (%11: f32[2, 4] output y) {
        %0: f32[2] = reduce(%x) {axes: [1], op: "max"}
        %1: f32[2, 1] = reshape(%0) {shape: [2, 1]}
        %2: f32[2, 1] = stopGradient(%1)
        %3: f32[2, 4] = broadcastInDim(%2) {axes: [0, 1], shape: [2, 4]}
        %4: f32[2, 4] = sub(%x, %3)
        %5: f32[2, 4] = exp(%4)
        %6: f32[2, 1] = constant() {value: 1}
        %7: f32[2] = reduce(%5) {axes: [1], op: "sum"}
        %8: f32[2, 1] = reshape(%7) {shape: [2, 1]}
        %9: f32[2, 1] = div(%6, %8)
        %10: f32[2, 4] = broadcastInDim(%9) {axes: [0, 1], shape: [2, 4]}
        %11: f32[2, 4] = mul(%5, %10)
      }
      "
    `);
  });
});
