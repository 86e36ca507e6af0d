/** @file One layer of an LSTM (Hochreiter and Schmidhuber 1997), its gates written out; `scan` makes a sequence of steps. */
import { add, matmul, mul, nn, parameter, random, scan, split, type Tensor, tanh } from "@tapeless/graph";

export const units = 128;
const gateUnits = 512; // four gates of that size

/** What a step is given of the one before. */
export interface State {
  /** What the layer says: [batch, units]. */
  readonly hidden: Tensor<readonly ["batch", 128]>;
  /** What it remembers. */
  readonly cell: Tensor<readonly ["batch", 128]>;
}

export function declareLstm() {
  const init = (shape: readonly number[]) =>
    random.uniform(shape, { low: -1 / Math.sqrt(units), high: 1 / Math.sqrt(units) });
  const recurrent = parameter("recurrent", [units, gateUnits], { init });

  /** One step. `fromInput` is what the input contributes to the gates, biases included. */
  function step(before: State, fromInput: Tensor<readonly ["batch", 512]>) {
    const gates = add(matmul(before.hidden, recurrent), fromInput);
    const [i, f, g, o] = split(gates, [units, units, units, units], -1);
    const write = nn.sigmoid(i); // how much of the new is written
    const keep = nn.sigmoid(add(f, 1)); // how much of the old is kept; most of it, to begin with
    const show = nn.sigmoid(o); // how much of the memory is said
    const cell = add(mul(keep, before.cell), mul(write, tanh(g)));
    return { hidden: mul(show, tanh(cell)), cell, write, keep, show };
  }

  /** All steps: what each says, and the state after the last. */
  const run = (first: State, fromInput: Tensor<readonly ["time", "batch", 512]>) =>
    scan(
      (before, now) => {
        const { hidden, cell } = step(before, now);
        return { carry: { hidden, cell }, y: hidden };
      },
      { carry: first, xs: fromInput },
    );

  return { recurrent, step, run };
}
