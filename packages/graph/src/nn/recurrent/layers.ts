/** @file Recurrent layers with weights of their own: cells, and sequences of several layers and directions. */
import { knownOptions } from "../../dsl/check.ts";
import type { DType } from "../../dtype.ts";
import type { Dense } from "../../types/dense.ts";
import type { Layer, Trained } from "../../types/layer.ts";
import type { Guard, Ok } from "../../types/shape-error.ts";
import type { Dims } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import type { Directed, SequenceRule } from "../layer-rules.ts";
import { type GruSettings, kinds, type LstmSettings, type RnnSettings, settingNames } from "./core.ts";
import {
  type AnyOptions,
  type CellOptions,
  cellNames,
  makeCell,
  makeSequence,
  type RecurrentOptions,
  sequenceNames,
} from "./make.ts";

/** The shape of a state after a step. */
type Stepped<S extends Dims, In, Units, Op extends string> = Dense<S, In, Units, Op>;

/** One step of an rnn or gru: the state after it. Left out, the state before is zeros. */
export interface Cell<Op extends string, In, Units, D> extends Trained {
  <S extends Dims>(
    x: Tensor<S, D> & Guard<Stepped<S, In, Units, Op>>,
    hidden?: Tensor<Ok<Stepped<S, In, Units, Op>>, D>,
  ): Tensor<Ok<Stepped<S, In, Units, Op>>, D>;
}

/** One step of an lstm: both states after it. Left out, the states before are zeros. */
export interface LstmCell<In, Units, D> extends Trained {
  <S extends Dims>(
    x: Tensor<S, D> & Guard<Stepped<S, In, Units, "lstmCell">>,
    states?: {
      readonly hidden?: Tensor<Ok<Stepped<S, In, Units, "lstmCell">>, D>;
      readonly cell?: Tensor<Ok<Stepped<S, In, Units, "lstmCell">>, D>;
    },
  ): {
    readonly hidden: Tensor<Ok<Stepped<S, In, Units, "lstmCell">>, D>;
    readonly cell: Tensor<Ok<Stepped<S, In, Units, "lstmCell">>, D>;
  };
}

/** A sequence layer; `run` also takes and gives states, `[layers * directions, batch, units]`. */
export interface RecurrentLayer<Op extends string, In, Units extends number, Out, D>
  extends Layer<SequenceRule<Op, In, Out, D>> {
  run<S extends Dims>(
    x: Tensor<S, D> & Guard<Dense<S, In, Out, Op>>,
    first?: { readonly hidden?: Tensor<readonly unknown[], D> },
  ): {
    readonly output: Tensor<Ok<Dense<S, In, Out, Op>>, D>;
    readonly hidden: Tensor<readonly [number, number, Units], D>;
  };
}

export interface LstmLayer<In, Units extends number, Out, D> extends Layer<SequenceRule<"lstm", In, Out, D>> {
  run<S extends Dims>(
    x: Tensor<S, D> & Guard<Dense<S, In, Out, "lstm">>,
    first?: {
      readonly hidden?: Tensor<readonly unknown[], D>;
      readonly cell?: Tensor<readonly unknown[], D>;
    },
  ): {
    readonly output: Tensor<Ok<Dense<S, In, Out, "lstm">>, D>;
    readonly hidden: Tensor<readonly [number, number, Units], D>;
    readonly cell: Tensor<readonly [number, number, Units], D>;
  };
}

type Float = "f32" | "f64";

/**
 * One step of a plain recurrent network with weights of its own: hidden' = activation(x W^T + b + hidden V^T + c), with
 * `inputWeight` [units, features], `hiddenWeight` [units, units] and a bias each.
 * @throws GraphError `op/argument`; `shape/features`, `shape/state` where it is applied.
 * @example const next = nn.rnnCell(3, 8)(x, hidden)
 */
export function rnnCell<const In extends number, const Units extends number, D extends Float = "f32">(
  features: In,
  units: Units,
  options: CellOptions<D> & RnnSettings = {},
): Cell<"rnnCell", In, Units, D> {
  const given = knownOptions<CellOptions<DType> & RnnSettings>("rnnCell", options, [
    ...cellNames,
    ...settingNames.rnn,
  ]);
  const step = makeCell(kinds.rnn("rnnCell", given), "rnnCell", features, units, given);
  const apply = (x: unknown, hidden: unknown) => step(x, { hidden }).hidden;
  return Object.assign(apply, { parameters: step.parameters }) as never;
}

/**
 * One step of a GRU with weights of its own (Cho et al. 2014), their rows in the order of the gates r, z, n (PyTorch) unless
 * `gateOrder` is `"onnx"`: `inputWeight` [3 units, features], `hiddenWeight` [3 units, units] and a bias each.
 * @throws GraphError `op/argument`; `shape/features`, `shape/state` where it is applied.
 * @example const next = nn.gruCell(3, 8)(x, hidden)
 */
export function gruCell<const In extends number, const Units extends number, D extends Float = "f32">(
  features: In,
  units: Units,
  options: CellOptions<D> & GruSettings = {},
): Cell<"gruCell", In, Units, D> {
  const given = knownOptions<CellOptions<DType> & GruSettings>("gruCell", options, [
    ...cellNames,
    ...settingNames.gru,
  ]);
  const step = makeCell(kinds.gru("gruCell", given), "gruCell", features, units, given);
  const apply = (x: unknown, hidden: unknown) => step(x, { hidden }).hidden;
  return Object.assign(apply, { parameters: step.parameters }) as never;
}

/**
 * One step of an LSTM with weights of its own (Hochreiter and Schmidhuber 1997), their rows in the order of the gates i, f,
 * g, o (PyTorch) unless `gateOrder` is `"onnx"`: `inputWeight` [4 units, features], `hiddenWeight` [4 units, units] and a
 * bias each.
 * @throws GraphError `op/argument`; `shape/features`, `shape/state` where it is applied.
 * @example const { hidden, cell } = nn.lstmCell(3, 8)(x, before)
 */
export function lstmCell<const In extends number, const Units extends number, D extends Float = "f32">(
  features: In,
  units: Units,
  options: CellOptions<D> & LstmSettings = {},
): LstmCell<In, Units, D> {
  const given = knownOptions<CellOptions<DType> & LstmSettings>("lstmCell", options, [
    ...cellNames,
    ...settingNames.lstm,
  ]);
  const step = makeCell(kinds.lstm("lstmCell", given), "lstmCell", features, units, given);
  const apply = (x: unknown, states: never) =>
    step(x, knownOptions<Record<string, unknown>>("lstmCell", states, ["hidden", "cell"]) as never);
  return Object.assign(apply, { parameters: step.parameters }) as never;
}

/**
 * A plain recurrent network over `[batch, time, features]`: hidden' = tanh(x W^T + b + hidden V^T + c) at each step; gives
 * `[batch, time, units]`, or twice the units in both directions. Weights as in `rnnCell`, under `layer1`, `layer1Backward`,
 * `layer2`, ... The steps are a loop: graph, code and build time do not grow with the time.
 *
 * `.run(x, first?)` takes the state to begin with, `{ hidden }` (default zeros), and gives `{ output, hidden }`: the output,
 * and the last state of every layer and direction, `[layers * directions, batch, units]`.
 * @throws GraphError `op/argument`; `shape/sequence`, `shape/features` where it is applied.
 * @example nn.sequential([nn.embedding(1000, 64), nn.rnn(64, 32)])
 */
export function rnn<
  const In extends number,
  const Units extends number,
  const Both extends boolean = false,
  D extends Float = "f32",
>(
  features: In,
  units: Units,
  options: RecurrentOptions<D, Both> & RnnSettings = {},
): RecurrentLayer<"rnn", In, Units, Directed<Units, Both>, D> {
  const given = knownOptions<AnyOptions & RnnSettings>("rnn", options, [
    ...sequenceNames,
    ...settingNames.rnn,
  ]);
  return makeSequence(kinds.rnn("rnn", given), features, units, given as AnyOptions) as never;
}

/**
 * An LSTM over `[batch, time, features]`; gives `[batch, time, units]`, or twice the units in both directions. Weights as in
 * `lstmCell`, under `layer1`, `layer1Backward`, `layer2`, ... The steps are a loop:
 * graph, code and build time do not grow with the time.
 *
 * `.run(x, first?)` takes the states to begin with, `{ hidden, cell }` (default zeros), and gives `{ output, hidden, cell }`:
 * the output, and the last states of every layer and direction, `[layers * directions, batch, units]` each.
 * @throws GraphError `op/argument`; `shape/sequence`, `shape/features` where it is applied.
 * @example const { output, hidden, cell } = nn.lstm(64, 32, { layers: 2 }).run(x)
 */
export function lstm<
  const In extends number,
  const Units extends number,
  const Both extends boolean = false,
  D extends Float = "f32",
>(
  features: In,
  units: Units,
  options: RecurrentOptions<D, Both> & LstmSettings = {},
): LstmLayer<In, Units, Directed<Units, Both>, D> {
  const given = knownOptions<AnyOptions & LstmSettings>("lstm", options, [
    ...sequenceNames,
    ...settingNames.lstm,
  ]);
  return makeSequence(kinds.lstm("lstm", given), features, units, given as AnyOptions) as never;
}

/**
 * A GRU over `[batch, time, features]`; gives `[batch, time, units]`, or twice the units in both directions. Weights as in
 * `gruCell`, under `layer1`, `layer1Backward`, `layer2`, ... The steps are a loop:
 * graph, code and build time do not grow with the time.
 *
 * `.run(x, first?)` takes the state to begin with, `{ hidden }` (default zeros), and gives `{ output, hidden }`: the output,
 * and the last state of every layer and direction, `[layers * directions, batch, units]`.
 * @throws GraphError `op/argument`; `shape/sequence`, `shape/features` where it is applied.
 * @example nn.sequential([nn.gru(3, 8, { bidirectional: true }), nn.dense(16, 2)])
 */
export function gru<
  const In extends number,
  const Units extends number,
  const Both extends boolean = false,
  D extends Float = "f32",
>(
  features: In,
  units: Units,
  options: RecurrentOptions<D, Both> & GruSettings = {},
): RecurrentLayer<"gru", In, Units, Directed<Units, Both>, D> {
  const given = knownOptions<AnyOptions & GruSettings>("gru", options, [
    ...sequenceNames,
    ...settingNames.gru,
  ]);
  return makeSequence(kinds.gru("gru", given), features, units, given as AnyOptions) as never;
}
