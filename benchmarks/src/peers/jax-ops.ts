/** @file The ops of the tasks in jax-js. Its arrays are consumed by what uses them; here every use takes a reference. */
import { stepByStep } from "./lstm.ts";
import type { Ops } from "./task.ts";

export interface JaxArray {
  readonly shape: readonly number[];
  readonly ref: JaxArray;
  add(other: JaxArray | number): JaxArray;
  sub(other: JaxArray | number): JaxArray;
  mul(other: JaxArray | number): JaxArray;
  div(other: JaxArray | number): JaxArray;
  sum(axis?: number): JaxArray;
  mean(axis: number): JaxArray;
  max(axis: number | readonly number[]): JaxArray;
  reshape(shape: readonly number[]): JaxArray;
  transpose(order: readonly number[]): JaxArray;
  slice(...index: readonly (readonly number[])[]): JaxArray;
  dataSync(): Float32Array;
  dispose(): void;
}

/** What of the library works on arrays. */
export interface Functions {
  readonly numpy: {
    matmul(a: JaxArray, b: JaxArray): JaxArray;
    matrixTranspose(x: JaxArray): JaxArray;
    tanh(x: JaxArray): JaxArray;
  };
  readonly nn: {
    relu(x: JaxArray): JaxArray;
    sigmoid(x: JaxArray): JaxArray;
    gelu(x: JaxArray, options: { readonly approximate: boolean }): JaxArray;
    softmax(x: JaxArray, axis: number): JaxArray;
    standardize(x: JaxArray, axis: number): JaxArray;
  };
  readonly lax: {
    convGeneralDilated(
      x: JaxArray,
      kernel: JaxArray,
      strides: readonly number[],
      padding: "SAME" | "VALID",
      options: { readonly featureGroupCount: number },
    ): JaxArray;
  };
}

const operand = (b: JaxArray | number): JaxArray | number => (typeof b === "number" ? b : b.ref);

export const jaxOps = ({ numpy: np, nn, lax }: Functions): Ops<JaxArray> => {
  const ops: Ops<JaxArray> = {
    matmul: (a, b, { turned } = { turned: false }) =>
      np.matmul(a.ref, turned ? np.matrixTranspose(b.ref) : b.ref),
    dense: (x, weight, bias) => np.matmul(x.ref, weight.ref).add(bias.ref),
    add: (a, b) => a.ref.add(operand(b)),
    mul: (a, b) => a.ref.mul(operand(b)),
    relu: (x) => nn.relu(x.ref),
    tanh: (x) => np.tanh(x.ref),
    sigmoid: (x) => nn.sigmoid(x.ref),
    gelu: (x) => nn.gelu(x.ref, { approximate: false }),
    softmax: (x) => nn.softmax(x.ref, -1),
    layerNorm: (x, weight, bias) => {
      const normalized = nn.standardize(x.ref, -1);
      const scaled = weight ? normalized.mul(weight.ref) : normalized;
      return bias ? scaled.add(bias.ref) : scaled;
    },
    sum: (x, axis) => x.ref.sum(axis),
    mean: (x, axis) => x.ref.mean(axis),
    max: (x, axis) => x.ref.max(axis),
    reshape: (x, shape) => x.ref.reshape(shape),
    transpose: (x, order) => x.ref.transpose(order),
    slice: (x, axis, from, to) => x.ref.slice(...x.shape.map((_, i) => (i === axis ? [from, to] : []))),
    conv: (image, kernel, { same = false, groups = 1, bias }) => {
      const strides = image.shape.slice(2).map(() => 1);
      const pad = same ? "SAME" : "VALID";
      const y = lax.convGeneralDilated(image.ref, kernel.ref, strides, pad, { featureGroupCount: groups });
      return bias ? y.add(bias.ref.reshape([kernel.shape[0]!, ...strides])) : y;
    },
    // as windows do not overlap they are axes of their own
    maxPool: (image, window) => {
      const [batch, channels, height, width] = image.shape as [number, number, number, number];
      const apart = [batch, channels, height / window, window, width / window, window];
      return image.ref.reshape(apart).max([3, 5]);
    },
    flatten: (image) => image.ref.reshape([image.shape[0]!, -1]),
    lstm: (x, weights) => {
      const [batch, time, features] = x.shape as [number, number, number];
      return stepByStep(ops, x, weights, { batch, time, features, units: weights.hidden.shape[1]! });
    },
  };
  return ops;
};
