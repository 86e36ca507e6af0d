import { describe, expect, test } from "vitest";
import { scope } from "../ir/context.ts";
import { dim } from "../model/dim.ts";
import { input } from "../model/input.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import * as random from "./random.ts";

const batch = dim("batch");
const bind = { batch: [2] };
const p = input([3]);

describe("random tensors", () => {
  test("are made of words of a stream", () => {
    expect(textOf({ x: input([batch]) }, () => random.uniform([batch, 3]), bind)).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state) -> (%5: f32[2, 3] output y) {
        %0: i32[2, 3] = randomBits(%rng, %step) {opId: 71452390, shape: [2, 3], stream: "main/uniform1"}
        %1: i32[2, 3] = constant() {value: 8}
        %2: i32[2, 3] = shiftRightLogical(%0, %1)
        %3: f32[2, 3] = convert(%2) {dtype: "f32"}
        %4: f32[2, 3] = constant() {value: 5.960464477539063e-8}
        %5: f32[2, 3] = mul(%3, %4)
      }
      "
    `);
    expect(textOf({}, () => random.uniform([2], { low: -1, high: 3 }))).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state) -> (%9: f32[2] output y) {
        %0: i32[2] = randomBits(%rng, %step) {opId: 71452390, shape: [2], stream: "main/uniform1"}
        %1: i32[2] = constant() {value: 8}
        %2: i32[2] = shiftRightLogical(%0, %1)
        %3: f32[2] = convert(%2) {dtype: "f32"}
        %4: f32[2] = constant() {value: 5.960464477539063e-8}
        %5: f32[2] = mul(%3, %4)
        %6: f32[2] = constant() {value: 4}
        %7: f32[2] = mul(%5, %6)
        %8: f32[2] = constant() {value: -1}
        %9: f32[2] = add(%7, %8)
      }
      "
    `);
    expect(textOf({}, () => random.normal([3], { mean: 1, standardDeviation: 2 }))).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state) -> (%5: f32[3] output y) {
        %0: i32[4] = randomBits(%rng, %step) {opId: 876761849, shape: [4], stream: "main/normal1"}
        %1: f32[3] = randomNormal(%0) {shape: [3]}
        %2: f32[3] = constant() {value: 2}
        %3: f32[3] = mul(%1, %2)
        %4: f32[3] = constant() {value: 1}
        %5: f32[3] = add(%3, %4)
      }
      "
    `);
    expect(textOf({}, () => random.bernoulli(0.3, [2]))).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state) -> (%4: bool[2] output y) {
        %0: i32[2] = randomBits(%rng, %step) {opId: 1120816486, shape: [2], stream: "main/bernoulli1"}
        %1: i32[2] = constant() {value: 8}
        %2: i32[2] = shiftRightLogical(%0, %1)
        %3: i32[2] = constant() {value: 5033165}
        %4: bool[2] = less(%2, %3)
      }
      "
    `);
    expect(textOf({ p }, ({ p }) => random.bernoulli(p, [2, 3]))).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state, %p: f32[3] input) -> (%8: bool[2, 3] output y) {
        %0: i32[2, 3] = randomBits(%rng, %step) {opId: 1120816486, shape: [2, 3], stream: "main/bernoulli1"}
        %1: i32[2, 3] = constant() {value: 8}
        %2: i32[2, 3] = shiftRightLogical(%0, %1)
        %3: f32[2, 3] = convert(%2) {dtype: "f32"}
        %4: f32[2, 3] = broadcastInDim(%p) {axes: [1], shape: [2, 3]}
        %5: f32[2, 3] = constant() {value: 16777216}
        %6: f32[2, 3] = mul(%4, %5)
        %7: f32[2, 3] = round(%6)
        %8: bool[2, 3] = less(%3, %7)
      }
      "
    `);
    expect(textOf({}, () => random.integers([2], 5, 8))).toMatchInlineSnapshot(`
      "
      graph main(%rng: i32[2] state, %step: i32[] state) -> (%9: i32[2] output y) {
        %0: i32[2] = randomBits(%rng, %step) {opId: -1670773399, shape: [2], stream: "main/integers1"}
        %1: f64[2] = unsignedToF64(%0)
        %2: f64[2] = constant() {value: 3}
        %3: f64[2] = mul(%1, %2)
        %4: f64[2] = constant() {value: 2.3283064365386963e-10}
        %5: f64[2] = mul(%3, %4)
        %6: f64[2] = floor(%5)
        %7: i32[2] = convert(%6) {dtype: "i32"}
        %8: i32[2] = constant() {value: 5}
        %9: i32[2] = add(%7, %8)
      }
      "
    `);
  });

  test("each call is a stream of its own, named by place", () => {
    const graph = graphOf({}, () => ({
      a: random.normal([2]),
      b: random.normal([2]),
      c: scope("noise", () => random.normal([2])),
    }));
    const streams = graph.outputs.map(({ value }) => value.node.operands[0]!.node.attrs.stream);
    expect(streams).toEqual(["main/normal1", "main/normal2", "main/noise/normal1"]);
  });

  test("refusals", () => {
    expect(refusalOf({}, () => random.uniform([-1] as never))).toMatchInlineSnapshot(`
      "
      op/argument: random.uniform: shape[0] is the number -1; it must be a whole number from 0
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.uniform([2], { low: "0" as never }))).toMatchInlineSnapshot(`
      "
      op/argument: random.uniform: low is "0"; it must be a number
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.normal([2], 3 as never))).toMatchInlineSnapshot(`
      "
      op/argument: random.normal: options is the number 3; it must be a record of options
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.bernoulli(1.5, [2]))).toMatchInlineSnapshot(`
      "
      op/argument: random.bernoulli: probability is the number 1.5; it must be from 0 to 1
        at   random.test.ts
      "
    `);
    expect(refusalOf({ p }, ({ p }) => random.bernoulli(p, [2, 4]))).toMatchInlineSnapshot(`
      "
      shape/broadcast: random.bernoulli: [3] does not broadcast to [2, 4]
        probability  p  f32[3]
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.integers([2], 5, 5))).toMatchInlineSnapshot(`
      "
      random/range: random.integers: from 5 to below 5 there are 0 numbers; it takes 1 to 2097152
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.integers([2], 2 ** 22))).toMatchInlineSnapshot(`
      "
      random/range: random.integers: from 0 to below 4194304 there are 4194304 numbers; it takes 1 to 2097152
        at   random.test.ts
      "
    `);
    expect(refusalOf({}, () => random.integers([2], 0.5))).toMatchInlineSnapshot(`
      "
      op/argument: random.integers: high is the number 0.5; it must be a whole number
        at   random.test.ts
      "
    `);
    expect(() => random.uniform([2])).toThrow("model/outside-entry");
  });

  test("two streams of one id are refused", () => {
    expect(
      refusalOf({}, () => ({
        // found by search
        a: scope("a5tzx", () => random.normal([2])),
        b: scope("ak3ad", () => random.normal([2])),
      })),
    ).toMatchInlineSnapshot(`
      "
      random/collision: random.normal: the streams main/a5tzx/normal1 and main/ak3ad/normal1 have the same id
        at   random.test.ts
        hint rename one of the layers or entries that draw: ids are hashes of names
      "
    `);
  });
});
