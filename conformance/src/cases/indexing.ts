/** @file Reading and writing at computed positions. */
import type { Attributes } from "../attributes.ts";
import {
  concatenate,
  equal,
  expandDims,
  type Floats,
  type Ints,
  iota,
  mul,
  oneHot,
  reshape,
  scatterAdd,
  scatterAddAlong,
  scatterAlong,
  slice,
  stopGradient,
  take,
  takeAlong,
  where,
} from "../language.ts";
import { fromStart, type OpBuilder, type OpBuilders } from "./builder.ts";

/** Rows of a table. The row `padding_idx` gets no gradient. */
export function embedding(weight: Floats, index: Ints, attrs: Attributes): Floats {
  const given = attrs.raw("padding_idx") ?? null;
  if (given === null) return take(weight, index);
  const rows = weight.shape[0]!;
  const isPadding = equal(iota([rows]), fromStart(attrs.int("padding_idx"), rows));
  return take(where(expandDims(isPadding, 1), stopGradient(weight), weight), index);
}

/** The front of x on all axes but one, as long there as another tensor. */
const front = (x: Floats, like: Ints | Floats, axis: number): Floats =>
  slice(
    x,
    x.shape.map((size, a): [number, number] => [0, a === axis ? size : like.shape[a]!]),
  ) as Floats;

/** x with its front replaced. */
function withFront(x: Floats, part: Floats): Floats {
  const axis = x.shape.findIndex((size, a) => size !== part.shape[a]);
  if (axis < 0) return part;
  const size = part.shape[axis]!;
  const cut = (from: number, to: number): Floats =>
    slice(
      x,
      x.shape.map((whole, a): [number, number] => (a === axis ? [from, to] : [0, whole])),
    ) as Floats;
  return concatenate([withFront(cut(0, size), part), cut(size, x.shape[axis]!)], axis) as Floats;
}

/** The index, and the updates with it, may be shorter than x on the other axes, and the updates longer than the index. */
const writing =
  (write: (x: Floats, index: Ints, updates: Floats, axis: number) => Floats): OpBuilder =>
  (operands, attrs) => {
    const [x, index, src] = [operands.float("x"), operands.int("index"), operands.float("src")];
    const axis = fromStart(attrs.int("dim"), x.shape.length);
    const updates = front(src, index, -1);
    return { y: withFront(x, write(front(x, index, axis), index, updates, axis)) };
  };

export const indexCases: OpBuilders = {
  embedding: (x, attrs) => ({ y: embedding(x.float("weight"), x.int("index"), attrs) }),
  gather: (operands, attrs) => {
    const [x, index] = [operands.float("x"), operands.int("index")];
    const axis = fromStart(attrs.int("dim"), x.shape.length);
    return { y: takeAlong(front(x, index, axis), index, axis) as Floats };
  },
  index_add: (x, attrs) => {
    const updates = mul(x.float("src"), attrs.number("alpha", 1));
    return { y: scatterAdd(x.float("x"), x.int("index"), updates, attrs.int("dim")) };
  },
  index_select: (x, attrs) => ({ y: take(x.float("x"), x.int("index"), attrs.int("dim")) }),
  one_hot: (x, attrs) => ({ y: oneHot(x.int("index"), attrs.int("num_classes"), "i32") as Ints }),
  scatter: writing((x, index, updates, axis) => scatterAlong(x, index, updates, axis)),
  scatter_add: writing((x, index, updates, axis) => scatterAddAlong(x, index, updates, axis)),
  take: (x) => ({ y: take(reshape(x.float("x"), [-1]), x.int("index")) as Floats }),
};
