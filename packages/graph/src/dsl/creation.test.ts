import { describe, expect, test } from "vitest";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { fromArray, full, fullLike, iota, oneHot, ones, onesLike, zeros, zerosLike } from "./creation.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";

const batch = dim("batch");
const bind = { batch: [4] };
const x = input([2, 3], "f64");
const label = input([batch], "i32");

describe("constants", () => {
  test("of a shape, and of the shape of another", () => {
    expect(
      textOf(
        { x, label },
        (args) => ({
          a: zeros([batch, 2]),
          b: ones([3], "i32"),
          c: full([], -Infinity),
          d: zerosLike(args.x),
          e: onesLike(args.x),
          f: fullLike(args.x, 0.1),
          g: full([2], true, "bool"),
          h: full([2], 0.1),
        }),
        bind,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(
      ) -> (
        %0: f32[4, 2] output a,
        %1: i32[3] output b,
        %2: f32[] output c,
        %3: f64[2, 3] output d,
        %4: f64[2, 3] output e,
        %5: f64[2, 3] output f,
        %6: bool[2] output g,
        %7: f32[2] output h,
      ) {
        %0: f32[4, 2] = constant() {value: 0}
        %1: i32[3] = constant() {value: 1}
        %2: f32[] = constant() {value: -Infinity}
        %3: f64[2, 3] = constant() {value: 0}
        %4: f64[2, 3] = constant() {value: 1}
        %5: f64[2, 3] = constant() {value: 0.1}
        %6: bool[2] = constant() {value: 1}
        %7: f32[2] = constant() {value: 0.10000000149011612}
      }
      "
    `);
  });

  test("from lists and typed arrays, rounded to the dtype, and copied", () => {
    const data = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    const graph = graphOf({}, () => ({
      a: fromArray(data, [2, 2]),
      b: fromArray([1, 2, 3], [3], "i32"),
      c: fromArray([true, false], [2], "bool"),
      d: fromArray([], [0]),
    }));
    data[0] = 7;
    const [a, b, c] = graph.outputs.map(({ value }) => Array.from(value.node.attrs.data as Float64Array));
    expect(a).toEqual([0.1, 0.2, 0.3, 0.4].map(Math.fround));
    expect(b).toEqual([1, 2, 3]);
    expect(c).toEqual([1, 0]);
  });

  test("refusals", () => {
    expect(refusalOf({}, () => zeros([2, -1] as never))).toMatchInlineSnapshot(`
      "
      op/argument: zeros: shape[1] is the number -1; it must be a whole number from 0
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => zeros(3 as never))).toMatchInlineSnapshot(`
      "
      op/argument: zeros: shape is the number 3; it must be a list of sizes
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => ones([3], "int32" as never))).toMatchInlineSnapshot(`
      "
      op/argument: ones: dtype is "int32"; it must be one of f32, f64, i32, bool
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => full([3], 0.5, "i32"))).toMatchInlineSnapshot(`
      "
      constant/value: constant: 0.5 cannot be stored as i32, which holds whole numbers of 32 bits
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => full([3], "1" as never))).toMatchInlineSnapshot(`
      "
      op/argument: full: value is "1"; it must be a number or a boolean
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => fromArray([1, 2, 3], [2, 2]))).toMatchInlineSnapshot(`
      "
      literal/length: literal: 3 elements do not fill a tensor of 4
        at   creation.test.ts
        hint count the elements, or change the shape
      "
    `);
    expect(refusalOf({}, () => fromArray([1, "2"] as never, [2]))).toMatchInlineSnapshot(`
      "
      op/argument: fromArray: data[1] is "2"; it must be a number or a boolean
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => fromArray([1, 2.5], [2], "i32"))).toMatchInlineSnapshot(`
      "
      constant/value: literal: 2.5 cannot be stored as i32, which holds whole numbers of 32 bits
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => fromArray("12" as never, [2]))).toMatchInlineSnapshot(`
      "
      op/argument: fromArray: data is "12"; it must be a list of numbers or a typed array
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => fullLike([1] as never, 1))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: fullLike: operand is a list, not a tensor
        at   creation.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({}, () => zerosLike(undefined as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: zerosLike: operand is undefined, not a tensor
        at   creation.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
    expect(refusalOf({}, () => onesLike(1 as never))).toMatchInlineSnapshot(`
      "
      op/not-a-tensor: onesLike: operand is the number 1, not a tensor
        at   creation.test.ts
        hint tensors are what an entry's body is given, and what these functions return
      "
    `);
  });
});

describe("positions", () => {
  test("iota counts along an axis", () => {
    expect(textOf({}, () => ({ a: iota([3]), b: iota([2, 3], -1, "f32") }))).toMatchInlineSnapshot(`
      "
      graph main() -> (%0: i32[3] output a, %1: f32[2, 3] output b) {
        %0: i32[3] = iota() {axis: 0}
        %1: f32[2, 3] = iota() {axis: 1}
      }
      "
    `);
    expect(refusalOf({}, () => iota([3] as never, 1))).toMatchInlineSnapshot(`
      "
      shape/axis: iota: [3] has no axis 1
        at   creation.test.ts
      "
    `);
    expect(refusalOf({}, () => iota([3], 0, "bool"))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: iota: counts in i32, f32 or f64, not in bool
        at   creation.test.ts
      "
    `);
  });

  test("oneHot compares with positions, and gives an input its range", () => {
    expect(textOf({ label }, (args) => oneHot(args.label, 10), bind)).toMatchInlineSnapshot(`
      "
      graph main(%label: i32[4] input {dims: ["batch"], range: [0, 10]}) -> (%5: f32[4, 10] output y) {
        %0: i32[4, 1] = reshape(%label) {shape: [4, 1]}
        %1: i32[4, 10] = broadcastInDim(%0) {axes: [0, 1], shape: [4, 10]}
        %2: i32[10] = iota() {axis: 0}
        %3: i32[4, 10] = broadcastInDim(%2) {axes: [1], shape: [4, 10]}
        %4: bool[4, 10] = equal(%1, %3)
        %5: f32[4, 10] = convert(%4) {dtype: "f32"}
      }
      "
    `);
    expect(refusalOf({ x }, (args) => oneHot(args.x as never, 10))).toMatchInlineSnapshot(`
      "
      dtype/unsupported: oneHot: takes i32, not f64
        operand  x  f64[2, 3]  is f64
        at   creation.test.ts
        hint convert it with convert(x, "i32")
      "
    `);
    expect(refusalOf({ label }, (args) => oneHot(args.label, 0), bind)).toMatchInlineSnapshot(`
      "
      op/argument: oneHot: classes is the number 0; it must be a whole number from 1
        at   creation.test.ts
      "
    `);
    const wide = input([4], "i32", { range: [0, 12] });
    expect(refusalOf({ wide }, (args) => oneHot(args.wide, 10))).toMatchInlineSnapshot(`
      "
      range/too-wide: wide may be 0..11; oneHot with 10 classes takes 0..9
        index  wide  i32[4]  declared range [0, 12]
        at   creation.test.ts
        hint declare it as input(..., "i32", { range: [0, 10] })
      "
    `);
  });
});
