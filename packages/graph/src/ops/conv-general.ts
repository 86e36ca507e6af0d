/**
 * @file The general convolution (a cross-correlation, as in every neural network library): windows of lhs are
 * contracted with kernels.
 *
 *     lhs [n, g*c, ...size], rhs [g*o, c, ...k] -> [n, g*o, ...out], out = floor((size - dilation*(k - 1) - 1) / stride) + 1
 *
 * There is no padding and no dilation of lhs: `pad` makes the one (so that no loop asks about borders, and padded zeros
 * are terms), and the other is taken apart into convolutions of every stride-th tap (calls/convolutions.ts), so that
 * holes are no terms and cost nothing.
 *
 * Order of accumulation (docs/numerics.md A3): `chain`, over the window and then the channels, or the other way round:
 * `innermost` says which runs fastest. With that choice the op is closed under differentiation: the gradient of the
 * kernel is a convolution of lhs with the cotangent, whose "channels" are the images of the batch.
 */
import { z } from "zod";
import type { Value } from "../ir/node.ts";
import { constant, type Expr, op } from "../kernel/expr.ts";
import { addIndex, divIndex, index, mulIndex } from "../kernel/index-math.ts";
import { type Dims, sizeOf, type TensorType, tensorType } from "../shape.ts";
import { wholeNumber } from "./attrs.ts";
import type { GraphOps } from "./calls.ts";
import { defineOp, sample, type VjpRule, violation } from "./define-op.ts";
import { isOrdered } from "./reduction-order.ts";
import { axisCount, axisHasSize, checkDType, checkSameDType, counting, numeric, two } from "./rules.ts";
import { checkWindow, positionsOf, steps, windowSpan } from "./sliding-windows.ts";

const innermostAxes = ["channel", "window"] as const;

export type ConvAttrs = {
  /** Per axis of the window: how far apart windows start, and the elements of one. */
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  /** So many parts of the channels that go side by side: a kernel sees those of its own part. */
  readonly groups: number;
  /** Which contracted axis runs fastest. */
  readonly innermost: (typeof innermostAxes)[number];
};

/** Batch and channels stand before the axes of the window. */
export const spatial = (shape: Dims): Dims => shape.slice(2);

function checkChannels(lhs: TensorType, rhs: TensorType, groups: number): void {
  const [channels, kernels, perGroup] = [lhs.shape[1]!, rhs.shape[0]!, rhs.shape[1]!];
  if (kernels % groups !== 0) {
    violation("shape/groups", `${kernels} kernels do not divide into ${groups} groups`, {
      notes: [undefined, axisHasSize(0, rhs)],
      hint: "axis 0 of the kernel counts the channels that come out",
    });
  }
  if (channels === perGroup * groups) return;
  const wanted = groups === 1 ? `${perGroup}` : `${groups} * ${perGroup}`;
  violation("shape/channels", `the kernel takes ${wanted} channels, not ${channels}`, {
    notes: [axisHasSize(1, lhs), axisHasSize(1, rhs)],
    hint: "axis 1 of both counts channels; that of the kernel the channels of one group",
  });
}

function checkRanks(lhs: TensorType, rhs: TensorType, { stride, dilation }: ConvAttrs): void {
  const rank = stride.length + 2;
  for (const [position, { shape }] of [lhs, rhs].entries()) {
    if (shape.length === rank) continue;
    const notes = [...new Array<undefined>(position), axisCount(shape.length)];
    const hint = position === 0 ? "it takes [batch, channels, ...]" : "it takes [out, in, ...window]";
    violation("shape/rank", `a window of ${axisCount(stride.length)} takes ${rank} axes`, { notes, hint });
  }
  if (dilation.length !== stride.length) {
    violation("shape/rank", `there are ${dilation.length} dilations for ${axisCount(stride.length)}`);
  }
}

const vjp: VjpRule<ConvAttrs> = ({ g, attrs, operands, cotangents, needs }) => {
  const [lhs, rhs] = [operands[0]!, operands[1]!];
  const ct = cotangents[0]!;
  const { stride, dilation, groups } = attrs;
  return [
    needs[0]
      ? g.convTranspose(ct, rhs, {
          shape: spatial(lhs.shape),
          offset: stride.map(() => 0),
          stride,
          dilation,
          groups,
        })
      : null,
    needs[1] ? kernelGradient(g, lhs, rhs, ct, attrs) : null,
  ];
};

/**
 * sum over images and places of lhs * ct: a convolution of lhs with ct, stride and dilation exchanged, where channels
 * and batch have changed places. Groups stay apart: those of lhs come to stand before the images.
 */
function kernelGradient(g: GraphOps, lhs: Value, rhs: Value, ct: Value, attrs: ConvAttrs): Value {
  const { stride, dilation, groups, innermost } = attrs;
  const [n] = lhs.shape as [number];
  const perGroup = rhs.shape[1]!;
  const window = spatial(rhs.shape);
  const places = spatial(ct.shape);
  // what no window reaches would make windows that are not asked for
  const used = places.map((count, i) =>
    count === 0 ? lhs.shape[i + 2]! : (count - 1) * stride[i]! + windowSpan(window[i]!, dilation[i]!),
  );
  const start = lhs.shape.map(() => 0);
  const read = g.slice(lhs, { start, limit: [...lhs.shape.slice(0, 2), ...used] });
  const rest = counting(used.length);
  const split = g.reshape(read, [n, groups, perGroup, ...used]);
  const turned = g.transpose(split, [2, 1, 0, ...rest.map((i) => i + 3)]);
  const exchange = [1, 0, ...rest.map((i) => i + 2)];
  const gradient = g.convGeneral(
    g.reshape(turned, [perGroup, groups * n, ...used]),
    g.transpose(ct, exchange),
    {
      stride: dilation,
      dilation: stride,
      groups,
      innermost: innermost === "channel" ? "window" : "channel",
    },
  );
  return g.transpose(gradient, exchange);
}

const f32 = (shape: readonly number[]) => sample("f32", shape);
const plain = (rank: number, more: Partial<ConvAttrs> = {}): ConvAttrs => ({
  stride: counting(rank).map(() => 1),
  dilation: counting(rank).map(() => 1),
  groups: 1,
  innermost: "channel",
  ...more,
});

export const convGeneral = defineOp<ConvAttrs>({
  name: "convGeneral",
  doc: "y[b, o, ...p] = sum over window and channels of lhs[b, c, ...p*stride + w*dilation] * rhs[o, c, ...w]",
  attrs: z.strictObject({
    stride: steps,
    dilation: steps,
    groups: wholeNumber.positive("there must be at least 1 group"),
    innermost: z.enum(innermostAxes, `must be one of ${innermostAxes.join(", ")}`),
  }),
  operands: ["input", "kernel"],
  traits: { contraction: true },
  infer: (operands, attrs) => {
    const [lhs, rhs] = two(operands);
    checkDType(lhs, numeric);
    checkSameDType(operands);
    checkRanks(lhs, rhs, attrs);
    checkChannels(lhs, rhs, attrs.groups);
    const places = spatial(lhs.shape).map((size, i) => {
      const [window, dilation] = [rhs.shape[i + 2]!, attrs.dilation[i]!];
      checkWindow(lhs, i + 2, window, dilation);
      return positionsOf(size, window, attrs.stride[i]!, dilation);
    });
    return [tensorType(lhs.dtype, [lhs.shape[0]!, rhs.shape[0]!, ...places])];
  },
  vjp,
  lower: ({ attrs: { stride, dilation, groups, innermost }, operands, reduce }) => {
    const [lhs, rhs] = [operands[0]!, operands[1]!];
    const [kernels, perGroup] = [rhs.shape[0]!, rhs.shape[1]!];
    const window = spatial(rhs.shape);
    const contracted = innermost === "channel" ? [...window, perGroup] : [perGroup, ...window];
    const order = isOrdered("add", lhs.dtype) ? "chain" : "free";
    /** Axes of extent 1 are left out of the reduction. */
    const expand = (reduced: readonly Expr[]): { channel: Expr; tap: Expr[] } => {
      const given = reduced.values();
      const all = contracted.map((extent) => (extent === 1 ? index(0) : given.next().value!));
      return innermost === "channel"
        ? { channel: all[window.length]!, tap: all.slice(0, -1) }
        : { channel: all[0]!, tap: all.slice(1) };
    };
    if (contracted.includes(0)) return { kind: "elements", at: [() => constant(lhs.dtype, 0)] };
    return {
      kind: "elements",
      at: [
        ([image, kernel, ...place]) => {
          const group = groups === 1 ? index(0) : divIndex(kernel!, kernels / groups);
          return reduce(
            "add",
            order,
            contracted.filter((extent) => extent !== 1),
            (reduced) => {
              const { channel, tap } = expand(reduced);
              const from = place.map((p, i) =>
                addIndex(mulIndex(p, stride[i]!), mulIndex(tap[i]!, dilation[i]!)),
              );
              const x = lhs.at([image!, addIndex(mulIndex(group, perGroup), channel), ...from]);
              return op("mul", lhs.dtype, x, rhs.at([kernel!, channel, ...tap]));
            },
          );
        },
      ],
    };
  },
  flops: (operands, results) => 2 * sizeOf(results[0]!.shape) * sizeOf(operands[1]!.shape.slice(1)),
  samples: [
    { operands: [f32([2, 3, 8]), f32([4, 3, 3])], attrs: plain(1) },
    { operands: [f32([1, 2, 6, 7]), f32([3, 2, 3, 2])], attrs: plain(2) },
    {
      operands: [f32([2, 2, 9, 8]), f32([2, 2, 3, 3])],
      attrs: plain(2, { stride: [2, 3], dilation: [2, 1] }),
    },
    { operands: [f32([1, 4, 7]), f32([6, 2, 2])], attrs: plain(1, { groups: 2, stride: [3] }) },
    { operands: [f32([2, 3, 5, 5]), f32([6, 1, 2, 2])], attrs: plain(2, { groups: 3 }) },
    { operands: [f32([1, 2, 4, 3, 3]), f32([2, 2, 2, 1, 2])], attrs: plain(3, { stride: [2, 1, 1] }) },
    { operands: [f32([2, 4, 3, 3]), f32([5, 4, 1, 1])], attrs: plain(2) },
    { operands: [f32([1, 3, 10]), f32([2, 3, 2])], attrs: plain(1, { dilation: [4], stride: [2] }) },
    { operands: [f32([3, 2, 9]), f32([4, 2, 5])], attrs: plain(1, { innermost: "window" }) },
    { operands: [f32([2, 70, 6]), f32([2, 70, 3])], attrs: plain(1, { dilation: [2] }) },
    { operands: [f32([1, 300, 4]), f32([1, 300, 2])], attrs: plain(1) },
    { operands: [f32([2, 5]), f32([3, 5])], attrs: plain(0) },
    { operands: [f32([0, 2, 4]), f32([3, 2, 2])], attrs: plain(1) },
    { operands: [f32([2, 0, 4]), f32([3, 0, 2])], attrs: plain(1) },
    { operands: [sample("f64", [1, 2, 5]), sample("f64", [2, 1, 2])], attrs: plain(1, { groups: 2 }) },
    { operands: [sample("i32", [1, 2, 5]), sample("i32", [2, 2, 2])], attrs: plain(1) },
  ],
});
