/**
 * @file What everybody is asked to do, written once: numbers with their shapes, and a computation in terms of a few ops that
 * each library has in some form. Images are [batch, channels, ...size], kernels [out, in / groups, ...window], weights of
 * dense layers [in, out]; a library that wants other orders of axes turns its copies before anything is timed.
 */
import type { OptimizerName } from "../models/classifier.ts";

/** How axes are to be read where a library keeps channels last. */
export type Layout =
  | "image"
  | "kernel"
  | "depthwise kernel"
  /** Rows of a dense layer's weight, one for each number of a flattened image [channels, ...size]. */
  | { readonly flattened: readonly number[] };

export interface Source {
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
  readonly layout?: Layout;
}

export type Sources = Readonly<Record<string, Source>>;
export type Values<T> = Readonly<Record<string, T>>;

export interface ConvOptions<T> {
  /** Zeros around, so that the size stays; windows are odd. */
  readonly same?: boolean;
  /** As many as there are channels, or one. */
  readonly groups?: number;
  readonly bias?: T;
}

export interface LstmWeights<T> {
  /** [4 units, features] and [4 units, units], gates in the order i, f, g, o. */
  readonly input: T;
  readonly hidden: T;
  readonly inputBias: T;
  readonly hiddenBias: T;
}

/** The vocabulary; `T` is what a library calls a tensor. */
export interface Ops<T> {
  /** Of the last two axes; `turned` is for a second operand [..., n, k]. */
  matmul(a: T, b: T, how?: { readonly turned: boolean }): T;
  /** Rows [n, in] by a weight [in, out], and a bias. */
  dense(x: T, weight: T, bias: T): T;
  add(a: T, b: T | number): T;
  mul(a: T, b: T | number): T;
  relu(x: T): T;
  tanh(x: T): T;
  sigmoid(x: T): T;
  gelu(x: T): T;
  /** Over the last axis. */
  softmax(x: T): T;
  /** Over the last axis; variances grow by 1e-5. */
  layerNorm(x: T, weight?: T, bias?: T): T;
  sum(x: T, axis: number): T;
  mean(x: T, axis: number): T;
  max(x: T, axis: number): T;
  reshape(x: T, shape: readonly number[]): T;
  transpose(x: T, order: readonly number[]): T;
  slice(x: T, axis: number, from: number, to: number): T;
  /** Over as many axes as the image has beside batch and channels. */
  conv(image: T, kernel: T, options: ConvOptions<T>): T;
  /** Windows that do not overlap; sizes are multiples of them. */
  maxPool(image: T, window: number): T;
  /** Rows of the images. */
  flatten(image: T): T;
  /** The last output [batch, units] of a sequence [batch, time, features] that begins with zeros. */
  lstm(x: T, weights: LstmWeights<T>): T;
}

export interface Task {
  readonly inputs: Sources;
  readonly weights: Sources;
  /** The result, from inputs and weights by their names. */
  readonly compute: <T>(ops: Ops<T>, values: Values<T>) => T;
  /** Size of a result that is an image: [batch, channels, ...size]. */
  readonly image?: readonly number[];
}

/** `compute` gives logits [batch, classes]; the cost is their mean cross-entropy. Every weight is trained. */
export interface TrainingTask extends Task {
  readonly label: Int32Array;
  readonly classes: number;
  readonly optimizer: OptimizerName;
}

/** Steps whose costs are compared. */
export const trainingSteps = 3;

/** Labels as rows with a single one. */
export function oneHot({ label, classes }: TrainingTask): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(label.length * classes);
  label.forEach((wanted, row) => {
    rows[row * classes + wanted] = 1;
  });
  return rows;
}

/** Points of a transform over all axes of `shape`, one or two. */
export interface FourierTask {
  readonly shape: readonly number[];
  readonly re: Float32Array<ArrayBuffer>;
  readonly im: Float32Array<ArrayBuffer>;
}
