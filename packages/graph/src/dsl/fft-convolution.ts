/**
 * @file Convolutions through Fourier transforms, whose work hardly depends on how large the window is: which positions
 * there are, and circles that are long enough for them.
 */
import { named } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { convGeneral, spatial } from "../ops/conv-general.ts";
import { fastLength, stagesOf } from "../ops/fourier/plan.ts";
import { axisHasSize } from "../ops/rules.ts";
import { tensorType } from "../shape.ts";
import type { FloatOnly, SameType } from "../types/dtype-rules.ts";
import type { FftConv, FftConvMode, FftConvOptions } from "../types/fft-convolution.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkOperands, floatOperand, knownOptions, refuseArgument, wholeNumber } from "./check.ts";
import { inputAxes } from "./convolution.ts";
import { type Along, spectralConvolution } from "./spectral-convolution.ts";
import { checkSpatialRank } from "./window-arguments.ts";

const modes: readonly FftConvMode[] = ["valid", "same", "full", "circular"];

function planAxis(axis: number, n: number, k: number, mode: FftConvMode, isReal: boolean): Along {
  const half = Math.floor((k - 1) / 2);
  const once = [0, 0] as const;
  switch (mode) {
    case "circular": {
      // the input is a circle itself; where its length is a slow one, a longer circle with its ends repeated
      if (stagesOf(n)) return { axis, before: half, repeated: once, length: n, out: n };
      const repeated = [half, k - 1 - half] as const;
      return { axis, before: 0, repeated, length: fastLength(n + k - 1, isReal), out: n };
    }
    case "same":
      return { axis, before: half, repeated: once, length: fastLength(n + k - 1 - half, isReal), out: n };
    case "full":
      return { axis, before: k - 1, repeated: once, length: fastLength(n + k - 1, isReal), out: n + k - 1 };
    case "valid":
      return { axis, before: 0, repeated: once, length: fastLength(n, isReal), out: n - k + 1 };
  }
}

interface FftConvArguments {
  readonly mode: FftConvMode;
  readonly groups: number;
}

function fftConvArguments(op: string, options: unknown): FftConvArguments {
  const { mode = "valid", groups = 1 } = knownOptions<FftConvOptions>(op, options, ["mode", "groups"]);
  if (!modes.includes(mode)) refuseArgument(op, "mode", mode, `one of ${modes.join(", ")}`);
  return { mode, groups: wholeNumber(op, "groups", groups, 1) };
}

/** The rules of a direct convolution, on an input with the zeros of the mode around it. */
function checkConvolution(
  op: string,
  rank: number,
  x: Value,
  kernel: Value,
  { mode, groups }: FftConvArguments,
): void {
  const ones = Array.from({ length: rank }, () => 1);
  const padded = x.shape.map((size, axis) => {
    const more = axis < 2 || mode === "valid" ? 0 : Math.max(0, (kernel.shape[axis] ?? 1) - 1);
    return size + more;
  });
  checkOperands(op, { input: x, kernel }, () => {
    const attrs = { stride: ones, dilation: ones, groups, innermost: "channel" } as const;
    convGeneral.infer([tensorType(x.dtype, padded), kernel], attrs, []);
  });
  const short = x.shape.findIndex(
    (size, axis) => axis > 1 && (size === 0 || (mode === "circular" && size < kernel.shape[axis]!)),
  );
  if (short < 0) return;
  const problem = `a window of ${kernel.shape[short]} does not fit around axis ${short}`;
  refuse(op, { code: "shape/window", problem, notes: [axisHasSize(short, x)] }, { input: x, kernel });
}

/** A convolution of checked operands; `options` as the user wrote them. */
export function fftConvolve(op: string, rank: number, x: Value, kernel: Value, options: unknown): Value {
  const given = fftConvArguments(op, options);
  checkSpatialRank(op, "input", x, rank, inputAxes(rank));
  checkSpatialRank(op, "kernel", kernel, rank, "out, in / groups, and those of the window");
  checkConvolution(op, rank, x, kernel, given);
  const window = spatial(kernel.shape);
  const along = spatial(x.shape).map((n, i) => planAxis(i + 2, n, window[i]!, given.mode, i === rank - 1));
  return spectralConvolution(x, kernel, along, given.groups);
}

const convolution =
  (op: string, rank: number) =>
  (input: unknown, kernel: unknown, options?: unknown): never => {
    return named(op, () =>
      fftConvolve(op, rank, floatOperand(op, input), floatOperand(op, kernel), options),
    ) as never;
  };

/** Where no option is given. */
type None = Readonly<Record<never, never>>;

type FftConvolution<Op extends string, Rank extends number> = <
  S extends Dims,
  D,
  K extends Dims,
  E,
  const O extends FftConvOptions = None,
>(
  input: Tensor<S, D> & Guard<FloatOnly<Op, D>>,
  kernel: Tensor<K, E> & Guard<SameType<Op, D, E, "input", "kernel">, FftConv<Op, S, K, O, Rank>>,
  options?: O,
) => Tensor<Ok<FftConv<Op, S, K, O, Rank>>, D>;

/**
 * `[batch, in, width]` with a kernel `[out, in / groups, window]`: as `conv1d` with stride and dilation 1 to within
 * rounding, but through Fourier transforms, which is faster for long windows. f32 or f64.
 * @throws GraphError `shape/rank`, `shape/channels`, `shape/groups`, `shape/window`, `dtype/...`, `op/argument`.
 * @example fftConv1d(audio, impulseResponse, { mode: "full" })
 */
export const fftConv1d = convolution("fftConv1d", 1) as FftConvolution<"fftConv1d", 1>;

/**
 * `[batch, in, height, width]` with a kernel `[out, in / groups, ...window]`: as `conv2d` with stride and dilation 1 to
 * within rounding, but through Fourier transforms, which is faster for large windows. f32 or f64.
 * @throws GraphError `shape/rank`, `shape/channels`, `shape/groups`, `shape/window`, `dtype/...`, `op/argument`.
 * @example fftConv2d(image, blur, { mode: "same" }) // [batch, 1, 512, 512] with [1, 1, 31, 31]
 */
export const fftConv2d = convolution("fftConv2d", 2) as FftConvolution<"fftConv2d", 2>;
