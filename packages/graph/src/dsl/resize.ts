/** @file Images, signals and volumes at another size. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize } from "../ops/rules.ts";
import type { Interpolate, PixelShuffle, PixelUnshuffle } from "../types/resize.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  flagArgument,
  floatOperand,
  knownOptions,
  operandOf,
  refuseArgument,
  shapeArgument,
  wholeNumber,
} from "./check.ts";

const modes = ["nearest", "linear", "cubic"] as const;

export interface InterpolateOptions {
  /**
   * - `nearest`: element floor(i * from / to).
   * - `linear` (the default): between neighbours; bilinear for two axes, trilinear for three.
   * - `cubic`: through four neighbours, with the kernel of a = -0.75.
   */
  readonly mode?: (typeof modes)[number];
  /** Whether the first and last elements stay where they are. Left out: elements are cells, and the edges of the whole stay. */
  readonly alignCorners?: boolean;
}

/** What one place of the result is made of: places of the operand, and the weight of each. */
interface Taps {
  readonly places: readonly number[];
  readonly weights: readonly number[];
}

/** Keys' cubic convolution kernel for the four neighbours of a place t beyond the second (Keys 1981, eq. 4). */
function cubicWeights(t: number, a = -0.75): number[] {
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  return [far(t + 1), near(t), near(1 - t), far(2 - t)];
}

function tapsAt(i: number, from: number, to: number, mode: "linear" | "cubic", corners: boolean): Taps {
  const cell = (i + 0.5) * (from / to) - 0.5;
  const place = corners ? (to === 1 ? 0 : (i * (from - 1)) / (to - 1)) : cell;
  const inside = (position: number): number => Math.min(Math.max(position, 0), from - 1);
  if (mode === "linear") {
    const low = Math.floor(inside(place));
    const share = inside(place) - low;
    return { places: [low, inside(low + 1)], weights: [1 - share, share] };
  }
  const low = Math.floor(place);
  return { places: [-1, 0, 1, 2].map((k) => inside(low + k)), weights: cubicWeights(place - low) };
}

/** One axis; the sum over taps of what is taken, times its weights. */
function resizeAxis(
  x: Value,
  axis: number,
  to: number,
  { mode, corners }: { readonly mode: (typeof modes)[number]; readonly corners: boolean },
): Value {
  const from = x.shape[axis]!;
  if (from === to) return x;
  const all = Array.from({ length: to }, (_, i) => i);
  const take = (places: readonly number[]): Value => calls.takeAxis(x, calls.literal(places, "i32"), axis);
  if (mode === "nearest") return take(all.map((i) => Math.floor((i * from) / to)));
  const taps = all.map((i) => tapsAt(i, from, to, mode, corners));
  const column = x.shape.map((_, a) => (a === axis ? to : 1));
  const terms = Array.from({ length: mode === "linear" ? 2 : 4 }, (_, k) => {
    const weights = calls.literal(
      taps.map((tap) => rounded(tap.weights[k]!, x)),
      x.dtype,
      column,
    );
    return calls.mul(take(taps.map((tap) => tap.places[k]!)), weights);
  });
  return terms.reduce((a, b) => calls.add(a, b));
}

const rounded = (weight: number, { dtype }: Value): number =>
  dtype === "f32" ? Math.fround(weight) : weight;

/**
 * All axes after the first two at other sizes: `[batch, channels, 8, 8]` to `[16, 16]` gives `[batch, channels, 16, 16]`.
 * f32 or f64; `nearest` takes every dtype.
 * @throws GraphError `shape/rank`, `op/argument`, `dtype/unsupported` for i32 and bool but by `nearest`.
 * @example interpolate(image, [32, 32], { mode: "linear" })
 */
export function interpolate<S extends Dims, D, const Z extends Dims>(
  x: Tensor<S, D>,
  size: Z & Guard<Interpolate<S, Z>>,
  options?: InterpolateOptions,
): Tensor<Ok<Interpolate<S, Z>>, D> {
  const given = knownOptions<InterpolateOptions>("interpolate", options, ["mode", "alignCorners"]);
  const mode = modes.find((name) => name === (given.mode ?? "linear"));
  if (!mode) refuseArgument("interpolate", "mode", given.mode, `one of ${modes.join(", ")}`);
  const corners = flagArgument("interpolate", "alignCorners", given.alignCorners);
  const operand = mode === "nearest" ? operandOf("interpolate", x) : floatOperand("interpolate", x);
  const sizes = shapeArgument("interpolate", size);
  const rank = operand.shape.length;
  if (rank !== sizes.length + 2) {
    const problem = `${sizes.length} sizes are given for an operand with ${axisCount(rank)}`;
    const hint = "the first two axes are batch and channels; there is one size for each other";
    refuse("interpolate", { code: "shape/rank", problem, notes: [axisCount(rank)], hint }, { operand });
  }
  sizes.forEach((to, i) => {
    if (operand.shape[i + 2] !== 0 || to === 0) return;
    const problem = `axis ${i + 2} has no elements to make ${to} of`;
    refuse(
      "interpolate",
      { code: "op/argument", problem, notes: [axisHasSize(i + 2, operand)] },
      { operand },
    );
  });
  if (corners && mode === "nearest") {
    refuseArgument("interpolate", "alignCorners", corners, "left out: nearest elements have no corners");
  }
  return sizes.reduce((value, to, i) => resizeAxis(value, i + 2, to, { mode, corners }), operand) as never;
}

/** The axes before channels, height and width, and these three. */
function imageOf(op: string, x: unknown) {
  const operand = operandOf(op, x);
  const rank = operand.shape.length;
  if (rank < 3) {
    const problem = "it needs axes [..., channels, height, width]";
    refuse(op, { code: "shape/rank", problem, notes: [axisCount(rank)] }, { operand });
  }
  const batch = operand.shape.slice(0, -3);
  const [channels, height, width] = operand.shape.slice(-3) as [number, number, number];
  return { operand, batch, channels, height, width };
}

function checkDivides(op: string, operand: Value, axis: number, by: number): void {
  if (operand.shape[axis]! % by === 0) return;
  const problem = `${operand.shape[axis]} does not divide by ${by}`;
  refuse(op, { code: "shape/reshape", problem, notes: [axisHasSize(axis, operand)] }, { operand });
}

/**
 * Channels turned into pixels: `[..., C r^2, H, W]` to `[..., C, H r, W r]`; channel c r^2 + i r + j becomes the pixel
 * (i, j) of each block of r x r (Shi et al. 2016, "Real-Time Single Image and Video Super-Resolution").
 * @throws GraphError `shape/reshape` where the channels do not divide by r^2, `shape/rank`.
 * @example pixelShuffle(features, 2)
 */
export function pixelShuffle<S extends Dims, D, const R extends number>(
  x: Tensor<S, D> & Guard<PixelShuffle<S, R>>,
  r: R,
): Tensor<Ok<PixelShuffle<S, R>>, D> {
  const { operand, batch, channels, height, width } = imageOf("pixelShuffle", x);
  const by = wholeNumber("pixelShuffle", "r", r, 1);
  const n = batch.length;
  checkDivides("pixelShuffle", operand, n, by * by);
  const kept = channels / by ** 2;
  const blocks = calls.reshape(operand, [...batch, kept, by, by, height, width]);
  const order = [...batch.map((_, axis) => axis), n, n + 3, n + 1, n + 4, n + 2];
  return calls.reshape(calls.transpose(blocks, order), [...batch, kept, height * by, width * by]) as never;
}

/**
 * Pixels turned into channels, the inverse of `pixelShuffle`: `[..., C, H r, W r]` to `[..., C r^2, H, W]`.
 * @throws GraphError `shape/reshape` where height or width do not divide by r, `shape/rank`.
 * @example pixelUnshuffle(image, 2)
 */
export function pixelUnshuffle<S extends Dims, D, const R extends number>(
  x: Tensor<S, D> & Guard<PixelUnshuffle<S, R>>,
  r: R,
): Tensor<Ok<PixelUnshuffle<S, R>>, D> {
  const { operand, batch, channels, height, width } = imageOf("pixelUnshuffle", x);
  const by = wholeNumber("pixelUnshuffle", "r", r, 1);
  const n = batch.length;
  checkDivides("pixelUnshuffle", operand, n + 1, by);
  checkDivides("pixelUnshuffle", operand, n + 2, by);
  const [h, w] = [height / by, width / by];
  const blocks = calls.reshape(operand, [...batch, channels, h, by, w, by]);
  const order = [...batch.map((_, axis) => axis), n, n + 2, n + 4, n + 1, n + 3];
  return calls.reshape(calls.transpose(blocks, order), [...batch, channels * by * by, h, w]) as never;
}
