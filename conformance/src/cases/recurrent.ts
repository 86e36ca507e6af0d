/** @file Recurrent cells and sequences, time first, with weights given. */
import type { Attributes } from "../attributes.ts";
import { type Floats, type Named, nn } from "../language.ts";
import type { Operands } from "../operands.ts";
import type { OpBuilder, OpBuilders } from "./builder.ts";

const { functional } = nn;

/** The weights whose names end so. */
function weightsOf(x: Operands, end = "") {
  const [inputBias, hiddenBias] = [x.maybe(`b_ih${end}`), x.maybe(`b_hh${end}`)];
  return {
    inputWeight: x.float(`w_ih${end}`),
    hiddenWeight: x.float(`w_hh${end}`),
    ...(inputBias ? { inputBias } : {}),
    ...(hiddenBias ? { hiddenBias } : {}),
  };
}

function layersOf(x: Operands, attrs: Attributes) {
  const isBoth = attrs.flag("bidirectional", false);
  return Array.from({ length: attrs.int("num_layers", 1) }, (_, k) => ({
    forward: weightsOf(x, `_l${k}`),
    ...(isBoth ? { backward: weightsOf(x, `_l${k}_reverse`) } : {}),
  }));
}

/** The states to begin with, where they are given. */
function states(x: Operands): { readonly hidden?: Floats; readonly cell?: Floats } {
  const [hidden, cell] = [x.maybe("h0"), x.maybe("c0")];
  return { ...(hidden ? { hidden } : {}), ...(cell ? { cell } : {}) };
}

type Run = (
  x: Floats,
  layers: ReturnType<typeof layersOf>,
  settings: { readonly timeFirst: true; readonly hidden?: Floats; readonly cell?: Floats },
) => { readonly output: unknown; readonly hidden: unknown; readonly cell?: unknown };

const sequence =
  (run: Run): OpBuilder =>
  (x, attrs) => {
    const layers = layersOf(x, attrs);
    const { output, hidden, cell } = run(x.float("x"), layers, { timeFirst: true, ...states(x) });
    return { y: output, h_n: hidden, ...(cell ? { c_n: cell } : {}) } as unknown as Named;
  };

export const recurrentCases: OpBuilders = {
  gru: sequence(functional.gru),
  gru_cell: (x) => ({ y: functional.gruCell(x.float("x"), x.float("h"), weightsOf(x)) }),
  lstm: sequence(functional.lstm),
  lstm_cell: (x) => {
    const before = { hidden: x.float("h0"), cell: x.float("c0") };
    const { hidden, cell } = functional.lstmCell(x.float("x"), before, weightsOf(x));
    return { h: hidden, c: cell };
  },
  rnn_relu: sequence((x, layers, settings) => functional.rnn(x, layers, { ...settings, activation: "relu" })),
  rnn_relu_cell: (x) => ({
    y: functional.rnnCell(x.float("x"), x.float("h"), weightsOf(x), { activation: "relu" }),
  }),
  rnn_tanh: sequence(functional.rnn),
  rnn_tanh_cell: (x) => ({ y: functional.rnnCell(x.float("x"), x.float("h"), weightsOf(x)) }),
};
