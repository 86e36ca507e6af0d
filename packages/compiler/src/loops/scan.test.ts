/** @file Scans against the graphs that they stand for: bits of values and gradients, with and without passes. */
import { calls, defineModel, entry, input, type Value } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { sampleArray } from "../analysis/sample-values.ts";
import { compile } from "../compile.ts";
import { compareBits } from "../conformance/compare-bits.ts";
import { Interpreted } from "../interpret-module.ts";

type Step = (
  carry: readonly Value[],
  slices: readonly Value[],
) => {
  readonly carry: readonly Value[];
  readonly stacked: readonly Value[];
};

/** The same, turn by turn in the graph. */
function unrolled(carry: readonly Value[], sequences: readonly Value[], step: Step, reverse = false) {
  const length = sequences[0]!.shape[0]!;
  const stacks: Value[][] = [];
  let now = carry;
  for (let turn = 0; turn < length; turn++) {
    const t = reverse ? length - 1 - turn : turn;
    const slices = sequences.map((x) => calls.reshape(calls.sliceAxis(x, 0, t, t + 1), x.shape.slice(1)));
    const next = step(now, slices);
    now = next.carry;
    next.stacked.forEach((value, i) => {
      stacks[i] ??= [];
      stacks[i][t] = value;
    });
  }
  return { carry: now, stacked: stacks.map((values) => calls.stack(values, 0)) };
}

const looped = (carry: readonly Value[], sequences: readonly Value[], step: Step, reverse = false) =>
  calls.scan({ length: sequences[0]!.shape[0]!, carry, sequences, reverse }, step);

const T = 7;
const inputs = { x: input([T, 3, 4]), h: input([3, 5]), w: input([4, 5]), v: input([5, 5]) };
const data = {
  x: sampleArray({ dtype: "f32", shape: [T, 3, 4], fill: "normal" }, 1),
  h: sampleArray({ dtype: "f32", shape: [3, 5], fill: "normal" }, 2),
  w: sampleArray({ dtype: "f32", shape: [4, 5], fill: "normal" }, 3),
  v: sampleArray({ dtype: "f32", shape: [5, 5], fill: "normal" }, 4),
};

type Loop = typeof looped;

function run(
  body: (loop: Loop, args: Record<string, Value>) => Record<string, Value>,
  loop: Loop,
  passes: "all" | "none",
) {
  const model = defineModel("m", () => ({ f: entry(inputs, (args) => body(loop, args as never) as never) }));
  const { module } = compile(model, { passes });
  return { outputs: new Interpreted(module).call("f", data), module };
}

const recurrent =
  (reverse: boolean) =>
  (loop: Loop, { x, h, w, v }: Record<string, Value>) => {
    const step: Step = ([state], [slice]) => {
      const next = calls.tanh(
        calls.add(
          // the gradient goes through operands in their order: what depends on the turns before has to come first
          calls.dotGeneral(state!, v!, { lhsContract: [1], rhsContract: [0] }),
          calls.dotGeneral(slice!, w!, { lhsContract: [1], rhsContract: [0] }),
        ),
      );
      return { carry: [next], stacked: [next, calls.mul(next, slice ? 2 : 1)] };
    };
    const { carry, stacked } = loop([h!], [x!], step, reverse);
    const cost = calls.add(calls.sum(calls.mul(stacked[0]!, stacked[0]!)), calls.sum(carry[0]!));
    const [dx, dh, dw, dv] = calls.gradient([cost], [calls.onesLike(cost)], [x!, h!, w!, v!]);
    return { y: stacked[0]!, z: stacked[1]!, last: carry[0]!, cost, dx: dx!, dh: dh!, dw: dw!, dv: dv! };
  };

describe("a scan has the bits of its unrolled graph", () => {
  test.each([
    ["forwards, all passes", false, "all"],
    ["backwards, all passes", true, "all"],
    ["forwards, no passes", false, "none"],
    ["backwards, no passes", true, "none"],
  ] as const)("%s", (_, reverse, passes) => {
    const scanned = run(recurrent(reverse), looped, passes).outputs;
    const plain = run(recurrent(reverse), unrolled, "none").outputs;
    for (const [name, values] of Object.entries(plain)) compareBits(name, scanned[name]!, values);
    expect(Object.keys(plain)).toHaveLength(8);
  });
});
