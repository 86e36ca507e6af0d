/** @file Training and testing an emitted digits module; the same code for every target. */
import type { Digits } from "./digits-data.ts";

/** What the emitted module exports. */
export interface DigitsModule {
  create(options?: { seed?: number; state?: Uint8Array; threads?: number }): Promise<DigitsModel>;
}

export interface DigitsModel {
  predict(inputs: { image: Float32Array }): { probability: Float32Array };
  train(inputs: { image: Float32Array; label: Int32Array }): { cost: number; accuracy: number };
  save(options?: { only: "parameters" }): Uint8Array;
  load(state: Uint8Array): void;
  readonly parameters: Readonly<Record<string, Float32Array>>;
  dispose(): void;
}

export interface Rows {
  /** 64 numbers in 0..1 a row. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

const pixels = 64;
const testCount = 360;
const batchSize = 32;

/** The last 360 digits, drawn by other people, are for testing. */
export function split(digits: Digits): { trainRows: Rows; testRows: Rows } {
  const images = Float32Array.from(digits.images, (ink) => ink / 16);
  const labels = Int32Array.from(digits.labels);
  const first = labels.length - testCount;
  return {
    trainRows: { images: images.subarray(0, first * pixels), labels: labels.subarray(0, first) },
    testRows: { images: images.subarray(first * pixels), labels: labels.subarray(first) },
  };
}

/** Row numbers in an order that depends on the epoch alone: multiples of a step that shares no factor with the count. */
export function shuffled(count: number, epoch: number): Int32Array {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let step = 2 * ((epoch * 7919) % count) + 1;
  while (gcd(step, count) !== 1) step += 2;
  return Int32Array.from({ length: count }, (_, i) => (i * (step % count) + epoch) % count);
}

/** The rows with these numbers as the inputs of `train`. */
export function takeBatch(rows: Rows, numbers: Int32Array): { image: Float32Array; label: Int32Array } {
  const image = new Float32Array(numbers.length * pixels);
  const label = new Int32Array(numbers.length);
  numbers.forEach((row, i) => {
    image.set(rows.images.subarray(row * pixels, (row + 1) * pixels), i * pixels);
    label[i] = rows.labels[row]!;
  });
  return { image, label };
}

/** One pass over every row, in batches of 32 and a last one of what is left; means over all rows. */
export function trainEpoch(
  model: DigitsModel,
  rows: Rows,
  epoch: number,
): { cost: number; accuracy: number } {
  const count = rows.labels.length;
  const order = shuffled(count, epoch);
  const total = { cost: 0, accuracy: 0 };
  for (let start = 0; start < count; start += batchSize) {
    const chosen = order.subarray(start, start + batchSize);
    const { cost, accuracy } = model.train(takeBatch(rows, chosen));
    total.cost += cost * chosen.length;
    total.accuracy += accuracy * chosen.length;
  }
  return { cost: total.cost / count, accuracy: total.accuracy / count };
}

export function evaluate(model: DigitsModel, rows: Rows): { accuracy: number; probabilities: Uint8Array } {
  const { probability } = model.predict({ image: rows.images });
  const classes = probability.length / rows.labels.length;
  let right = 0;
  rows.labels.forEach((label, row) => {
    const scores = probability.subarray(row * classes, (row + 1) * classes);
    if (scores.indexOf(Math.max(...scores)) === label) right++;
  });
  const bytes = new Uint8Array(probability.buffer, probability.byteOffset, probability.byteLength);
  return { accuracy: right / rows.labels.length, probabilities: bytes.slice() };
}
