/** @file The emitted network, the four cases of exclusive or, and what is printed about gradients. */
import { build, type Emitted } from "../shared/build.ts";

/** The grid of points a picture samples: 100 by 100. */
export const gridSize = 100;

/** A row for each case. */
export const x = Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1);
/** One-hot: the first column says equal, the second different. */
export const label = Float64Array.of(1, 0, 0, 1, 0, 1, 1, 0);

export type Values = Readonly<Record<string, Float64Array>>;

/** Scalars come as numbers. */
type Compiled = Values & { readonly cost: Float64Array & number };

export interface Network {
  predict(inputs: { x: Float64Array }): { a2: Float64Array };
  compiled(inputs: { x: Float64Array; label: Float64Array }): Compiled;
  byHand(inputs: { x: Float64Array; label: Float64Array }): Values;
  train(inputs: { x: Float64Array; label: Float64Array }): { cost: number };
  save(): Uint8Array;
  load(state: Uint8Array): void;
}

export function buildNetwork(): Promise<Emitted<Network>> {
  const sizes = `predict.batch=4,${gridSize ** 2}`;
  return build<Network>(new URL("model.ts", import.meta.url), "batch=4", sizes);
}

/** Forward, then backward; the shapes for a batch of 4. */
export const steps: readonly (readonly [value: string, formula: string, shape: string])[] = [
  ["x", "input", "[4, 2]"],
  ["W1", "parameter", "[2, 7]"],
  ["z1", "x @ W1 + b1", "[4, 7]"],
  ["a1", "sigmoid(z1)", "[4, 7]"],
  ["W2", "parameter", "[7, 2]"],
  ["z2", "a1 @ W2 + b2", "[4, 2]"],
  ["a2", "sigmoid(z2)", "[4, 2]"],
  ["dA2", "a2 - label", "[4, 2]"],
  ["dZ2", "dA2 * a2 * (1 - a2)", "[4, 2]"],
  ["dW2", "a1^T @ dZ2", "[7, 2]"],
  ["db2", "sum of dZ2 over the batch", "[2]"],
  ["dA1", "dZ2 @ W2^T", "[4, 7]"],
  ["dZ1", "dA1 * a1 * (1 - a1)", "[4, 7]"],
  ["dW1", "x^T @ dZ1", "[2, 7]"],
  ["db1", "sum of dZ1 over the batch", "[7]"],
];

/** How many numbers a shape such as `[4, 7]` has. */
export const countOf = (shape: string): number =>
  (JSON.parse(shape) as number[]).reduce((count, size) => count * size, 1);
