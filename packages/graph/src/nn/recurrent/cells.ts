/**
 * @file One step of a recurrent network, from what the input contributes (already multiplied) and the states before.
 *
 * Weights are [gates * units, features], gates in PyTorch's order unless told otherwise: i, f, g, o for LSTM and r, z, n
 * for GRU. ONNX has i, o, f, c and z, r, h.
 */
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";

const { add, mul, sigmoid, sub, tanh } = calls;

export type GateOrder = "torch" | "onnx";

/** How a cell of a kind steps. */
export interface Kind {
  readonly name: "rnn" | "lstm" | "gru";
  readonly gates: number;
  /** The states it carries; the first is its output. */
  readonly states: readonly ("hidden" | "cell")[];
  readonly step: (fromInput: Value, states: readonly Value[], weights: Recurrence) => readonly Value[];
}

/** What multiplies the state: [gates * units, units], and a bias [gates * units] that may be left out. */
export interface Recurrence {
  readonly hiddenWeight: Value;
  readonly hiddenBias: Value | undefined;
}

/** x W^T + b */
export function projected(x: Value, weight: Value, bias: Value | undefined): Value {
  const product = calls.dotGeneral(x, weight, { lhsContract: [x.shape.length - 1], rhsContract: [1] });
  return bias ? add(product, bias) : product;
}

/** Gate number `i` of those that lie side by side on the last axis. */
function gateOf(x: Value, i: number, count: number): Value {
  const size = x.shape.at(-1)! / count;
  return calls.sliceAxis(x, -1, i * size, (i + 1) * size);
}

const fromState = (hidden: Value, { hiddenWeight, hiddenBias }: Recurrence): Value =>
  projected(hidden, hiddenWeight, hiddenBias);

/** h' = activation(x W + b + h V + c) */
export const rnnKind = (activation: (x: Value) => Value): Kind => ({
  name: "rnn",
  gates: 1,
  states: ["hidden"],
  step: (fromInput, [hidden], weights) => [activation(add(fromInput, fromState(hidden!, weights)))],
});

/** c' = f c + i g, h' = o tanh c', with i, f, o = sigmoid and g = tanh of their gates (Hochreiter and Schmidhuber 1997). */
export function lstmKind(order: GateOrder): Kind {
  const [iAt, fAt, gAt, oAt] = order === "onnx" ? [0, 2, 3, 1] : [0, 1, 2, 3];
  return {
    name: "lstm",
    gates: 4,
    states: ["hidden", "cell"],
    step: (fromInput, [hidden, cell], weights) => {
      const gates = add(fromInput, fromState(hidden!, weights));
      const gate = (at: number): Value => gateOf(gates, at, 4);
      const [i, f, o] = [sigmoid(gate(iAt!)), sigmoid(gate(fAt!)), sigmoid(gate(oAt!))];
      const next = add(mul(f, cell!), mul(i, tanh(gate(gAt!))));
      return [mul(o, tanh(next)), next];
    },
  };
}

/**
 * h' = (1 - z) n + z h, with r, z = sigmoid of their gates and n = tanh(x W + b + r (h V + c)) (Cho et al. 2014). With
 * `resetAfter` false, r multiplies h before the product, as first published.
 */
export function gruKind(order: GateOrder, resetAfter: boolean): Kind {
  const [rAt, zAt, nAt] = order === "onnx" ? [1, 0, 2] : [0, 1, 2];
  return {
    name: "gru",
    gates: 3,
    states: ["hidden"],
    step: (fromInput, [hidden], weights) => {
      const h = hidden!;
      const recurrent = fromState(h, weights);
      const [input, state] = [fromInput, recurrent].map((x) => (at: number) => gateOf(x, at, 3)) as [
        Gate,
        Gate,
      ];
      const r = sigmoid(add(input(rAt!), state(rAt!)));
      const z = sigmoid(add(input(zAt!), state(zAt!)));
      const inner = resetAfter ? mul(r, state(nAt!)) : fromState(mul(r, h), rows(weights, nAt!));
      const n = tanh(add(input(nAt!), inner));
      return [add(mul(sub(1, z), n), mul(z, h))];
    },
  };
}

type Gate = (at: number) => Value;

/** The part of the weights that belongs to gate `i` of three. */
function rows({ hiddenWeight, hiddenBias }: Recurrence, i: number): Recurrence {
  const size = hiddenWeight.shape[0]! / 3;
  const cut = (x: Value): Value => calls.sliceAxis(x, 0, i * size, (i + 1) * size);
  return { hiddenWeight: cut(hiddenWeight), hiddenBias: hiddenBias && cut(hiddenBias) };
}
