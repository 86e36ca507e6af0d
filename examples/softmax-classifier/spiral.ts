/** @file Three arms of a spiral, 100 points each: generated, with noise from a fixed sequence, so always the same. */
import { build } from "../shared/build.ts";

export const classes = 3;
export const perClass = 100;
export const count = classes * perClass;

/** Uniform in 0..1: the sequence of Lehmer with the multiplier of Park and Miller, 1988. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
}

export interface Spiral {
  /** A row of two coordinates for each point. */
  readonly x: Float32Array;
  readonly label: Int32Array;
}

/** Arm k goes out from the centre over a turn of 4 radians that begins at 4 k, with normal noise of deviation 0.2 on the angle. */
export function spiral(): Spiral {
  const uniform = uniforms(20261122);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const x = new Float32Array(2 * count);
  const label = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const arm = Math.floor(i / perClass);
    const along = (i % perClass) / (perClass - 1);
    const angle = 4 * (arm + along) + 0.2 * normal();
    x.set([along * Math.sin(angle), along * Math.cos(angle)], 2 * i);
    label[i] = arm;
  }
  return { x, label };
}

type Batch<A> = { readonly x: A; readonly label: Int32Array };
type Report = { readonly cost: number; readonly accuracy: number };

export interface Linear {
  predict(inputs: { x: Float64Array }): { probability: Float64Array };
  gradient(
    batch: Batch<Float64Array>,
  ): Record<"dScores" | "dW" | "dScoresByHand" | "dWByHand" | "dWOfSum", Float64Array>;
  trainMean(inputs: Batch<Float64Array> & { learningRate: number }): Report;
  trainSum(inputs: Batch<Float64Array> & { learningRate: number }): Report;
  save(): Uint8Array;
  load(state: Uint8Array): void;
}

interface Network {
  predict(inputs: { x: Float32Array }): { probability: Float32Array };
  train(batch: Batch<Float32Array>): Report;
}

/** Pixels a side of the pictures. */
export const pictureSize = 160;

const sizes = [`points=${count}`, `predict.points=${pictureSize ** 2}`];
export const buildLinear = () => build<Linear>(new URL("linear.ts", import.meta.url), ...sizes);
export const buildNetwork = () => build<Network>(new URL("model.ts", import.meta.url), ...sizes);
