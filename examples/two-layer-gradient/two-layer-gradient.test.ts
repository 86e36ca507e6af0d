import { beforeAll, describe, expect, test } from "vitest";
import { flat, largestDifference, product } from "../shared/matrix.ts";
import { type Activation, gradientsByHand, relu, rightSoftplus, wrongSoftplus } from "./by-hand.ts";
import { arrays, buildModel, gradientsByTrying, operands, type Variant } from "./operands.ts";

let model: Awaited<ReturnType<typeof buildModel>>;
beforeAll(async () => {
  model = await buildModel();
});

describe.each<[Variant, Activation]>([
  ["relu", relu],
  ["softplus", rightSoftplus],
])("%s", (variant, activation) => {
  test("the compiled gradients are those of the formula", () => {
    const { cost, dW, dZ } = model[variant](arrays);
    const hand = gradientsByHand(operands, activation);
    expect(Math.abs(cost - hand.cost)).toBeLessThan(1e-13);
    expect(largestDifference(dW, flat(hand.dW))).toBeLessThan(1e-13);
    expect(largestDifference(dZ, flat(hand.dZ))).toBeLessThan(1e-13);
  });

  test("and those of finite differences", () => {
    const { dW, dZ } = model[variant](arrays);
    const compiled = { dW: dW.slice(), dZ: dZ.slice() };
    const tried = gradientsByTrying(model, variant);
    expect(largestDifference(compiled.dW, tried.dW)).toBeLessThan(1e-8);
    expect(largestDifference(compiled.dZ, tried.dZ)).toBeLessThan(1e-8);
  });
});

test("with relu everything is exact: the numbers are binary fractions", () => {
  const { cost, dW } = model.relu(arrays);
  const hand = gradientsByHand(operands, relu);
  expect(cost).toBe(hand.cost);
  expect([...dW]).toEqual(flat(hand.dW));
});

test("no value sits on the kink of relu, where finite differences mean nothing", () => {
  expect(Math.min(...product(operands.w, operands.x).flat().map(Math.abs))).toBeGreaterThan(0.01);
});

test("the sigmoid of the output is not the derivative of softplus", () => {
  const { dW } = model.softplus(arrays);
  const wrong = gradientsByHand(operands, wrongSoftplus);
  expect(largestDifference(dW, flat(wrong.dW))).toBeGreaterThan(1);
});
