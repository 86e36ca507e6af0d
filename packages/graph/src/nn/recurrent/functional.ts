/** @file Recurrent cells and sequences with given weights. */
import { flagArgument, floatOperand, knownOptions, listArgument, refuseArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import type { FloatOnly } from "../../types/dtype-rules.ts";
import type { Guard } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import type { Coefficients } from "../norms/standardize.ts";
import type { Kind } from "./cells.ts";
import {
  type CellWeights,
  directionOf,
  type GruSettings,
  kinds,
  type LstmSettings,
  type RecurrentWeights,
  type RnnSettings,
  runSequence,
  type SequenceSettings,
  settingNames,
  stepCell,
} from "./core.ts";
import type { DirectionWeights, LayerWeights } from "./run-layers.ts";

function layersOf(op: string, kind: Kind, given: unknown, x: Value): LayerWeights[] {
  const list = listArgument(op, "layers", given, "a list of weights, one for each layer");
  if (list.length === 0) refuseArgument(op, "layers", given, "a list that is not empty");
  return list.map((layer, k) => {
    const { forward, backward } = knownOptions<RecurrentWeights>(op, layer, ["forward", "backward"]);
    const direction = (role: string, weights: CellWeights): DirectionWeights =>
      directionOf(op, `layers[${k}].${role}`, kind, weights, x);
    const ahead = direction("forward", forward!);
    return backward ? [ahead, direction("backward", backward)] : [ahead];
  });
}

type Rank = readonly (number | string)[];

const cellWith =
  <Settings extends object>(
    op: string,
    makeKind: (op: string, settings: Settings) => Kind,
    names: readonly string[],
  ) =>
  (x: unknown, states: Readonly<Record<string, unknown>>, weights: CellWeights, settings: unknown) => {
    const kind = makeKind(op, knownOptions<Settings>(op, settings, names) as Settings);
    const operand = floatOperand(op, x);
    return stepCell(op, kind, operand, states, directionOf(op, "weights", kind, weights, operand));
  };

const sequenceWith =
  <Settings extends object>(
    op: string,
    makeKind: (op: string, settings: Settings) => Kind,
    names: readonly string[],
  ) =>
  (x: unknown, layers: unknown, settings: unknown) => {
    const given = knownOptions<Settings & SequenceSettings & Record<string, unknown>>(op, settings, [
      ...names,
      "timeFirst",
      "hidden",
      "cell",
    ]);
    const kind = makeKind(op, given as Settings);
    const operand = floatOperand(op, x);
    const timeFirst = flagArgument(op, "timeFirst", given.timeFirst);
    return runSequence(op, kind, operand, given, layersOf(op, kind, layers, operand), timeFirst);
  };

/**
 * One step of a plain recurrent network: activation(x W^T + b + h V^T + c). x `[..., features]`, hidden `[..., units]`.
 * @throws GraphError `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const next = nn.functional.rnnCell(x, hidden, weights)
 */
export function rnnCell<S extends Dims, D, H extends Dims>(
  x: Tensor<S, D> & Guard<FloatOnly<"rnnCell", D>>,
  hidden: Tensor<H, D>,
  weights: CellWeights,
  settings: RnnSettings = {},
): Tensor<H, D> {
  return cellWith("rnnCell", kinds.rnn, settingNames.rnn)(x, { hidden }, weights, settings).hidden as never;
}

/**
 * One step of an LSTM (Hochreiter and Schmidhuber 1997): i, f, o = sigmoid and g = tanh of the gates x W^T + b + h V^T + c;
 * cell' = f cell + i g, hidden' = o tanh cell'. x `[..., features]`, states `[..., units]`.
 * @throws GraphError `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const { hidden, cell } = nn.functional.lstmCell(x, before, weights)
 */
export function lstmCell<S extends Dims, D, H extends Dims>(
  x: Tensor<S, D> & Guard<FloatOnly<"lstmCell", D>>,
  states: { readonly hidden: Tensor<H, D>; readonly cell: Tensor<H, D> },
  weights: CellWeights,
  settings: LstmSettings = {},
): { readonly hidden: Tensor<H, D>; readonly cell: Tensor<H, D> } {
  const given = knownOptions<Record<string, unknown>>("lstmCell", states, ["hidden", "cell"]) as Record<
    string,
    unknown
  >;
  return cellWith("lstmCell", kinds.lstm, settingNames.lstm)(x, given, weights, settings) as never;
}

/**
 * One step of a GRU (Cho et al. 2014): r, z = sigmoid of their gates, n = tanh(x W^T + b + r (h V^T + c)), hidden' =
 * (1 - z) n + z hidden. x `[..., features]`, hidden `[..., units]`.
 * @throws GraphError `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const next = nn.functional.gruCell(x, hidden, weights)
 */
export function gruCell<S extends Dims, D, H extends Dims>(
  x: Tensor<S, D> & Guard<FloatOnly<"gruCell", D>>,
  hidden: Tensor<H, D>,
  weights: CellWeights,
  settings: GruSettings = {},
): Tensor<H, D> {
  return cellWith("gruCell", kinds.gru, settingNames.gru)(x, { hidden }, weights, settings).hidden as never;
}

export interface Sequence<D> {
  readonly output: Tensor<Rank, D>;
  /** The last of every layer and direction: `[layers * directions, batch, units]`. */
  readonly hidden: Tensor<Rank, D>;
}

export interface CellSequence<D> extends Sequence<D> {
  readonly cell: Tensor<Rank, D>;
}

/**
 * A plain recurrent network over `[batch, time, features]`, with weights for each layer; layer k + 1 reads the output of
 * layer k. `hidden` is the state to begin with, default zeros. The steps are a loop.
 * @throws GraphError `shape/sequence`, `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const { output } = nn.functional.rnn(x, [{ forward: weights }])
 */
export function rnn<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"rnn", D>>,
  layers: readonly RecurrentWeights[],
  settings: RnnSettings & SequenceSettings & { readonly hidden?: Coefficients } = {},
): Sequence<D> {
  return sequenceWith("rnn", kinds.rnn, settingNames.rnn)(x, layers, settings) as never;
}

/**
 * An LSTM over `[batch, time, features]`, with weights for each layer. `hidden` and `cell` are the states to begin with,
 * default zeros. The steps are a loop.
 * @throws GraphError `shape/sequence`, `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const { output, hidden, cell } = nn.functional.lstm(x, [{ forward: weights }])
 */
export function lstm<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"lstm", D>>,
  layers: readonly RecurrentWeights[],
  settings: LstmSettings &
    SequenceSettings & { readonly hidden?: Coefficients; readonly cell?: Coefficients } = {},
): CellSequence<D> {
  return sequenceWith("lstm", kinds.lstm, settingNames.lstm)(x, layers, settings) as never;
}

/**
 * A GRU over `[batch, time, features]`, with weights for each layer. `hidden` is the state to begin with, default zeros. The
 * steps are a loop.
 * @throws GraphError `shape/sequence`, `shape/features`, `shape/state`, `dtype/unsupported`, `op/argument`.
 * @example const { output } = nn.functional.gru(x, [{ forward: weights }])
 */
export function gru<S extends Dims, D>(
  x: Tensor<S, D> & Guard<FloatOnly<"gru", D>>,
  layers: readonly RecurrentWeights[],
  settings: GruSettings & SequenceSettings & { readonly hidden?: Coefficients } = {},
): Sequence<D> {
  return sequenceWith("gru", kinds.gru, settingNames.gru)(x, layers, settings) as never;
}
