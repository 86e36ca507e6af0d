/** @file An LSTM for libraries that have none as one op: the product with all inputs at once, then step by step. */
import type { LstmWeights, Ops } from "./task.ts";

type Needed = "matmul" | "add" | "mul" | "sigmoid" | "tanh" | "reshape" | "slice";

/** `x` [batch, time, features] with these sizes, from zeros; the last output [batch, units]. */
export function stepByStep<T>(
  ops: Pick<Ops<T>, Needed>,
  x: T,
  { input, hidden, inputBias, hiddenBias }: LstmWeights<T>,
  { batch, time, features, units }: Readonly<Record<"batch" | "time" | "features" | "units", number>>,
): T {
  const rows = ops.reshape(x, [batch * time, features]);
  const biases = ops.add(inputBias, hiddenBias);
  const fromInput = ops.add(ops.matmul(rows, input, { turned: true }), biases);
  const steps = ops.reshape(fromInput, [batch, time, 4 * units]);
  let state: { readonly output: T; readonly cell: T } | undefined;
  for (let t = 0; t < time; t++) {
    const own = ops.reshape(ops.slice(steps, 1, t, t + 1), [batch, 4 * units]);
    const gates = state ? ops.add(own, ops.matmul(state.output, hidden, { turned: true })) : own;
    const gate = (i: number): T => ops.slice(gates, 1, i * units, (i + 1) * units);
    const kept = state && ops.mul(ops.sigmoid(gate(1)), state.cell);
    const added = ops.mul(ops.sigmoid(gate(0)), ops.tanh(gate(2)));
    const cell = kept ? ops.add(kept, added) : added;
    state = { output: ops.mul(ops.sigmoid(gate(3)), ops.tanh(cell)), cell };
  }
  return state!.output;
}
