/** @file Reading and writing at computed positions. */
import type { Attributes } from "../attributes.ts";
import {
  argsort,
  concatenate,
  equal,
  expandDims,
  type Floats,
  type Ints,
  iota,
  kthValue,
  mul,
  oneHot,
  reshape,
  scatterAdd,
  scatterAddAlong,
  scatterAlong,
  slice,
  sort,
  stopGradient,
  take,
  takeAlong,
  topK,
  where,
} from "../language.ts";
import { fromStart, type OpBuilder, type OpBuilders } from "./builder.ts";

/** PyTorch lets a scalar have one axis, 0: as a line of one element, and every result a scalar again. */
const asLine = (x: Floats): Floats => (x.shape.length === 0 ? (reshape(x, [1]) as Floats) : x);

const likeInput = <T extends Floats | Ints>(t: T, x: Floats): T =>
  x.shape.length === 0 ? (reshape(t, x.shape) as T) : t;

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
    const line = asLine(x);
    const axis = fromStart(attrs.int("dim"), line.shape.length);
    if (x.shape.length === 0) return { y: take(line, index) as Floats };
    return { y: takeAlong(front(x, index, axis), index, axis) as Floats };
  },
  index_add: (x, attrs) => {
    const updates = mul(x.float("src"), attrs.number("alpha", 1));
    return { y: scatterAdd(x.float("x"), x.int("index"), updates, attrs.int("dim")) };
  },
  index_select: (x, attrs) => ({ y: take(x.float("x"), x.int("index"), attrs.int("dim")) }),
  kthvalue: (operands, attrs) => {
    const x = operands.float("x");
    const axis = attrs.int("dim", -1);
    const { values, indices } = kthValue(asLine(x), attrs.int("k"), axis);
    const isKept = attrs.flag("keepdim", false) && x.shape.length > 0;
    const kept = <T extends Floats | Ints>(t: T): T => (isKept ? (expandDims(t, axis) as T) : t);
    return { values: kept(values as Floats), indices: kept(indices as Ints) };
  },
  one_hot: (x, attrs) => ({ y: oneHot(x.int("index"), attrs.int("num_classes"), "i32") as Ints }),
  scatter: writing((x, index, updates, axis) => scatterAlong(x, index, updates, axis)),
  scatter_add: writing((x, index, updates, axis) => scatterAddAlong(x, index, updates, axis)),
  sort: (operands, attrs) => {
    const x = operands.float("x");
    const [axis, options] = [attrs.int("dim", -1), { descending: attrs.flag("descending", false) }];
    const line = asLine(x);
    return {
      values: likeInput(sort(line, axis, options), x),
      indices: likeInput(argsort(line, axis, options), x),
    };
  },
  take: (x) => ({ y: take(reshape(x.float("x"), [-1]), x.int("index")) as Floats }),
  topk: (operands, attrs) => {
    const x = operands.float("x");
    const largest = attrs.flag("largest", true);
    attrs.flag("sorted", true);
    const { values, indices } = topK(asLine(x), attrs.int("k"), attrs.int("dim", -1), { largest });
    return { values: likeInput(values as Floats, x), indices: likeInput(indices as Ints, x) };
  },
};
