/**
 * @file Transforms between n real points and the n/2 + 1 (rounded down) entries of their spectrum that are not
 * conjugates of others. Unscaled both ways: one after the other multiplies by n.
 *
 * Each is the other's transpose but for the weight of the entries: all but the first (and, if n is even, the last) of
 * them stand for two of the whole spectrum.
 */
import { z } from "zod";
import type { Value } from "../../ir/node.ts";
import { tensorType } from "../../shape.ts";
import { wholeNumber } from "../attrs.ts";
import type { GraphOps } from "../calls.ts";
import { defineOp, sample, violation } from "../define-op.ts";
import { axisHasSize, checkDType, one, two } from "../rules.ts";
import {
  around,
  checkPlanes,
  checkPoints,
  type FourierAttrs,
  fourierAttrs,
  type Planes,
  takenApart,
  transform,
} from "./fft.ts";
import { twiddleCount } from "./half-spectrum.ts";
import { realFourierFlops } from "./plan.ts";
import { planes, rootsOfUnity } from "./roots-of-unity.ts";

/** Entries of the spectrum of n real points that are kept. */
export const spectrumSize = (n: number): number => Math.floor(n / 2) + 1;

/** w^k for the step between a half transform and a spectrum of n points. */
function halfTwiddles(g: GraphOps, { dtype }: Value, n: number): Planes {
  const root = rootsOfUnity(n);
  const [re, im] = planes(
    dtype,
    Array.from({ length: twiddleCount(n / 2) }, (_, k) => root(k)),
  );
  return [g.literal(re, dtype), g.literal(im, dtype)];
}

/** Multiplies entries that stand for two of the whole spectrum. */
function weighted(g: GraphOps, part: Value, axis: number, n: number, weight: number): Value {
  const size = spectrumSize(n);
  const isOwnMirror = (k: number): boolean => k === 0 || 2 * k === n;
  const weights = Array.from({ length: size }, (_, k) => (isOwnMirror(k) ? 1 : weight));
  const shape = part.shape.map((_, i) => (i === axis ? size : 1));
  return g.mul(part, g.literal(weights, part.dtype, shape));
}

/** Of real points [batch, n, lines] along axis 1. */
function realTransform(g: GraphOps, x: Value): Planes {
  const n = x.shape[1]!;
  if (n % 2 === 1) {
    const [re, im] = transform(g, [x, g.zerosLike(x)]);
    return [g.sliceAxis(re, 1, 0, spectrumSize(n)), g.sliceAxis(im, 1, 0, spectrumSize(n))];
  }
  const evens = g.sliceAxis(x, 1, 0, n, 2);
  const odds = g.sliceAxis(x, 1, 1, n, 2);
  return g.splitSpectrum(transform(g, [evens, odds]), halfTwiddles(g, x, n));
}

/** Real points [batch, n, lines] from their spectrum along axis 1. */
function realBack(g: GraphOps, [re, im]: Planes, n: number): Value {
  const [batch, , lines] = re.shape as readonly [number, number, number];
  if (n % 2 === 0) {
    const [evens, odds] = g.joinSpectrum([re, im], halfTwiddles(g, re, n));
    const [second, first] = transform(g, [odds, evens]);
    return g.reshape(g.stack([first, second], 2), [batch, n, lines]);
  }
  // the rest of the spectrum: entry n - k is the conjugate of entry k
  const rest = (part: Value): Value => g.reverse(g.sliceAxis(part, 1, 1, spectrumSize(n)), 1);
  const wholeRe = g.concatenate([re, rest(re)], 1);
  const first = g.zeros([batch, 1, lines], im.dtype);
  const others = g.sliceAxis(im, 1, 1, spectrumSize(n));
  const wholeIm = g.concatenate([first, others, g.neg(rest(im))], 1);
  const [, back] = transform(g, [wholeIm, wholeRe]);
  return back;
}

export const rfft = defineOp<FourierAttrs>({
  name: "rfft",
  doc: "X[k] = sum over t of x[t] e^(-2 pi i k t / n) along `axis`, k up to n/2; results are re, im",
  attrs: fourierAttrs,
  operands: ["operand"],
  traits: { inline: true },
  infer: (operands, { axis }) => {
    const x = one(operands);
    checkDType(x, ["f32", "f64"]);
    checkPoints(x, axis);
    const result = tensorType(x.dtype, x.shape.with(axis, spectrumSize(x.shape[axis]!)));
    return [result, result];
  },
  vjp: ({ g, attrs: { axis }, operands, cotangents }) => {
    const n = one(operands).shape[axis]!;
    const [re, im] = cotangents.map((part) => weighted(g, part, axis, n, 0.5));
    return [g.irfft([re!, im!], axis, n)];
  },
  decompose: ({ g, attrs: { axis }, operands }) => {
    const x = one(operands);
    const [before, after] = around(x.shape, axis);
    const n = x.shape[axis]!;
    const spectrum = realTransform(g, g.reshape(x, [before, n, after]));
    return spectrum.map((part) => g.reshape(part, x.shape.with(axis, spectrumSize(n))));
  },
  lower: takenApart("rfft"),
  flops: ([x], _, { axis }) => {
    const [before, after] = around(x!.shape, axis);
    return before * after * realFourierFlops(x!.shape[axis]!);
  },
  samples: [
    ...[1, 2, 3, 4, 9, 10, 16, 34].map((n) => ({ operands: [sample("f32", [n])], attrs: { axis: 0 } })),
    { operands: [sample("f32", [2, 6, 3])], attrs: { axis: 1 } },
    { operands: [sample("f32", [2, 7, 3])], attrs: { axis: 1 } },
    { operands: [sample("f32", [3, 12])], attrs: { axis: 1 } },
    { operands: [sample("f64", [2, 8])], attrs: { axis: 1 } },
    { operands: [sample("f32", [0, 4])], attrs: { axis: 1 } },
  ],
});

type BackAttrs = { readonly axis: number; readonly n: number };

export const irfft = defineOp<BackAttrs>({
  name: "irfft",
  doc: "the n real points along `axis` whose spectrum starts with the operand, times n; the imaginary part of entry 0 (and n/2, n even) is not read",
  attrs: z.strictObject({ ...fourierAttrs.shape, n: wholeNumber.positive("must be at least 1") }),
  operands: ["re", "im"],
  traits: { inline: true },
  infer: (operands, { axis, n }) => {
    const re = checkPlanes(operands, axis);
    if (re.shape[axis] !== spectrumSize(n)) {
      violation("shape/fourier", `the spectrum of ${n} real points has ${spectrumSize(n)} entries`, {
        notes: [axisHasSize(axis, re)],
      });
    }
    return [tensorType(re.dtype, re.shape.with(axis, n))];
  },
  vjp: ({ g, attrs: { axis, n }, cotangents }) =>
    g.rfft(one(cotangents), axis).map((part) => weighted(g, part, axis, n, 2)),
  decompose: ({ g, attrs: { axis, n }, operands }) => {
    const [re, im] = two(operands);
    const [before, after] = around(re.shape, axis);
    const shape = [before, spectrumSize(n), after];
    const points = realBack(g, [g.reshape(re, shape), g.reshape(im, shape)], n);
    return [g.reshape(points, re.shape.with(axis, n))];
  },
  lower: takenApart("irfft"),
  flops: ([re], _, { axis, n }) => {
    const [before, after] = around(re!.shape, axis);
    return before * after * realFourierFlops(n);
  },
  samples: [
    ...[1, 2, 3, 4, 9, 10, 16, 34].map((n) => ({
      operands: [sample("f32", [spectrumSize(n)]), sample("f32", [spectrumSize(n)])],
      attrs: { axis: 0, n },
    })),
    { operands: [sample("f32", [2, 4, 3]), sample("f32", [2, 4, 3])], attrs: { axis: 1, n: 6 } },
    { operands: [sample("f32", [2, 4, 3]), sample("f32", [2, 4, 3])], attrs: { axis: 1, n: 7 } },
    { operands: [sample("f32", [3, 7]), sample("f32", [3, 7])], attrs: { axis: 1, n: 12 } },
    { operands: [sample("f64", [2, 5]), sample("f64", [2, 5])], attrs: { axis: 1, n: 8 } },
    { operands: [sample("f32", [0, 3]), sample("f32", [0, 3])], attrs: { axis: 1, n: 4 } },
  ],
});
