/** @file Recurrent layers over a sequence, one step after another in the graph. */
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import { type Kind, projected, type Recurrence } from "./cells.ts";

/** Weights of one direction of one layer. */
export interface DirectionWeights extends Recurrence {
  readonly inputWeight: Value;
  readonly inputBias: Value | undefined;
}

/** Forward, and backward where there are two directions. */
export type LayerWeights = readonly DirectionWeights[];

export interface Unrolled {
  /** `[time, batch, directions * units]` */
  readonly output: Value;
  /** For each state, the last of every layer and direction: `[layers * directions, batch, units]`. */
  readonly states: readonly Value[];
}

/** The sequence in the order in which a direction goes through it. */
const order = (length: number, isBackward: boolean): number[] =>
  Array.from({ length }, (_, t) => (isBackward ? length - 1 - t : t));

function runDirection(
  kind: Kind,
  x: Value,
  first: readonly Value[],
  weights: DirectionWeights,
  isBackward: boolean,
): { readonly outputs: readonly Value[]; readonly states: readonly Value[] } {
  const fromInput = projected(x, weights.inputWeight, weights.inputBias);
  const [time, batch, width] = fromInput.shape as readonly [number, number, number];
  const outputs = new Array<Value>(time);
  let states = first;
  for (const t of order(time, isBackward)) {
    const now = calls.reshape(calls.sliceAxis(fromInput, 0, t, t + 1), [batch, width]);
    states = kind.step(now, states, weights);
    outputs[t] = states[0]!;
  }
  return { outputs, states };
}

/**
 * Runs layers over `[time, batch, features]`; layer k + 1 reads the output of layer k. `first` holds the states to begin
 * with, `[layers * directions, batch, units]` each; `between` is applied to what goes from layer to layer.
 */
export function unroll(
  kind: Kind,
  x: Value,
  first: readonly Value[],
  layers: readonly LayerWeights[],
  between: (x: Value) => Value = (value) => value,
): Unrolled {
  const last: (readonly Value[])[] = [];
  let output = x;
  for (const [k, directions] of layers.entries()) {
    const input = k === 0 ? x : between(output);
    const runs = directions.map((weights, d) => {
      const at = k * directions.length + d;
      const begin = first.map((state) => rowOf(state, at));
      return runDirection(kind, input, begin, weights, d === 1);
    });
    last.push(...runs.map(({ states }) => states));
    const steps = runs.map(({ outputs }) => calls.stack(outputs, 0));
    output = steps.length === 1 ? steps[0]! : calls.concatenate(steps, 2);
  }
  const states = kind.states.map((_, s) =>
    calls.stack(
      last.map((run) => run[s]!),
      0,
    ),
  );
  return { output, states };
}

function rowOf(state: Value, at: number): Value {
  return calls.reshape(calls.sliceAxis(state, 0, at, at + 1), state.shape.slice(1));
}
