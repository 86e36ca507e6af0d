/** @file What recurrent layers and functions share: settings, weights and states, checked; one step, or a sequence. */
import { flagArgument, floatOperand, knownOptions, refuseArgument, tensorArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { refuse } from "../../ops/calls/operands.ts";
import { calls } from "../../ops/calls.ts";
import { sameShape, showShape } from "../../shape.ts";
import { relu } from "../activations/rectifiers.ts";
import type { Coefficients } from "../norms/standardize.ts";
import { type GateOrder, gruKind, type Kind, lstmKind, projected, rnnKind } from "./cells.ts";
import { type DirectionWeights, type LayerWeights, runLayers } from "./run-layers.ts";

/** Weights of a cell: [gates * units, features] and [gates * units, units], biases [gates * units]. */
export interface CellWeights {
  readonly inputWeight: Coefficients;
  readonly hiddenWeight: Coefficients;
  readonly inputBias?: Coefficients;
  readonly hiddenBias?: Coefficients;
}

/** Weights of a layer; `backward` for the direction from the end of the sequence. */
export interface RecurrentWeights {
  readonly forward: CellWeights;
  readonly backward?: CellWeights;
}

export interface RnnSettings {
  /** `tanh` (default) or `relu`. */
  readonly activation?: "tanh" | "relu";
}

export interface LstmSettings {
  /** The order of the gates in the weights: PyTorch's i, f, g, o (default), or ONNX's i, o, f, c. */
  readonly gateOrder?: GateOrder;
}

export interface GruSettings {
  /** The order of the gates in the weights: PyTorch's r, z, n (default), or ONNX's z, r, h. */
  readonly gateOrder?: GateOrder;
  /** Whether the reset gate multiplies after the product with the state (default), or before. */
  readonly resetAfter?: boolean;
}

function gateOrder(op: string, order: unknown): GateOrder {
  if (order === undefined || order === "torch" || order === "onnx") return order ?? "torch";
  return refuseArgument(op, "gateOrder", order, '"torch" or "onnx"');
}

/** The names of the settings of each kind. */
export const settingNames = {
  rnn: ["activation"],
  lstm: ["gateOrder"],
  gru: ["gateOrder", "resetAfter"],
} as const;

const weightNames = ["inputWeight", "hiddenWeight", "inputBias", "hiddenBias"] as const;

/** How a cell steps, from its settings. */
export const kinds = {
  rnn: (op: string, { activation = "tanh" }: RnnSettings): Kind => {
    if (activation === "tanh") return rnnKind(calls.tanh);
    if (activation === "relu") return rnnKind((x) => relu(x as never) as never);
    return refuseArgument(op, "activation", activation, '"tanh" or "relu"');
  },
  lstm: (op: string, settings: LstmSettings): Kind => lstmKind(gateOrder(op, settings.gateOrder)),
  gru: (op: string, { gateOrder: order, resetAfter = true }: GruSettings): Kind =>
    gruKind(gateOrder(op, order), flagArgument(op, "resetAfter", resetAfter)),
} as const;

export function directionOf(
  op: string,
  role: string,
  kind: Kind,
  given: CellWeights,
  x: Value,
): DirectionWeights {
  const weights = knownOptions<CellWeights>(op, given, weightNames);
  const find = (name: keyof CellWeights): Value => tensorArgument(op, `${role}.${name}`, weights[name]);
  const maybe = (name: keyof CellWeights): Value | undefined => (weights[name] ? find(name) : undefined);
  const found = {
    inputWeight: find("inputWeight"),
    hiddenWeight: find("hiddenWeight"),
    inputBias: maybe("inputBias"),
    hiddenBias: maybe("hiddenBias"),
  };
  const units = found.hiddenWeight.shape[1] ?? 0;
  const features = found.inputWeight.shape[1] ?? 0;
  const due: Readonly<Record<keyof CellWeights, readonly number[]>> = {
    inputWeight: [kind.gates * units, features],
    hiddenWeight: [kind.gates * units, units],
    inputBias: [kind.gates * units],
    hiddenBias: [kind.gates * units],
  };
  for (const [name, value] of Object.entries(found)) {
    const shape = due[name as keyof CellWeights];
    if (!value || (sameShape(value.shape, shape) && value.dtype === x.dtype)) continue;
    const problem = `${role}.${name} must be ${x.dtype}${showShape(shape)}`;
    refuse(op, { code: "shape/features", problem }, { operand: x, [name]: value });
  }
  return found;
}

/** x must have the features that a weight multiplies. */
function checkFeatures(op: string, x: Value, weight: Value): void {
  if (x.shape.at(-1) === weight.shape[1]) return;
  const problem = `this takes ${weight.shape[1]} features; the last axis of its input has ${x.shape.at(-1) ?? "none"}`;
  refuse(op, { code: "shape/features", problem }, { operand: x, inputWeight: weight });
}

/** The states to begin with: given, or zeros. */
export function firstStates(
  op: string,
  kind: Kind,
  x: Value,
  shape: readonly number[],
  given: Readonly<Record<string, unknown>>,
): Value[] {
  return kind.states.map((name) => {
    if (given[name] === undefined) return calls.zeros(shape, x.dtype);
    const state = tensorArgument(op, name, given[name]);
    if (sameShape(state.shape, shape) && state.dtype === x.dtype) return state;
    const problem = `the state ${name} must be ${x.dtype}${showShape(shape)}`;
    return refuse(op, { code: "shape/state", problem }, { operand: x, [name]: state });
  });
}

/** Untyped core of cells: the next states by name. */
export function stepCell(
  op: string,
  kind: Kind,
  operand: unknown,
  given: Readonly<Record<string, unknown>>,
  weights: DirectionWeights,
): Record<string, Value> {
  const x = floatOperand(op, operand);
  checkFeatures(op, x, weights.inputWeight);
  const shape = [...x.shape.slice(0, -1), weights.hiddenWeight.shape[1]!];
  const states = firstStates(op, kind, x, shape, given);
  const next = kind.step(projected(x, weights.inputWeight, weights.inputBias), states, weights);
  return Object.fromEntries(kind.states.map((name, i) => [name, next[i]!]));
}

export interface SequenceSettings {
  /** Whether the input is `[time, batch, features]` instead of `[batch, time, features]`; default false. */
  readonly timeFirst?: boolean;
}

/** Untyped core of sequences: output and last states by name. */
export function runSequence(
  op: string,
  kind: Kind,
  operand: unknown,
  given: Readonly<Record<string, unknown>>,
  layers: readonly LayerWeights[],
  timeFirst: boolean,
  between?: (x: Value) => Value,
): Record<string, Value> {
  const x = floatOperand(op, operand);
  if (x.shape.length !== 3 || x.shape[timeFirst ? 0 : 1] === 0) {
    const problem = `it takes ${timeFirst ? "[time, batch, features]" : "[batch, time, features]"} of one step or more`;
    refuse(op, { code: "shape/sequence", problem, notes: [`is ${showShape(x.shape)}`] }, { operand: x });
  }
  const { inputWeight, hiddenWeight } = layers[0]![0]!;
  checkFeatures(op, x, inputWeight);
  const steps = timeFirst ? x : calls.swapAxes(x, 0, 1);
  const runs = layers.length * layers[0]!.length;
  const first = firstStates(op, kind, x, [runs, steps.shape[1]!, hiddenWeight.shape[1]!], given);
  const { output, states } = runLayers(kind, steps, first, layers, between);
  return {
    output: timeFirst ? output : calls.swapAxes(output, 0, 1),
    ...Object.fromEntries(kind.states.map((name, i) => [name, states[i]!])),
  };
}
