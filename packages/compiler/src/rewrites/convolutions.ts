/**
 * @file What is cut off a convolution is not computed. The gradient of a padded convolution is one: it makes a gradient
 * of the padding, too, which nobody asks for.
 */
import { calls, isFloat, type OpRecord, ops, type TensorType, type Value } from "@tapeless/graph/ir";
import { madeBy } from "./match.ts";
import { type Match, rewritesOf } from "./rewrite.ts";

const { convGeneral, pad, slice } = ops;

const isZero = (n: number): boolean => n === 0;

/** Elements `start..limit` of the places of a convolution, by a convolution of the elements that they are made of. */
function narrowed(
  convolution: Value | undefined,
  start: readonly number[],
  limit: readonly number[],
  { g, isReadOnce }: Match<unknown>,
): Value | undefined {
  const made = madeBy(convolution, convGeneral);
  if (!made || !isReadOnce(convolution!)) return undefined;
  const [x, kernel] = made.operands as [Value, Value];
  const { shape } = convolution!;
  const isSpatial = (axis: number): boolean => axis > 1;
  if (shape.some((size, axis) => !isSpatial(axis) && (start[axis] !== 0 || limit[axis] !== size)))
    return undefined;
  if (shape.some((_, axis) => limit[axis]! <= start[axis]!)) return undefined;
  const { stride, dilation } = made.attrs;
  const low = x.shape.map((_, axis) => (isSpatial(axis) ? start[axis]! * stride[axis - 2]! : 0));
  const high = x.shape.map((size, axis) => {
    if (!isSpatial(axis)) return 0;
    const span = (kernel.shape[axis]! - 1) * dilation[axis - 2]! + 1;
    return size - ((limit[axis]! - 1) * stride[axis - 2]! + span);
  });
  return g.convGeneral(withoutEdges(x, low, high), kernel, made.attrs);
}

/** So much taken off both ends of each axis: off the padding, where that is enough. */
function withoutEdges(x: Value, low: readonly number[], high: readonly number[]): Value {
  const padded = madeBy(x, pad);
  const left = padded && {
    low: padded.attrs.low.map((edge, axis) => edge - low[axis]!),
    high: padded.attrs.high.map((edge, axis) => edge - high[axis]!),
  };
  if (left && [...left.low, ...left.high].every((edge) => edge >= 0)) {
    const { interior, value } = padded.attrs;
    return calls.pad(padded.operands[0]!, { ...left, interior, value });
  }
  return calls.slice(x, { start: low, limit: x.shape.map((size, axis) => size - high[axis]!) });
}

type ConvAttrs = typeof convGeneral extends OpRecord<infer A> ? A : never;

/** Channels on both sides and results along both axes from which on the transforms are worth their products. */
const fewest = { channels: 8, results: 8 };

/** Whether windows are 3 x 3 and one apart, and sums long enough. */
function isForWinograd({ stride, dilation, groups }: ConvAttrs, kernel: Value, y: TensorType): boolean {
  const [out, channels, ...window] = kernel.shape as readonly [number, number, ...number[]];
  return (
    window.length === 2 &&
    window.every((size) => size === 3) &&
    [...stride, ...dilation, groups].every((n) => n === 1) &&
    isFloat(y.dtype) &&
    Math.min(out, channels) >= fewest.channels &&
    Math.min(y.shape[2]!, y.shape[3]!) >= fewest.results
  );
}

export const convolutionRewrites = [
  ...rewritesOf(convGeneral, {
    name: "winograd",
    identity: "conv(x, w) = At (sum over channels of (G w Gt) * (Bt x B)) A, rounded elsewhere",
    exactness: "fastMath",
    apply: ({ operands: [x, kernel], attrs, result, g }) =>
      isForWinograd(attrs, kernel!, result) ? g.winograd(x!, kernel!) : undefined,
    examples: [
      (g, any) => {
        const attrs = { stride: [1, 1], dilation: [1, 1], groups: 1, innermost: "channel" } as const;
        return g.convGeneral(any("f32", [2, 8, 10, 12]), any("f32", [9, 8, 3, 3]), attrs);
      },
    ],
  }),
  ...rewritesOf(slice, {
    name: "slice-of-convolution",
    identity: "slice(conv(x, w)) = conv(slice(x), w) where nothing else reads the convolution",
    exactness: "exact",
    apply: (match) => {
      const { start, limit, stride } = match.attrs;
      const isPlain = stride.every((step) => step === 1);
      return isPlain ? narrowed(match.operands[0], start, limit, match) : undefined;
    },
    examples: [
      (g, any) => {
        const y = g.conv(any("f32", [1, 2, 6]), any("f32", [2, 2, 3]), {
          padding: [[0, 0]],
          stride: [1],
          dilation: [1],
          groups: 1,
        });
        return g.sliceAxis(y, 2, 1, 3);
      },
      (g, any) => {
        const y = g.conv(any("f32", [1, 2, 9, 8]), any("f32", [2, 1, 3, 2]), {
          padding: [
            [2, 1],
            [0, 2],
          ],
          stride: [2, 1],
          dilation: [1, 3],
          groups: 2,
        });
        return g.slice(y, { start: [0, 0, 1, 2], limit: [1, 2, 3, 6] });
      },
    ],
  }),
  ...rewritesOf(pad, {
    name: "cut-of-convolution",
    identity:
      "pad(conv(x, w)) = conv(pad(x), w) where it only takes away, and nothing else reads the convolution",
    exactness: "exact",
    apply: (match) => {
      const { low, high, interior } = match.attrs;
      const edges = [...low, ...high];
      if (!interior.every(isZero) || edges.every(isZero) || edges.some((edge) => edge > 0)) return undefined;
      const [y] = match.operands;
      const limit = y!.shape.map((size, axis) => size + high[axis]!);
      return narrowed(
        y,
        low.map((edge) => 0 - edge),
        limit,
        match,
      );
    },
    examples: [
      (g, any) => {
        const y = g.conv(any("f32", [2, 1, 5]), any("f32", [2, 1, 3]), {
          padding: [[2, 2]],
          stride: [1],
          dilation: [1],
          groups: 1,
        });
        return g.pad(y, { low: [0, 0, -1], high: [0, 0, -1] });
      },
      (g, any) => {
        const y = g.conv(any("f64", [1, 1, 7]), any("f64", [1, 1, 2]), {
          padding: [[0, 1]],
          stride: [3],
          dilation: [2],
          groups: 1,
        });
        return g.pad(y, { low: [0, 0, 0], high: [0, 0, -1] });
      },
    ],
  }),
];
