/** @file Recurrent layers over a sequence: a scan for each layer and direction. */
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

export interface Run {
  /** `[time, batch, directions * units]` */
  readonly output: Value;
  /** For each state, the last of every layer and direction: `[layers * directions, batch, units]`. */
  readonly states: readonly Value[];
}

function runDirection(
  kind: Kind,
  x: Value,
  first: readonly Value[],
  weights: DirectionWeights,
  isBackward: boolean,
): { readonly output: Value; readonly states: readonly Value[] } {
  // what comes from the input needs no state: one product for all steps
  const fromInput = projected(x, weights.inputWeight, weights.inputBias);
  const input = { length: x.shape[0]!, carry: first, sequences: [fromInput], reverse: isBackward };
  const { carry, stacked } = calls.scan(input, (states, [now]) => {
    const next = kind.step(now!, states, weights);
    return { carry: next, stacked: [next[0]!] };
  });
  return { output: stacked[0]!, states: carry };
}

/**
 * Runs layers over `[time, batch, features]`; layer k + 1 reads the output of layer k. `first` holds the states to begin
 * with, `[layers * directions, batch, units]` each; `between` is applied to what goes from layer to layer.
 */
export function runLayers(
  kind: Kind,
  x: Value,
  first: readonly Value[],
  layers: readonly LayerWeights[],
  between: (x: Value) => Value = (value) => value,
): Run {
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
    const outputs = runs.map((run) => run.output);
    output = outputs.length === 1 ? outputs[0]! : calls.concatenate(outputs, 2);
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
