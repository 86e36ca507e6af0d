/** @file Recurrent layers are loops: the bits of the unrolled steps, and a size that does not depend on the time. */

import { loss, optimizer, trainStep } from "@tapeless/graph";
import { calls, defineModel, entry, input, nn, type Value } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { printListing } from "../program/print.ts";
import { run, runBoth, sameBits } from "./fixtures/run.ts";

const [T, B, F, H] = [5, 2, 3, 4];
const { add, mul, sigmoid, sub, tanh } = calls;

const product = (x: Value, w: Value): Value =>
  calls.dotGeneral(x, w, { lhsContract: [x.shape.length - 1], rhsContract: [1] });

const gate = (x: Value, i: number): Value => calls.sliceAxis(x, -1, i * H, (i + 1) * H);

type Weights = Readonly<Record<"inputWeight" | "hiddenWeight" | "inputBias" | "hiddenBias", Value>>;
type Step = (fromInput: Value, states: readonly Value[], fromState: (h: Value) => Value) => Value[];

/** The formulas of the three kinds, written once more. */
const steps: Record<"rnn" | "lstm" | "gru", Step> = {
  rnn: (x, [h], fromState) => [tanh(add(x, fromState(h!)))],
  lstm: (x, [h, c], fromState) => {
    const gates = add(x, fromState(h!));
    const [i, f, o] = [sigmoid(gate(gates, 0)), sigmoid(gate(gates, 1)), sigmoid(gate(gates, 3))];
    const cell = add(mul(f, c!), mul(i, tanh(gate(gates, 2))));
    return [mul(o, tanh(cell)), cell];
  },
  gru: (x, [h], fromState) => {
    const state = fromState(h!);
    const r = sigmoid(add(gate(x, 0), gate(state, 0)));
    const z = sigmoid(add(gate(x, 1), gate(state, 1)));
    const n = tanh(add(gate(x, 2), mul(r, gate(state, 2))));
    return [add(mul(sub(1, z), n), mul(z, h!))];
  },
};

/** One layer, one node after another. */
function unrolled(kind: keyof typeof steps, x: Value, weights: Weights): Value {
  const fromInput = add(product(x, weights.inputWeight), weights.inputBias);
  const outputs: Value[] = [];
  let states = [calls.zeros([B, H]), calls.zeros([B, H])];
  for (let t = 0; t < T; t++) {
    const now = calls.reshape(calls.sliceAxis(fromInput, 0, t, t + 1), fromInput.shape.slice(1));
    states = steps[kind](now, states, (h) => add(product(h, weights.hiddenWeight), weights.hiddenBias));
    outputs.push(states[0]!);
  }
  return calls.stack(outputs, 0);
}

const inputsOf = (gates: number) => ({
  x: input([T, B, F]),
  inputWeight: input([gates * H, F]),
  hiddenWeight: input([gates * H, H]),
  inputBias: input([gates * H]),
  hiddenBias: input([gates * H]),
  seed: input([T, B, H]),
});

describe("a recurrent layer has the bits of its steps", () => {
  test.each([
    ["rnn", 1],
    ["lstm", 4],
    ["gru", 3],
  ] as const)("%s: output, and gradients of input and weights", (kind, gates) => {
    const withGradients =
      (layer: (x: Value, weights: Weights) => Value) =>
      ({ x, seed, ...weights }: Weights & { readonly x: Value; readonly seed: Value }) => {
        const output = layer(x, weights);
        const names = ["x", ...Object.keys(weights)];
        const found = calls.gradient([output], [seed], [x, ...Object.values(weights)]);
        return { output, ...Object.fromEntries(names.map((name, i) => [`d ${name}`, found[i]!])) };
      };
    const looped = withGradients(
      (x, forward) =>
        nn.functional[kind](x as never, [{ forward: forward as never }], { timeFirst: true }).output as never,
    );
    const found = runBoth(inputsOf(gates), looped as never).outputs;
    const wanted = run(inputsOf(gates), withGradients((x, w) => unrolled(kind, x, w)) as never).outputs;
    expect(Object.keys(wanted)).toHaveLength(6);
    sameBits(found, wanted);
  });
});

const trained = (time: number) =>
  defineModel("sequence", () => {
    const layer = nn.lstm(3, 8);
    const head = nn.dense(8, 2);
    const x = input([4, time, 3]);
    const target = input([4, time, 2]);
    return {
      predict: entry({ x }, ({ x }) => ({ y: head(layer(x)) })),
      train: trainStep({ x, target }, ({ x, target }) => {
        const cost = loss.meanSquaredError(head(layer(x)), target);
        return { cost, ...optimizer.adam({ learningRate: 0.01 }).minimize(cost) };
      }),
    };
  });

test("kernels and programs of an LSTM differ in numbers only, whatever the time", () => {
  const textOf = (time: number): string => {
    const { module } = compile(trained(time));
    const programs = module.entries.flatMap((one) => one.programs);
    return printListing({ kernels: module.kernels, shared: module.shared, programs }).replace(/\d+/g, "0");
  };
  expect(textOf(100)).toBe(textOf(10));
});
