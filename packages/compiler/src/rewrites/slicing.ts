/** @file Parts of tensors: slice, pad, concatenate, and what they undo of each other. */
import { apply1, ops, sameShape, type Value } from "@tapeless/graph/ir";
import { isSplat, madeBy } from "./match.ts";
import { rewritesOf } from "./rewrite.ts";

const { slice, pad, concatenate } = ops;

const zeros = (list: readonly number[]): boolean => list.every((n) => n === 0);
const plus = (a: readonly number[], b: readonly number[]): number[] => a.map((n, i) => n + b[i]!);

export const slicingRewrites = [
  ...rewritesOf(
    slice,
    {
      name: "slice-all",
      identity: "slice(x) = x where it takes everything",
      exactness: "exact",
      apply: ({ operands: [x], result }) => (sameShape(x!.shape, result.shape) ? x : undefined),
      examples: [
        (_, any) => apply1(slice, [any("f32", [2, 3])], { start: [0, 0], limit: [2, 3], stride: [1, 1] }),
        (g, any) => g.slice(any("f32", [1, 3]), { start: [0, 0], limit: [1, 3], stride: [7, 1] }),
      ],
    },
    {
      name: "slice-twice",
      identity: "slice(slice(x, a), b) = slice(x, start a + stride a * start b, stride a * stride b)",
      exactness: "exact",
      apply: ({ operands: [x], attrs, result, g }) => {
        const inner = madeBy(x, slice);
        if (!inner) return undefined;
        const stride = attrs.stride.map((step, i) => step * inner.attrs.stride[i]!);
        const isEmpty = (axis: number): boolean => result.shape[axis] === 0;
        const start = attrs.start.map((from, i) =>
          isEmpty(i) ? 0 : inner.attrs.start[i]! + inner.attrs.stride[i]! * from,
        );
        const limit = start.map((from, i) =>
          isEmpty(i) ? 0 : from + (result.shape[i]! - 1) * stride[i]! + 1,
        );
        return g.slice(inner.operands[0]!, { start, limit, stride });
      },
      examples: [
        (g, any) => g.sliceAxis(g.sliceAxis(any("f32", [20]), 0, 3, 19, 2), 0, 1, 8, 3),
        (g, any) => g.sliceAxis(g.sliceAxis(any("f32", [2, 9]), 1, 1, 9, 3), 1, 3, 3),
        (g, any) => g.sliceAxis(g.sliceAxis(any("i32", [4, 9]), 1, 1, 7), 0, 2, 4),
      ],
    },
    {
      name: "slice-of-joined",
      identity: "slice(concatenate(x, y)) = slice(x) where it takes nothing of y",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { start, limit, stride }, g }) => {
        const joined = madeBy(x, concatenate);
        if (!joined) return undefined;
        const { axis } = joined.attrs;
        let end = 0;
        for (const part of joined.operands) {
          const from = end;
          end += part.shape[axis]!;
          if (start[axis]! < from || limit[axis]! > end || start[axis] === limit[axis]) continue;
          const moved = (list: readonly number[]) => list.map((n, i) => (i === axis ? n - from : n));
          return g.slice(part, { start: moved(start), limit: moved(limit), stride });
        }
        return undefined;
      },
      examples: [
        (g, any) => g.sliceAxis(g.concatenate([any("f32", [2, 3]), any("f32", [2, 4])], 1), 1, 0, 3),
        (g, any) => g.sliceAxis(g.concatenate([any("f32", [2, 3]), any("f32", [2, 4])], 1), 1, 4, 7, 2),
      ],
    },
    {
      name: "slice-of-padded",
      identity: "slice(pad(x)) = slice(x) where it takes nothing of the padding",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { start, limit, stride }, g }) => {
        const padded = madeBy(x, pad);
        if (!padded || !zeros(padded.attrs.interior)) return undefined;
        const { low } = padded.attrs;
        const inner = padded.operands[0]!;
        const isInside = inner.shape.every(
          (size, axis) => start[axis]! >= low[axis]! && limit[axis]! - low[axis]! <= size,
        );
        const moved = (list: readonly number[]) => list.map((n, axis) => n - low[axis]!);
        return isInside ? g.slice(inner, { start: moved(start), limit: moved(limit), stride }) : undefined;
      },
      examples: [
        (g, any) => g.sliceAxis(g.pad(any("f32", [3]), { low: [2], high: [1] }), 0, 2, 5),
        (g, any) => g.sliceAxis(g.pad(any("f32", [9]), { low: [-2], high: [1] }), 0, 1, 6, 2),
      ],
    },
  ),

  ...rewritesOf(
    pad,
    {
      name: "pad-nothing",
      identity: "pad(x) = x where it adds and takes nothing",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { low, high, interior } }) =>
        zeros(low) && zeros(high) && interior.every((n, axis) => n === 0 || x!.shape[axis]! <= 1)
          ? x
          : undefined,
      examples: [
        (_, any) => apply1(pad, [any("f32", [2])], { low: [0], high: [0], interior: [0], value: 1 }),
        (_, any) => apply1(pad, [any("f32", [1])], { low: [0], high: [0], interior: [3], value: 1 }),
      ],
    },
    {
      name: "pad-twice",
      identity: "pad(pad(x, a), b) = pad(x, a + b) with the same value, where nothing is taken away",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { low, high, interior, value }, g }) => {
        const inner = madeBy(x, pad);
        if (!inner || !zeros(interior) || !Object.is(inner.attrs.value, value)) return undefined;
        const edges = [low, high, inner.attrs.low, inner.attrs.high];
        if (!edges.every((list) => list.every((n) => n >= 0))) return undefined;
        return g.pad(inner.operands[0]!, {
          low: plus(inner.attrs.low, low),
          high: plus(inner.attrs.high, high),
          interior: inner.attrs.interior,
          value,
        });
      },
      examples: [
        (g, any) =>
          g.pad(g.pad(any("f32", [3]), { low: [1], high: [0], interior: [2] }), { low: [2], high: [1] }),
      ],
    },
    {
      name: "pad-splat",
      identity: "pad(c, c) = c",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { value }, result, g }) =>
        isSplat(x, value) ? g.full(result.shape, value, result.dtype) : undefined,
      examples: [
        (g) => g.pad(g.zeros([2]), { low: [1], high: [1], value: 0 }),
        (g) => g.pad(g.full([2], -0), { low: [1], high: [-1], interior: [2], value: -0 }),
      ],
    },
  ),

  ...rewritesOf(
    concatenate,
    {
      name: "join-one",
      identity: "concatenate(x) = x",
      exactness: "exact",
      apply: ({ operands: [x, ...others] }) => (others.length === 0 ? x : undefined),
      examples: [(g, any) => g.concatenate([any("f32")], 1)],
    },
    {
      name: "join-empty",
      identity: "concatenate(x, nothing) = concatenate(x)",
      exactness: "exact",
      apply: ({ operands, attrs: { axis }, g }) => {
        const full = operands.filter(({ shape }) => shape[axis] !== 0);
        return full.length > 0 && full.length < operands.length ? g.concatenate(full, axis) : undefined;
      },
      examples: [(g, any) => g.concatenate([any("f32", [2]), any("f32", [0]), any("f32", [1])], 0)],
    },
    {
      name: "join-joined",
      identity: "concatenate(concatenate(x, y), z) = concatenate(x, y, z)",
      exactness: "exact",
      apply: ({ operands, attrs: { axis }, g }) => {
        const flat = operands.flatMap((operand): readonly Value[] => {
          const inner = madeBy(operand, concatenate);
          return inner?.attrs.axis === axis ? inner.operands : [operand];
        });
        return flat.length > operands.length ? g.concatenate(flat, axis) : undefined;
      },
      examples: [
        (g, any) => g.concatenate([any("f32", [1]), g.concatenate([any("f32", [2]), any("f32", [3])], 0)], 0),
      ],
    },
  ),
];
