/** @file The same wrong line in a 2-2-2 network, where the shapes agree by chance: it compiles and is wrong. */
import { defineModel, entry, input, matmul, mul, transpose } from "@tapeless/graph";

const inputs = { dZ2: input([4, 2], "f64"), a1: input([4, 2], "f64"), w2: input([2, 2], "f64") };

export default defineModel("silent-line", () => ({
  hidden: entry(inputs, ({ dZ2, a1, w2 }) => ({
    wrong: mul(dZ2, a1),
    right: matmul(dZ2, transpose(w2)),
  })),
}));
