/**
 * @file The discrete Fourier transform of complex points along one axis, as a pair of real tensors, unscaled.
 *
 * The back transform is this one with both parts exchanged before and after, so there is one set of kernels. The
 * transform is a symmetric matrix F = C - i S; a gradient (a, b) of a real loss goes through its conjugate, that is, the
 * back transform.
 */
import { z } from "zod";
import { InternalError } from "../../errors.ts";
import type { Value } from "../../ir/node.ts";
import { sizeOf, type TensorType } from "../../shape.ts";
import { axisNumber } from "../attrs.ts";
import type { GraphOps } from "../calls.ts";
import { defineOp, sample, violation } from "../define-op.ts";
import { axisHasSize, checkAxes, checkDType, checkSameDType, two } from "../rules.ts";
import { checkShapes } from "./check-shapes.ts";
import { chirpTransform } from "./chirp.ts";
import { fourierFlops, planFourier } from "./plan.ts";
import { planes, rootsOfUnity } from "./roots-of-unity.ts";

export type FourierAttrs = { readonly axis: number };

export const fourierAttrs = z.strictObject({ axis: axisNumber });

/** Real and imaginary part. */
export type Planes = readonly [re: Value, im: Value];

/** An op that is taken apart before lowering. */
export const takenApart = (name: string) => (): never => {
  throw new InternalError(`${name} stands for its steps, which were not put in its place`);
};

/** How many lines there are before and after an axis. */
export const around = (shape: readonly number[], axis: number): readonly [number, number] => [
  sizeOf(shape.slice(0, axis)),
  sizeOf(shape.slice(axis + 1)),
];

/** Both parts have one shape and a float dtype, and points along the axis. */
export function checkPlanes(operands: readonly TensorType[], axis: number): TensorType {
  const [re, im] = two(operands);
  checkDType(re, ["f32", "f64"]);
  checkSameDType(operands);
  checkShapes([re, im], [re.shape, re.shape]);
  checkPoints(re, axis);
  return re;
}

/** The axis is there, and has at least one entry. */
export function checkPoints(x: TensorType, axis: number): void {
  checkAxes([axis], x, "axis");
  if (x.shape[axis] !== 0) return;
  violation("shape/fourier", "a transform has at least one point", { notes: [axisHasSize(axis, x)] });
}

/** The transform of planes [batch, n, lines] along axis 1. */
export function transform(g: GraphOps, [re, im]: Planes): Planes {
  const [batch, n, lines] = re.shape as readonly [number, number, number];
  const plan = planFourier(n);
  if (plan.kind === "chirp") return chirpTransform(g, [re, im], plan.length);
  const root = rootsOfUnity(n);
  let result: Planes = [re, im];
  let [places, inner] = [n, lines];
  for (const radix of plan.radices) {
    places /= radix;
    const shape = [batch, radix, places, inner];
    const [a, b] = [g.reshape(result[0], shape), g.reshape(result[1], shape)];
    result = g.fftStage([a, b], places === 1 ? undefined : twiddles(places, inner / lines, radix));
    inner *= radix;
  }
  return [g.reshape(result[0], re.shape), g.reshape(result[1], re.shape)];

  /** Of a sub-transform of radix * places points, `done` of which lie in one of n points. */
  function twiddles(count: number, done: number, radix: number): Planes {
    const points = Array.from({ length: (radix - 1) * count }, (_, i) => {
      const [j, p] = [1 + Math.floor(i / count), i % count];
      return root(j * p * done);
    });
    const [cosines, sines] = planes(re.dtype, points);
    const shape = [radix - 1, count];
    return [g.literal(cosines, re.dtype, shape), g.literal(sines, re.dtype, shape)];
  }
}

export const fft = defineOp<FourierAttrs>({
  name: "fft",
  doc: "X[k] = sum over t of x[t] e^(-2 pi i k t / n) along `axis`; operands and results are re, im",
  attrs: fourierAttrs,
  operands: ["re", "im"],
  traits: { inline: true },
  infer: (operands, { axis }) => {
    const re = checkPlanes(operands, axis);
    return [re, re];
  },
  vjp: ({ g, attrs: { axis }, cotangents }) => {
    const [a, b] = two(cotangents);
    return g.fft([b, a], axis).toReversed();
  },
  decompose: ({ g, attrs: { axis }, operands }) => {
    const [re, im] = two(operands);
    const [before, after] = around(re.shape, axis);
    const shape = [before, re.shape[axis]!, after];
    const result = transform(g, [g.reshape(re, shape), g.reshape(im, shape)]);
    return result.map((part) => g.reshape(part, re.shape));
  },
  lower: takenApart("fft"),
  flops: ([re], _, { axis }) => {
    const [before, after] = around(re!.shape, axis);
    return before * after * fourierFlops(re!.shape[axis]!);
  },
  samples: [
    ...[1, 2, 3, 6, 16, 17, 30, 32].map((n) => ({
      operands: [sample("f32", [n]), sample("f32", [n])],
      attrs: { axis: 0 },
    })),
    { operands: [sample("f32", [2, 7, 3]), sample("f32", [2, 7, 3])], attrs: { axis: 1 } },
    { operands: [sample("f32", [3, 8]), sample("f32", [3, 8])], attrs: { axis: 1 } },
    { operands: [sample("f32", [19, 2]), sample("f32", [19, 2])], attrs: { axis: 0 } },
    { operands: [sample("f64", [2, 5]), sample("f64", [2, 5])], attrs: { axis: 1 } },
    { operands: [sample("f32", [0, 4]), sample("f32", [0, 4])], attrs: { axis: 1 } },
  ],
});
