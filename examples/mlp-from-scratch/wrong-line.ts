/** @file The line that is copied widely: the gradient of the hidden layer as dZ2 * A1. It does not compile. */
import { defineModel, entry, input, mul } from "@tapeless/graph";

const dZ2 = input([4, 2], "f64");
const a1 = input([4, 7], "f64");

export default defineModel("wrong-line", () => ({
  hidden: entry({ dZ2, a1 }, ({ dZ2, a1 }) => ({
    // @ts-expect-error: the shapes [4, 2] and [4, 7] do not broadcast, and the types say so
    dA1: mul(dZ2, a1),
  })),
}));
