/** @file Views that keep every element: reshape, transpose, reverse, and repeating by broadcastInDim. */
import { apply1, type Dims, ops, sameShape, sizeOf } from "@tapeless/graph/ir";
import { madeBy } from "./match.ts";
import { rewritesOf } from "./rewrite.ts";

const { reshape, transpose, reverse, broadcastInDim, stopGradient } = ops;

export const reshapingRewrites = [
  ...rewritesOf(
    reshape,
    {
      name: "reshape-to-same",
      identity: "reshape(x, shape of x) = x",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { shape } }) => (sameShape(x!.shape, shape) ? x : undefined),
      examples: [(_, any) => apply1(reshape, [any("f32", [2, 3])], { shape: [2, 3] })],
    },
    {
      name: "reshape-twice",
      identity: "reshape(reshape(x)) = reshape(x)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { shape }, g }) => {
        const inner = madeBy(x, reshape)?.operands[0];
        return inner && g.reshape(inner, shape);
      },
      examples: [
        (g, any) => g.reshape(g.reshape(any("f32", [2, 6]), [3, 4]), [4, 3]),
        (g, any) => g.reshape(g.reshape(any("f32", [2, 3]), [6]), [2, 3]),
      ],
    },
  ),

  ...rewritesOf(
    transpose,
    {
      name: "transpose-nothing",
      identity: "transpose(x, 0 1 2 ...) = x; where only axes of size 1 move, reshape(x)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { permutation }, result, g }) => {
        const moved = permutation.filter((axis) => x!.shape[axis] !== 1);
        return moved.every((axis, i) => i === 0 || axis > moved[i - 1]!)
          ? g.reshape(x!, result.shape)
          : undefined;
      },
      examples: [
        (_, any) => apply1(transpose, [any("f32", [2, 3])], { permutation: [0, 1] }),
        (g, any) => g.transpose(any("f32", [2, 1, 3, 1]), [1, 0, 3, 2]),
      ],
    },
    {
      name: "transpose-twice",
      identity: "transpose(transpose(x, p), q) = transpose(x, p after q)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { permutation }, g }) => {
        const inner = madeBy(x, transpose);
        if (!inner) return undefined;
        return g.transpose(
          inner.operands[0]!,
          permutation.map((axis) => inner.attrs.permutation[axis]!),
        );
      },
      examples: [
        (g, any) => g.transpose(g.transpose(any("f32", [2, 3, 4]), [2, 0, 1]), [2, 1, 0]),
        (g, any) => g.transpose(g.transpose(any("i32", [2, 3, 4]), [2, 0, 1]), [1, 2, 0]),
      ],
    },
    {
      name: "transpose-repeated",
      identity: "transpose(broadcastInDim(x, axes)) = broadcastInDim(x, moved axes) where they still ascend",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { permutation }, result, g }) => {
        const inner = madeBy(x, broadcastInDim);
        const axes = inner?.attrs.axes.map((axis) => permutation.indexOf(axis));
        return axes && ascends(axes) ? g.broadcastInDim(inner!.operands[0]!, result.shape, axes) : undefined;
      },
      examples: [
        (g, any) => g.transpose(g.broadcastInDim(any("f32", [3]), [2, 3], [1]), [1, 0]),
        (g, any) => g.transpose(g.broadcastInDim(any("f32", [2, 3]), [2, 4, 3], [0, 2]), [1, 0, 2]),
      ],
    },
  ),

  ...rewritesOf(
    reverse,
    {
      name: "reverse-nothing",
      identity: "reverse(x) = x along axes of size 0 and 1, and along none",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { axes }, g }) => {
        const long = axes.filter((axis) => x!.shape[axis]! > 1);
        if (long.length === axes.length && axes.length > 0) return undefined;
        return long.length === 0 ? x : g.reverse(x!, long);
      },
      examples: [
        (_, any) => apply1(reverse, [any("f32", [2, 3])], { axes: [] }),
        (g, any) => g.reverse(any("f32", [1, 3]), [0, 1]),
        (g, any) => g.reverse(any("f32", [1, 3]), [0]),
      ],
    },
    {
      name: "reverse-twice",
      identity: "reverse(reverse(x, a), b) = reverse(x, axes in one of a and b)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { axes }, g }) => {
        const inner = madeBy(x, reverse);
        if (!inner) return undefined;
        const [before, source] = [inner.attrs.axes, inner.operands[0]!];
        const odd = [
          ...before.filter((axis) => !axes.includes(axis)),
          ...axes.filter((axis) => !before.includes(axis)),
        ];
        return odd.length === 0 ? source : g.reverse(source, odd);
      },
      examples: [
        (g, any) => g.reverse(g.reverse(any("f32", [2, 3]), [0, 1]), [1]),
        (g, any) => g.reverse(g.reverse(any("f32", [2, 3]), [0, 1]), [1, 0]),
      ],
    },
  ),

  ...rewritesOf(
    broadcastInDim,
    {
      name: "repeat-nothing",
      identity: "broadcastInDim(x) = reshape(x) where it repeats nothing",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { shape }, g }) =>
        sizeOf(x!.shape) === sizeOf(shape) ? g.reshape(x!, shape) : undefined,
      examples: [
        (_, any) => apply1(broadcastInDim, [any("f32", [2, 3])], { shape: [2, 3], axes: [0, 1] }),
        (g, any) => g.broadcastInDim(any("f32", [2, 3]), [2, 1, 3, 1], [0, 2]),
      ],
    },
    {
      name: "repeat-twice",
      identity: "broadcastInDim(broadcastInDim(x, a), b) = broadcastInDim(x, b of a)",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { shape, axes }, g }) => {
        const inner = madeBy(x, broadcastInDim);
        if (!inner) return undefined;
        return g.broadcastInDim(
          inner.operands[0]!,
          shape,
          inner.attrs.axes.map((axis) => axes[axis]!),
        );
      },
      examples: [
        (g, any) => g.broadcastInDim(g.broadcastInDim(any("f32", [3]), [2, 3], [1]), [4, 2, 3], [1, 2]),
        (g, any) => g.broadcastInDim(g.broadcastInDim(any("f32", [1, 3]), [2, 3], [0, 1]), [2, 5, 3], [0, 2]),
      ],
    },
    {
      name: "repeat-spread",
      identity: "broadcastInDim(reshape(x)) = broadcastInDim(x) where the reshape only adds axes of size 1",
      exactness: "exact",
      apply: ({ operands: [x], attrs: { shape, axes }, g }) => {
        const inner = madeBy(x, reshape)?.operands[0];
        const kept = inner && axesKept(inner.shape, x!.shape);
        if (!kept) return undefined;
        return g.broadcastInDim(
          inner,
          shape,
          kept.map((axis) => axes[axis]!),
        );
      },
      examples: [
        (g, any) => g.broadcastInDim(g.reshape(any("f32", [3]), [1, 3]), [2, 3], [0, 1]),
        (g, any) =>
          g.broadcastInDim(g.reshape(any("f32", [2, 1, 3]), [2, 1, 1, 3]), [2, 5, 4, 3], [0, 1, 2, 3]),
      ],
    },
  ),

  // gradients are derived by now, and it is the identity otherwise
  ...rewritesOf(stopGradient, {
    name: "stop-gradient",
    identity: "stopGradient(x) = x",
    exactness: "exact",
    apply: ({ operands: [x] }) => x,
    examples: [(_, any) => apply1(stopGradient, [any("f32")], {})],
  }),
];

const ascends = (axes: readonly number[]): boolean => axes.every((axis, i) => i === 0 || axis > axes[i - 1]!);

/** For each axis of `from` its place in `to`, which has further axes of size 1 between them; undefined if it has others. */
function axesKept(from: Dims, to: Dims): number[] | undefined {
  const kept: number[] = [];
  let next = 0;
  for (const [axis, size] of to.entries()) {
    if (next < from.length && from[next] === size) {
      kept.push(axis);
      next++;
    } else if (size !== 1) return undefined;
  }
  return next === from.length ? kept : undefined;
}
