/** @file The next character of a text, from those before: an LSTM that reads one character after another. */
import {
  defineModel,
  dim,
  div,
  entry,
  input,
  loss,
  nn,
  optimizer,
  scope,
  type Tensor,
  trainStep,
} from "@tapeless/graph";
import { declareLstm, type State } from "./lstm.ts";

const [time, batch] = [dim("time"), dim("batch")];
const ids = () => input([time, batch], "i32", { range: [0, 65] });
const state = { hidden: input([batch, 128]), cell: input([batch, 128]) };
const windows = { character: ids(), following: ids(), ...state };
const one = { character: input([batch], "i32", { range: [0, 65] }), temperature: input([]), ...state };

type Ids = Tensor<readonly ["time", "batch"], "i32">;

export default defineModel("shakespeare", () => {
  // a one-hot vector times a matrix is a row of it, so what a character contributes to the gates is looked up
  const read = nn.embedding(65, 512, { name: "read" });
  const lstm = scope("lstm", declareLstm);
  const guess = nn.dense(128, 65, { name: "guess" });

  const costOf = (character: Ids, following: Ids, first: State) => {
    const { carry, ys } = lstm.run(first, read(character));
    const cost = loss.softmaxCrossEntropy(guess(ys), following); // mean over all characters, in nats
    return { cost, ...carry };
  };

  return {
    train: trainStep(windows, ({ character, following, ...first }) => {
      const { cost, ...last } = costOf(character, following, first);
      return { cost, ...last, ...optimizer.adam({ learningRate: 0.004, clipNorm: 1 }).minimize(cost) };
    }),
    test: entry(windows, ({ character, following, ...first }) => costOf(character, following, first)),
    next: entry(one, ({ character, temperature, ...before }) => {
      const after = lstm.step(before, read(character));
      return { probability: nn.softmax(div(guess(after.hidden), temperature)), ...after };
    }),
  };
});
