/** @file Inference and training of dense layers as plain loops in doubles, arrays in f32: what people write themselves. */
import { learningRates, type OptimizerName } from "../models/classifier.ts";
import type { Layer, Rows } from "../models/mlp.ts";

interface Moments {
  readonly first: Float32Array;
  readonly second: Float32Array;
}

export class PlainMlp {
  private readonly layers: readonly Layer[];
  private readonly rows: Rows;
  private readonly batch: number;
  /** Inputs of each layer, and the output of the last. */
  private readonly values: readonly Float32Array[];
  /** Derivatives by the output of each layer. */
  private readonly deltas: readonly Float32Array[];
  private readonly gradients: readonly { weight: Float32Array; bias: Float32Array }[];
  private readonly moments: readonly { weight: Moments; bias: Moments }[];
  private step = 0;

  constructor(layers: readonly Layer[], rows: Rows, batch: number) {
    this.layers = layers;
    this.rows = rows;
    this.batch = batch;
    const like = (array: Float32Array): Float32Array => new Float32Array(array.length);
    const moments = (array: Float32Array): Moments => ({ first: like(array), second: like(array) });
    this.values = [rows.x, ...layers.map(({ units }) => new Float32Array(batch * units))];
    this.deltas = layers.map(({ units }) => new Float32Array(batch * units));
    this.gradients = layers.map(({ weight, bias }) => ({ weight: like(weight), bias: like(bias) }));
    this.moments = layers.map(({ weight, bias }) => ({ weight: moments(weight), bias: moments(bias) }));
  }

  /** Probabilities, one row after another. */
  predict(): Float32Array {
    this.layers.forEach((layer, i) => {
      const isLast = i === this.layers.length - 1;
      forward(layer, this.values[i]!, this.values[i + 1]!, this.batch, !isLast);
    });
    const out = this.values.at(-1)!;
    softmaxRows(out, this.batch);
    return out;
  }

  /** The mean cross-entropy before the step. */
  train(chosen: OptimizerName): number {
    const { batch, layers, values, deltas, gradients, moments } = this;
    const probabilities = this.predict();
    const classes = layers.at(-1)!.units;
    const delta = deltas.at(-1)!;
    let cost = 0;
    for (let row = 0; row < batch; row++) {
      const label = this.rows.label[row]!;
      cost -= Math.log(probabilities[row * classes + label]!);
      for (let j = 0; j < classes; j++) {
        delta[row * classes + j] = (probabilities[row * classes + j]! - (j === label ? 1 : 0)) / batch;
      }
    }
    for (let i = layers.length - 1; i >= 0; i--) {
      backward(layers[i]!, values[i]!, deltas[i]!, gradients[i]!, batch, deltas[i - 1]);
    }
    this.step++;
    layers.forEach((layer, i) => {
      for (const part of ["weight", "bias"] as const) {
        if (chosen === "sgd") sgd(layer[part], gradients[i]![part]);
        else adam(layer[part], gradients[i]![part], moments[i]![part], this.step);
      }
    });
    return cost / batch;
  }
}

function forward(layer: Layer, x: Float32Array, y: Float32Array, batch: number, relu: boolean): void {
  const { weight, bias, features, units } = layer;
  for (let row = 0; row < batch; row++) {
    for (let j = 0; j < units; j++) {
      let sum = bias[j]!;
      for (let i = 0; i < features; i++) sum += x[row * features + i]! * weight[i * units + j]!;
      y[row * units + j] = relu && sum < 0 ? 0 : sum;
    }
  }
}

function softmaxRows(rows: Float32Array, count: number): void {
  const classes = rows.length / count;
  for (let row = 0; row < count; row++) {
    const at = row * classes;
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < classes; j++) top = Math.max(top, rows[at + j]!);
    let sum = 0;
    for (let j = 0; j < classes; j++) {
      const power = Math.exp(rows[at + j]! - top);
      rows[at + j] = power;
      sum += power;
    }
    for (let j = 0; j < classes; j++) rows[at + j]! /= sum;
  }
}

/** Gradients of a layer, and the derivatives by its inputs where somebody wants them. */
function backward(
  { weight, features, units }: Layer,
  x: Float32Array,
  delta: Float32Array,
  gradient: { weight: Float32Array; bias: Float32Array },
  batch: number,
  before: Float32Array | undefined,
): void {
  for (let i = 0; i < features; i++) {
    for (let j = 0; j < units; j++) {
      let sum = 0;
      for (let row = 0; row < batch; row++) sum += x[row * features + i]! * delta[row * units + j]!;
      gradient.weight[i * units + j] = sum;
    }
  }
  for (let j = 0; j < units; j++) {
    let sum = 0;
    for (let row = 0; row < batch; row++) sum += delta[row * units + j]!;
    gradient.bias[j] = sum;
  }
  if (!before) return;
  for (let row = 0; row < batch; row++) {
    for (let i = 0; i < features; i++) {
      let sum = 0;
      for (let j = 0; j < units; j++) sum += delta[row * units + j]! * weight[i * units + j]!;
      before[row * features + i] = x[row * features + i]! > 0 ? sum : 0;
    }
  }
}

function sgd(values: Float32Array, gradient: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! -= learningRates.sgd * gradient[i]!;
}

function adam(values: Float32Array, gradient: Float32Array, { first, second }: Moments, step: number): void {
  const correction1 = 1 - 0.9 ** step;
  const correction2 = 1 - 0.999 ** step;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    const m = 0.9 * first[i]! + 0.1 * g;
    const v = 0.999 * second[i]! + 0.001 * g * g;
    first[i] = m;
    second[i] = v;
    values[i]! -= (learningRates.adam * (m / correction1)) / (Math.sqrt(v / correction2) + 1e-8);
  }
}
