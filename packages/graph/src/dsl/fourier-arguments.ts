/** @file What Fourier transforms take, checked; and the work along one axis, which all of them share. */
import type { Value } from "../ir/node.ts";
import { axisOf, refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { spectrumSize } from "../ops/fourier/real-fft.ts";
import { axisHasSize } from "../ops/rules.ts";
import { knownOptions, refuseArgument, wholeNumber, wholeNumbers } from "./check.ts";
import type { ComplexValue } from "./complex.ts";

export const norms = ["backward", "ortho", "forward"] as const;

/**
 * Where the factor 1/n goes, n being the number of points:
 * - `backward` (default): to the inverse transform
 * - `forward`: to the forward transform
 * - `ortho`: 1/sqrt(n) to both, which keeps the sum of the squares
 */
export type FourierNorm = (typeof norms)[number];

/** Of a transform along one axis. */
export interface FourierOptions {
  /** Default -1, the last. */
  readonly axis?: number;
  /** Points: the axis is cut off, or filled up with zeros, to that many. Default: all of the axis. */
  readonly n?: number;
  readonly norm?: FourierNorm;
}

/** Of a transform along the last two axes. */
export interface FourierPlaneOptions {
  /** Points along both axes. Default: all of them. */
  readonly sizes?: readonly [number, number];
  readonly norm?: FourierNorm;
}

/** Of a transform along several axes. */
export interface FourierAxesOptions {
  /** Default all. */
  readonly axes?: readonly number[];
  /** Points along each of the axes. Default: all of them. */
  readonly sizes?: readonly number[];
  readonly norm?: FourierNorm;
}

/** What is to be done along one axis; undefined points are those of the axis. */
export interface AxisPlan {
  readonly axis: number;
  readonly points: number | undefined;
}

export interface TransformPlan {
  readonly axes: readonly AxisPlan[];
  readonly norm: FourierNorm;
}

const wanted = 'one of "backward", "ortho", "forward"';

function normOf(op: string, norm: unknown): FourierNorm {
  if (norm === undefined) return "backward";
  if ((norms as readonly unknown[]).includes(norm)) return norm as FourierNorm;
  refuseArgument(op, "norm", norm, wanted);
}

export function axisPlan(op: string, x: Value, options: unknown): TransformPlan {
  const { axis = -1, n, norm } = knownOptions<FourierOptions>(op, options, ["axis", "n", "norm"]);
  const points = n === undefined ? undefined : wholeNumber(op, "n", n, 1);
  const along = axisOf(op, x, wholeNumber(op, "axis", axis));
  return { axes: [{ axis: along, points }], norm: normOf(op, norm) };
}

export function axesPlan(op: string, x: Value, options: unknown, fixed?: readonly number[]): TransformPlan {
  const known = fixed ? ["sizes", "norm"] : ["axes", "sizes", "norm"];
  const { axes, sizes, norm } = knownOptions<FourierAxesOptions>(op, options, known);
  const given =
    fixed ?? (axes === undefined ? x.shape.map((_, axis) => axis) : wholeNumbers(op, "axes", axes));
  const along = given.map((axis) => axisOf(op, x, axis));
  const twice = along.find((axis, i) => along.indexOf(axis) !== i);
  if (twice !== undefined || along.length === 0) {
    const problem = twice === undefined ? "there is no axis to transform" : `axis ${twice} is named twice`;
    refuse(op, { code: "shape/axis", problem }, { operand: x });
  }
  const points = sizes === undefined ? undefined : wholeNumbers(op, "sizes", sizes);
  if (points && points.length !== along.length) {
    refuseArgument(op, "sizes", sizes, `a list of ${along.length} sizes, one for each axis`);
  }
  return {
    axes: along.map((axis, i) => ({
      axis,
      points: points && wholeNumber(op, `sizes[${i}]`, points[i], 1),
    })),
    norm: normOf(op, norm),
  };
}

/** The axis cut off, or filled up with zeros behind, to a size. */
export function resized(x: Value, axis: number, size: number): Value {
  const found = x.shape[axis]!;
  if (found >= size) return calls.sliceAxis(x, axis, 0, size);
  const nothing = x.shape.map(() => 0);
  return calls.pad(x, { low: nothing, high: nothing.with(axis, size - found) });
}

/** Refuses an axis without entries in the name of the function that was called. */
function checkPoints(op: string, x: Value, axis: number, points: number | undefined): void {
  if (x.shape[axis]! > 0 || (points ?? 0) > 0) return;
  const problem = "a transform has at least one point";
  refuse(op, { code: "shape/fourier", problem, notes: [axisHasSize(axis, x)] }, { operand: x });
}

/** n points of `scale`d x: nothing is multiplied by 1. */
function scaled(x: Value, direction: "forward" | "inverse", norm: FourierNorm, n: number): Value {
  if (norm === "ortho") return n === 1 ? x : calls.div(x, Math.sqrt(n));
  const isDue = (norm === "forward") === (direction === "forward");
  return isDue && n > 1 ? calls.div(x, n) : x;
}

const bothScaled = (
  { re, im }: ComplexValue,
  direction: "forward" | "inverse",
  norm: FourierNorm,
  n: number,
): ComplexValue => ({ re: scaled(re, direction, norm, n), im: scaled(im, direction, norm, n) });

/** The transform of complex points along the axes of a plan, one after the other, the last one first. */
export function transformed(
  op: string,
  z: ComplexValue,
  { axes, norm }: TransformPlan,
  direction: "forward" | "inverse",
): ComplexValue {
  let current = z;
  let count = 1;
  for (const { axis, points } of axes.toReversed()) {
    checkPoints(op, current.re, axis, points);
    const n = points ?? current.re.shape[axis]!;
    const [re, im] = [resized(current.re, axis, n), resized(current.im, axis, n)];
    current = direction === "forward" ? forwardAlong(re, im, axis) : inverseAlong(re, im, axis);
    count *= n;
  }
  return bothScaled(current, direction, norm, count);
}

function forwardAlong(re: Value, im: Value, axis: number): ComplexValue {
  const [first, second] = calls.fft([re, im], axis);
  return { re: first, im: second };
}

/** The forward transform with both parts exchanged, before and after. */
export function inverseAlong(re: Value, im: Value, axis: number): ComplexValue {
  const [second, first] = calls.fft([im, re], axis);
  return { re: first, im: second };
}

/** The transform of real points: to half a spectrum along the last axis of the plan, then along the others. */
export function realTransformed(op: string, x: Value, { axes, norm }: TransformPlan): ComplexValue {
  const last = axes.at(-1)!;
  checkPoints(op, x, last.axis, last.points);
  const n = last.points ?? x.shape[last.axis]!;
  const [re, im] = calls.rfft(resized(x, last.axis, n), last.axis);
  const rest = { axes: axes.slice(0, -1), norm: "backward" } as const;
  const whole = transformed(op, { re, im }, rest, "forward");
  const count = rest.axes.reduce((total, { axis }) => total * whole.re.shape[axis]!, n);
  return bothScaled(whole, "forward", norm, count);
}

/** Real points from half a spectrum along the last axis of the plan. */
export function realInverse(op: string, z: ComplexValue, { axes, norm }: TransformPlan): Value {
  const last = axes.at(-1)!;
  checkPoints(op, z.re, last.axis, last.points);
  const n = last.points ?? 2 * (z.re.shape[last.axis]! - 1);
  if (n < 1) {
    const problem = "one entry is the spectrum of one point, or cut off from more";
    const hint = "say how many points there are: { n: 1 }";
    refuse(
      op,
      { code: "shape/fourier", problem, notes: [axisHasSize(last.axis, z.re)], hint },
      { operand: z.re },
    );
  }
  const rest = { axes: axes.slice(0, -1), norm: "forward" } as const;
  const { re, im } = transformed(op, z, rest, "inverse");
  const entries = spectrumSize(n);
  const points = calls.irfft(
    [resized(re, last.axis, entries), resized(im, last.axis, entries)],
    last.axis,
    n,
  );
  const count = rest.axes.reduce((total, { axis }) => total * points.shape[axis]!, n);
  return scaled(points, "inverse", norm, count);
}
