/** @file One step of lstm.ts beside the cell of the language, with the same weights. */
import {
  concatenate,
  defineModel,
  dim,
  entry,
  input,
  nn,
  ones,
  scope,
  transpose,
  zeros,
} from "@tapeless/graph";
import { declareLstm } from "./lstm.ts";

const batch = dim("batch");
const inputs = {
  /** What the input contributes to the gates. */
  x: input([batch, 512]),
  identity: input([512, 512]),
  hidden: input([batch, 128]),
  cell: input([batch, 128]),
};

export default defineModel("by-cell", () => {
  const lstm = scope("lstm", declareLstm);
  return {
    step: entry(inputs, ({ x, identity, hidden, cell }) => {
      const own = lstm.step({ hidden, cell }, x);
      const weights = {
        inputWeight: identity,
        hiddenWeight: transpose(lstm.recurrent),
        // the gate that keeps is one higher here
        inputBias: concatenate([zeros([128]), ones([128]), zeros([256])], 0),
      };
      const known = nn.functional.lstmCell(x, { hidden, cell }, weights);
      return { hidden: own.hidden, cell: own.cell, knownHidden: known.hidden, knownCell: known.cell };
    }),
  };
});
