/** @file Convolutions with padding, and transposed ones, out of the general one. */
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import type { Value } from "../../ir/node.ts";
import type { Dims } from "../../shape.ts";
import { type ConvAttrs, convGeneral as convRecord, spatial } from "../conv-general.ts";
import { counting } from "../rules.ts";
import { lengthFor, winogradInput, winogradKernel, winogradOutput } from "../winograd/winograd.ts";
import { constant } from "./operands.ts";
import { productCalls } from "./products.ts";
import { viewCalls } from "./views.ts";

function convGeneral(lhs: Operand, rhs: Operand, attrs: ConvAttrs): Value {
  return apply1(convRecord, [lhs, rhs], attrs);
}

export interface ConvOptions extends Omit<ConvAttrs, "innermost"> {
  /** Zeros before and after each axis of the window; negative ones take away. */
  readonly padding: readonly (readonly [low: number, high: number])[];
}

/** `[batch, in, ...size]` with kernels `[out, in / groups, ...window]`. */
function conv(input: Operand, kernel: Operand, { padding, ...attrs }: ConvOptions): Value {
  const x = tensorOf(input);
  const low = [0, 0, ...padding.map(([before]) => before)];
  const high = [0, 0, ...padding.map(([, after]) => after)];
  const fits = low.length === x.shape.length;
  return convGeneral(fits ? viewCalls.pad(x, { low, high }) : x, kernel, { ...attrs, innermost: "channel" });
}

/**
 * `convGeneral` of windows of 3 x 3 one apart, without groups, by Winograd's algorithm: 16 products of [out, in] with
 * [in, tiles], one for each position of a tile of 4 x 4, in the place of 36 for its four results.
 */
function winograd(input: Operand, kernel: Operand): Value {
  const [x, w] = [tensorOf(input), tensorOf(kernel)];
  const [images, channels, height, width] = x.shape as readonly [number, number, number, number];
  const tiles = images * Math.ceil(height / 2 - 1) * Math.ceil(width / 2 - 1);
  const length = lengthFor(tiles, [channels, w.shape[0]!]);
  const even = viewCalls.pad(x, { low: [0, 0, 0, 0], high: [0, 0, height % 2, width % 2] });
  const products = productCalls.dotGeneral(
    apply1(winogradKernel, [w], {}),
    apply1(winogradInput, [even], { length }),
    { lhsBatch: [0], lhsContract: [2], rhsBatch: [0], rhsContract: [1] },
  );
  return apply1(winogradOutput, [products], { shape: [images, height - 2, width - 2] });
}

export interface TransposedOptions extends Omit<ConvAttrs, "innermost"> {
  /** The sizes of the result's axes of the window. */
  readonly shape: readonly number[];
  /** How many elements at the start of each axis are left out. */
  readonly offset: readonly number[];
}

/** One axis of one phase: which taps meet it, where they start in the input, and how far apart they read. */
interface Phase {
  readonly firstTap: number;
  readonly taps: number;
  readonly tapStep: number;
  readonly firstInput: number;
  readonly inputStep: number;
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The elements `phase`, `phase + stride`, ... of an axis of the result: they get terms from every (stride / g)-th tap
 * only, g = gcd(stride, dilation); none where no tap meets them. Tap k and input p meet where
 * p*stride + k*dilation = phase + offset + q*stride, so p = firstInput + q - (tap's number) * inputStep.
 */
function phaseOf(
  phase: number,
  offset: number,
  window: number,
  stride: number,
  dilation: number,
): Phase | undefined {
  const common = gcd(stride, dilation);
  const tapStep = stride / common;
  const at = phase + offset;
  const isMet = (tap: number): boolean => (((at - tap * dilation) % stride) + stride) % stride === 0;
  const firstTap = counting(Math.min(window, tapStep)).find(isMet);
  if (firstTap === undefined) return undefined;
  return {
    firstTap,
    taps: Math.ceil((window - firstTap) / tapStep),
    tapStep,
    firstInput: (at - firstTap * dilation) / stride,
    inputStep: dilation / common,
  };
}

/** All choices of one entry of each list, the last list changing fastest. */
const combinations = <T>(lists: readonly (readonly T[])[]): T[][] =>
  lists.reduce<T[][]>((all, list) => all.flatMap((chosen) => list.map((item) => [...chosen, item])), [[]]);

/** Kernels the other way round: those that come out of what went in, backwards, every so many taps. */
function turnedKernel(kernel: Value, groups: number, phases: readonly Phase[]): Value {
  const taps = viewCalls.slice(kernel, {
    start: [0, 0, ...phases.map(({ firstTap }) => firstTap)],
    limit: [
      ...kernel.shape.slice(0, 2),
      ...phases.map(({ firstTap, taps: count, tapStep }) => firstTap + (count - 1) * tapStep + 1),
    ],
    stride: [1, 1, ...phases.map(({ tapStep }) => tapStep)],
  });
  const many = counting(phases.length).filter((i) => taps.shape[i + 2]! > 1);
  const backwards =
    many.length === 0
      ? taps
      : viewCalls.reverse(
          taps,
          many.map((i) => i + 2),
        );
  const [out, perGroup, ...window] = taps.shape as [number, number, ...number[]];
  const rest = counting(window.length).map((i) => i + 3);
  const split = viewCalls.reshape(backwards, [groups, out / groups, perGroup, ...window]);
  return viewCalls.reshape(viewCalls.transpose(split, [0, 2, 1, ...rest]), [
    groups * perGroup,
    out / groups,
    ...window,
  ]);
}

/**
 * The adjoint of `convGeneral` in its input, the "transposed convolution": `[batch, out, ...size]` with the kernels
 * `[out, in / groups, ...window]` of the forward direction gives `[batch, in, ...shape]`.
 *
 * Of stride s, each of the s phases of an axis is a convolution of stride 1 with every s-th tap, and they are woven
 * together; so what a stride leaves out is no term (Shi et al. 2016, "Is the deconvolution layer the same as a
 * convolutional layer?").
 */
function convTranspose(input: Operand, kernel: Operand, options: TransposedOptions): Value {
  const [x, w] = [tensorOf(input), tensorOf(kernel)];
  const { shape, offset, stride, dilation, groups } = options;
  const window = spatial(w.shape);
  const lengths = shape.map((size, i) => Math.ceil(size / stride[i]!));
  const channels = w.shape[1]! * groups;
  const phases = stride.map((step, i) =>
    counting(step).map((phase) => phaseOf(phase, offset[i]!, window[i]!, step, dilation[i]!)),
  );
  const parts = combinations(phases).map((chosen) => {
    const met = chosen.filter((phase) => phase !== undefined);
    if (met.length < chosen.length) return constant(0, x.dtype, [x.shape[0]!, channels, ...lengths]);
    const low = met.map(({ taps, inputStep, firstInput }) => inputStep * (taps - 1) - firstInput);
    const high = met.map(({ firstInput }, i) => lengths[i]! - x.shape[i + 2]! + firstInput);
    return conv(x, turnedKernel(w, groups, met), {
      padding: low.map((edge, i) => [edge, high[i]!] as const),
      stride: stride.map(() => 1),
      dilation: met.map(({ inputStep }) => inputStep),
      groups,
    });
  });
  return parts.length === 1 ? parts[0]! : woven(parts, stride, lengths, shape);
}

/** Phases put between each other, and what is too much at the end cut off. */
function woven(parts: readonly Value[], stride: Dims, lengths: Dims, shape: Dims): Value {
  const [n, channels] = parts[0]!.shape as readonly [number, number];
  const rank = stride.length;
  const stacked = viewCalls.reshape(viewCalls.stack(parts), [...stride, n, channels, ...lengths]);
  const pairs = counting(rank).flatMap((i) => [rank + 2 + i, i]);
  const mixed = viewCalls.transpose(stacked, [rank, rank + 1, ...pairs]);
  const whole = viewCalls.reshape(mixed, [n, channels, ...lengths.map((length, i) => length * stride[i]!)]);
  return viewCalls.slice(whole, { start: whole.shape.map(() => 0), limit: [n, channels, ...shape] });
}

export const convolutionCalls = { convGeneral, conv, convTranspose, winograd } as const;
