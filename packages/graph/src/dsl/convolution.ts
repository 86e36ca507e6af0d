/** @file Convolutions over one, two and three axes, and their transposes. As in all libraries: cross-correlations. */
import { named } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { convGeneral, spatial } from "../ops/conv-general.ts";
import { axisHasSize, checkDType, checkSameDType, numeric } from "../ops/rules.ts";
import { windowSpan } from "../ops/sliding-windows.ts";
import { tensorType } from "../shape.ts";
import type { Conv, ConvOptions, ConvTranspose, ConvTransposeOptions } from "../types/convolution.ts";
import type { NumberOnly, SameType } from "../types/dtype-rules.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { checkOperands, knownOptions, tensorArgument, wholeNumber } from "./check.ts";
import { algorithmArgument, convolveBy } from "./convolution-algorithm.ts";
import { checkSpatialRank, edgesOf, paddingArgument, perAxis } from "./window-arguments.ts";

const names = ["", "width", "height, width", "depth, height, width"] as const;

export const inputAxes = (rank: number): string => `batch, channels, ${names[rank]}`;

/** A convolution of checked operands; `options` as the user wrote them. */
export function convolve(op: string, rank: number, x: Value, kernel: Value, options: unknown): Value {
  const given = knownOptions<ConvOptions>(op, options, [
    "stride",
    "padding",
    "dilation",
    "groups",
    "algorithm",
  ]);
  const algorithm = algorithmArgument(op, given.algorithm);
  checkSpatialRank(op, "input", x, rank, inputAxes(rank));
  checkSpatialRank(op, "kernel", kernel, rank, `out, in / groups, ${names[rank]} of the window`);
  const stride = perAxis(op, "stride", given.stride ?? 1, rank, 1);
  const dilation = perAxis(op, "dilation", given.dilation ?? 1, rank, 1);
  const groups = wholeNumber(op, "groups", given.groups ?? 1, 1);
  const window = { size: spatial(kernel.shape), stride, dilation };
  const padding = paddingArgument(op, given.padding, spatial(x.shape), window);
  const padded = x.shape.map((size, axis) => {
    const [low, high] = padding[axis - 2] ?? [0, 0];
    return size + low + high;
  });
  const attrs = { stride, dilation, groups };
  checkOperands(op, { input: x, kernel }, () => {
    convGeneral.infer([tensorType(x.dtype, padded), kernel], { ...attrs, innermost: "channel" }, []);
  });
  return convolveBy(op, algorithm, x, kernel, { ...attrs, padding });
}

/** A transposed convolution of checked operands. */
export function convolveTransposed(
  op: string,
  rank: number,
  x: Value,
  kernel: Value,
  options: unknown,
): Value {
  const known = ["stride", "padding", "dilation", "outputPadding", "groups"];
  const given = knownOptions<ConvTransposeOptions>(op, options, known);
  checkSpatialRank(op, "input", x, rank, inputAxes(rank));
  checkSpatialRank(op, "kernel", kernel, rank, `in, out / groups, ${names[rank]} of the window`);
  const stride = perAxis(op, "stride", given.stride ?? 1, rank, 1);
  const dilation = perAxis(op, "dilation", given.dilation ?? 1, rank, 1);
  const more = perAxis(op, "outputPadding", given.outputPadding ?? 0, rank, 0);
  const groups = wholeNumber(op, "groups", given.groups ?? 1, 1);
  const padding = edgesOf(op, given.padding ?? 0, rank);
  checkTransposed(op, x, kernel, groups);
  const shape = spatial(x.shape).map((size, i) => {
    if (more[i]! >= Math.max(stride[i]!, dilation[i]!)) {
      const problem = `outputPadding ${more[i]} is not below stride ${stride[i]} or dilation ${dilation[i]}`;
      const hint = "it chooses among the sizes that a convolution with this stride takes to one size";
      refuse(op, { code: "shape/window", problem, hint }, { input: x, kernel });
    }
    const [low, high] = padding[i]!;
    const whole = (size - 1) * stride[i]! + windowSpan(kernel.shape[i + 2]!, dilation[i]!) + more[i]!;
    if (size === 0 || kernel.shape[i + 2] === 0 || whole <= low + high) {
      const problem = `nothing is left of axis ${i + 2}: of ${Math.max(0, whole)}, the padding cuts off ${low} and ${high}`;
      refuse(op, { code: "shape/window", problem, notes: [axisHasSize(i + 2, x)] }, { input: x, kernel });
    }
    return whole - low - high;
  });
  return calls.convTranspose(x, kernel, {
    shape,
    offset: padding.map(([low]) => low),
    stride,
    dilation,
    groups,
  });
}

function checkTransposed(op: string, x: Value, kernel: Value, groups: number): void {
  checkOperands(op, { input: x, kernel }, (types) => {
    checkDType(x, numeric);
    checkSameDType(types);
  });
  const [channels, taken] = [x.shape[1]!, kernel.shape[0]!];
  if (channels !== taken) {
    const problem = `the kernel takes ${taken} channels, not ${channels}`;
    const hint =
      "axis 1 of the input and axis 0 of the kernel count channels: the kernel is [in, out / groups, ...]";
    const notes = [axisHasSize(1, x), axisHasSize(0, kernel)];
    refuse(op, { code: "shape/channels", problem, notes, hint }, { input: x, kernel });
  }
  if (channels % groups === 0) return;
  const problem = `${channels} channels do not divide into ${groups} groups`;
  refuse(op, { code: "shape/groups", problem, notes: [axisHasSize(1, x)] }, { input: x, kernel });
}

const forward =
  (op: string, rank: number) =>
  (input: unknown, kernel: unknown, options?: unknown): never =>
    named(op, () =>
      convolve(op, rank, tensorArgument(op, "input", input), tensorArgument(op, "kernel", kernel), options),
    ) as never;

const transposed =
  (op: string, rank: number) =>
  (input: unknown, kernel: unknown, options?: unknown): never =>
    named(op, () =>
      convolveTransposed(
        op,
        rank,
        tensorArgument(op, "input", input),
        tensorArgument(op, "kernel", kernel),
        options,
      ),
    ) as never;

type Convolution<Op extends string, Rank extends number> = <
  S extends Dims,
  D,
  K extends Dims,
  E,
  const O extends ConvOptions | undefined = undefined,
>(
  input: Tensor<S, D> & Guard<NumberOnly<Op, D>>,
  kernel: Tensor<K, E> & Guard<SameType<Op, D, E, "input", "kernel">, Conv<Op, S, K, O, Rank>>,
  options?: O,
) => Tensor<Ok<Conv<Op, S, K, O, Rank>>, D>;

type TransposedConvolution<Op extends string, Rank extends number> = <
  S extends Dims,
  D,
  K extends Dims,
  E,
  const O extends ConvTransposeOptions | undefined = undefined,
>(
  input: Tensor<S, D> & Guard<NumberOnly<Op, D>>,
  kernel: Tensor<K, E> & Guard<SameType<Op, D, E, "input", "kernel">, ConvTranspose<Op, S, K, O, Rank>>,
  options?: O,
) => Tensor<Ok<ConvTranspose<Op, S, K, O, Rank>>, D>;

/**
 * Convolution of `[batch, in, width]` with a kernel `[out, in / groups, window]`: `[batch, out, positions]`, where
 * y[b, o, p] is the sum over channels and window of x[b, c, p stride + w dilation] kernel[o, c, w], zeros around x.
 *
 * `padding`: a number, `[[before, after]]`, `"same"` (as many positions as elements, divided by the stride), `"causal"` (the
 * same, no position sees what comes after it) or `"valid"` (none, the default). Padded zeros take part in the sum.
 *
 * `algorithm`: `"direct"` (sums over the window, the default), `"fft"` (products of spectra, equal to within rounding; f32 or
 * f64) or `"auto"` (which of both is faster, by sizes alone). docs/fourier.md says how exact it is, and where the line is.
 * @throws GraphError `shape/rank`, `shape/channels` where kernel and input have different channels, `shape/groups`,
 * `shape/window` where no window fits, `dtype/mismatch`, `op/argument`.
 * @example conv1d(signal, kernel, { padding: "causal", dilation: 2 })
 */
export const conv1d = forward("conv1d", 1) as Convolution<"conv1d", 1>;

/**
 * Convolution of `[batch, in, height, width]` with a kernel `[out, in / groups, height, width]`, as {@link conv1d} over two
 * axes. `stride`, `dilation` and `padding` are a number for both axes, or a list with one for each.
 * @throws GraphError as {@link conv1d}.
 * @example conv2d(image, kernel, { stride: 2, padding: 1 }) // [batch, 3, 32, 32], [8, 3, 3, 3] -> [batch, 8, 16, 16]
 */
export const conv2d = forward("conv2d", 2) as Convolution<"conv2d", 2>;

/**
 * Convolution of `[batch, in, depth, height, width]`, as {@link conv1d} over three axes.
 * @throws GraphError as {@link conv1d}.
 * @example conv3d(volume, kernel, { padding: [1, 0, 0] })
 */
export const conv3d = forward("conv3d", 3) as Convolution<"conv3d", 3>;

/**
 * Transposed convolution: what the gradient of {@link conv1d} by its input computes. `[batch, in, width]` with a kernel
 * `[in, out / groups, window]` gives `[batch, out, (width - 1) stride - before - after + dilation (window - 1) + 1 +
 * outputPadding]`: each input adds its kernel to the result, `stride` apart; `padding` is cut off.
 * @throws GraphError `shape/rank`, `shape/channels`, `shape/groups`, `shape/window` where nothing is left or
 * `outputPadding` is not below stride or dilation, `dtype/mismatch`, `op/argument`.
 * @example convTranspose1d(code, kernel, { stride: 2 })
 */
export const convTranspose1d = transposed("convTranspose1d", 1) as TransposedConvolution<
  "convTranspose1d",
  1
>;

/**
 * Transposed convolution over two axes, as {@link convTranspose1d}.
 * @throws GraphError as {@link convTranspose1d}.
 * @example convTranspose2d(code, kernel, { stride: 2, padding: 1 }) // [batch, 8, 7, 7], [8, 4, 4, 4] -> [batch, 4, 14, 14]
 */
export const convTranspose2d = transposed("convTranspose2d", 2) as TransposedConvolution<
  "convTranspose2d",
  2
>;

/**
 * Transposed convolution over three axes, as {@link convTranspose1d}.
 * @throws GraphError as {@link convTranspose1d}.
 * @example convTranspose3d(code, kernel, { stride: [2, 1, 2] })
 */
export const convTranspose3d = transposed("convTranspose3d", 3) as TransposedConvolution<
  "convTranspose3d",
  3
>;
