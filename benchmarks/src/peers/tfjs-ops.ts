/** @file The ops of the tasks in TensorFlow.js, which keeps channels last. */
import { stepByStep } from "./lstm.ts";
import type { Ops } from "./task.ts";

export interface Tensor {
  readonly shape: readonly number[];
  add(other: Tensor | number): Tensor;
  sub(other: Tensor): Tensor;
  mul(other: Tensor | number): Tensor;
  relu(): Tensor;
  tanh(): Tensor;
  sigmoid(): Tensor;
  erf(): Tensor;
  rsqrt(): Tensor;
  softmax(): Tensor;
  sum(axis: number): Tensor;
  mean(axis: number, keepDims?: boolean): Tensor;
  max(axis: number): Tensor;
  reshape(shape: readonly number[]): Tensor;
  transpose(order: readonly number[]): Tensor;
  slice(begin: readonly number[], size: readonly number[]): Tensor;
  matMul(other: Tensor, turnsLeft?: boolean, turnsRight?: boolean): Tensor;
  dataSync(): Float32Array;
  dispose(): void;
}

/** What of the library works on tensors. */
export interface Functions {
  conv1d(x: Tensor, filter: Tensor, stride: number, pad: "same" | "valid"): Tensor;
  conv2d(x: Tensor, filter: Tensor, strides: number, pad: "same" | "valid"): Tensor;
  depthwiseConv2d(x: Tensor, filter: Tensor, strides: number, pad: "same" | "valid"): Tensor;
  maxPool(x: Tensor, size: number, strides: number, pad: "valid"): Tensor;
  moments(x: Tensor, axis: number, keepDims: boolean): { readonly mean: Tensor; readonly variance: Tensor };
}

export const tfjsOps = (tf: Functions): Ops<Tensor> => {
  const ops: Ops<Tensor> = {
    matmul: (a, b, { turned } = { turned: false }) => a.matMul(b, false, turned),
    dense: (x, weight, bias) => x.matMul(weight).add(bias),
    add: (a, b) => a.add(b),
    mul: (a, b) => a.mul(b),
    relu: (x) => x.relu(),
    tanh: (x) => x.tanh(),
    sigmoid: (x) => x.sigmoid(),
    gelu: (x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)),
    softmax: (x) => x.softmax(),
    layerNorm: (x, weight, bias) => {
      const { mean, variance } = tf.moments(x, x.shape.length - 1, true);
      const normalized = x.sub(mean).mul(variance.add(1e-5).rsqrt());
      const scaled = weight ? normalized.mul(weight) : normalized;
      return bias ? scaled.add(bias) : scaled;
    },
    sum: (x, axis) => x.sum(axis),
    mean: (x, axis) => x.mean(axis),
    max: (x, axis) => x.max(axis),
    reshape: (x, shape) => x.reshape(shape),
    transpose: (x, order) => x.transpose(order),
    slice: (x, axis, from, to) =>
      x.slice(
        x.shape.map((_, i) => (i === axis ? from : 0)),
        x.shape.map((extent, i) => (i === axis ? to - from : extent)),
      ),
    conv: (image, kernel, { same = false, groups = 1, bias }) => {
      const pad = same ? "same" : "valid";
      const isSignal = image.shape.length === 3;
      const own = isSignal ? tf.conv1d : groups > 1 ? tf.depthwiseConv2d : tf.conv2d;
      const y = own(image, kernel, 1, pad);
      return bias ? y.add(bias) : y;
    },
    maxPool: (image, window) => tf.maxPool(image, window, window, "valid"),
    flatten: (image) => image.reshape([image.shape[0]!, -1]),
    lstm: (x, weights) => {
      const [batch, time, features] = x.shape as [number, number, number];
      return stepByStep(ops, x, weights, { batch, time, features, units: weights.hidden.shape[1]! });
    },
  };
  return ops;
};
