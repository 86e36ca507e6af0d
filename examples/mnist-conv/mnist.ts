/** @file The images, and training and testing an emitted module on them; the same code for every target. */
import { readFileSync } from "node:fs";
import { buildFor, type Emitted } from "../shared/build.ts";
import { dataFile } from "../shared/data.ts";

export interface Mnist {
  predict(inputs: { image: Float32Array }): { probability: Float32Array };
  train(inputs: { image: Float32Array; label: Int32Array }): { cost: number; accuracy: number };
  save(): Uint8Array;
}

export interface Rows {
  /** 784 numbers in 0..1 for each image. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

const pixels = 784;
const classes = 10;
const trainCount = 4000;
/** Divides both counts. */
export const batchSize = 40;
export const testBatch = 100;

/** 4,000 images to train with and 1,000 to test with; undefined where the data set is not there. */
export function loadMnist(): { readonly train: Rows; readonly test: Rows } | undefined {
  const [images, labels] = [dataFile("mnist5k/images.u8"), dataFile("mnist5k/labels.u8")];
  if (!images || !labels) return undefined;
  const ink = Float32Array.from(readFileSync(images), (value) => value / 255);
  const label = Int32Array.from(readFileSync(labels));
  return {
    train: { images: ink.subarray(0, trainCount * pixels), labels: label.subarray(0, trainCount) },
    test: { images: ink.subarray(trainCount * pixels), labels: label.subarray(trainCount) },
  };
}

export const buildMnist = (target: "js" | "wasm"): Promise<Emitted<Mnist>> =>
  buildFor(
    target,
    new URL("./model.ts", import.meta.url),
    `train.batch=${batchSize}`,
    `predict.batch=${testBatch}`,
  );

/** An order of the images that depends on the epoch alone: multiples of a step that shares no factor with the count. */
function order(count: number, epoch: number): number[] {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let step = 2 * ((epoch * 7919) % count) + 1;
  while (gcd(step, count) !== 1) step += 2;
  return Array.from({ length: count }, (_, i) => (i * step + epoch) % count);
}

/** One pass over every image; the mean cost. Stops after so many steps, where that is given. */
export function trainEpoch(model: Mnist, { images, labels }: Rows, epoch: number, steps = Infinity): number {
  const image = new Float32Array(batchSize * pixels);
  const label = new Int32Array(batchSize);
  const rows = order(labels.length, epoch);
  const count = Math.min(steps, rows.length / batchSize);
  let total = 0;
  for (let step = 0; step < count; step++) {
    for (let i = 0; i < batchSize; i++) {
      const row = rows[step * batchSize + i]!;
      image.set(images.subarray(row * pixels, (row + 1) * pixels), i * pixels);
      label[i] = labels[row]!;
    }
    total += model.train({ image, label }).cost;
  }
  return total / count;
}

/** The share of images whose digit gets the highest probability. */
export function accuracy(model: Mnist, { images, labels }: Rows): number {
  let right = 0;
  for (let start = 0; start < labels.length; start += testBatch) {
    const { probability } = model.predict({
      image: images.subarray(start * pixels, (start + testBatch) * pixels),
    });
    for (let i = 0; i < testBatch; i++) {
      const scores = probability.subarray(i * classes, (i + 1) * classes);
      if (scores.indexOf(Math.max(...scores)) === labels[start + i]) right++;
    }
  }
  return right / labels.length;
}
