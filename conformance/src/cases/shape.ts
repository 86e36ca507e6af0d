/** @file Tensors cut, joined, repeated and reordered. */
import type { Attributes } from "../attributes.ts";
import {
  broadcastTo,
  concatenate,
  diagEmbed,
  diagonal,
  expandDims,
  type Floats,
  interpolate,
  pad,
  pixelShuffle,
  repeat,
  reshape,
  reverse,
  roll,
  slice,
  split,
  squeeze,
  stack,
  swapAxes,
  tile,
  transpose,
  tril,
  triu,
} from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import { fromStart, type OpBuilders, unary } from "./builder.ts";

/** Pairs [before, after] from the last axis on. */
function padded(x: Floats, attrs: Attributes): Floats {
  const given = attrs.ints("pad");
  const mode = attrs.choice("mode", ["constant", "reflect", "replicate", "circular"], "constant");
  const value = attrs.number("value", 0);
  const pairs = x.shape.map((_, axis) => {
    const at = 2 * (x.shape.length - 1 - axis);
    return [given[at] ?? 0, given[at + 1] ?? 0] as [number, number];
  });
  return pad(x, pairs, mode === "constant" ? { mode, value } : { mode }) as Floats;
}

/** One axis of basic indexing, with positions outside it moved to its ends, as Python does. */
function rangeOf(size: number, entry: unknown): readonly [number, number, number] {
  if (!Array.isArray(entry) || entry.length !== 3) {
    throw new Unsupported(`the attribute slices has an entry ${JSON.stringify(entry)}`);
  }
  const [start, stop, step] = entry as (number | null)[];
  const place = (position: number): number => Math.min(Math.max(fromStart(position, size), 0), size);
  const from = place(start ?? 0);
  return [from, Math.max(from, place(stop ?? size)), step ?? 1];
}

function sliced(x: Floats, attrs: Attributes): Floats {
  const entries = attrs.raw("slices");
  if (!Array.isArray(entries)) throw new Unsupported("the attribute slices is no list");
  const ranges = entries.map((entry: unknown, axis): readonly [number, number, number] => {
    const size = x.shape[axis]!;
    if (typeof entry !== "number") return rangeOf(size, entry);
    const at = fromStart(entry, size);
    return [at, at + 1, 1];
  });
  const dropped = entries.flatMap((entry, axis) => (typeof entry === "number" ? [axis] : []));
  const part = slice(x, ranges) as Floats;
  return dropped.length > 0 ? squeeze(part, dropped) : part;
}

function pieces(operands: Operands, attrs: Attributes): Record<string, Floats> {
  const given = attrs.raw("sizes");
  const sizes = Array.isArray(given) ? attrs.ints("sizes") : attrs.int("sizes");
  const parts = split(operands.float("x"), sizes, attrs.int("dim", 0)) as readonly Floats[];
  return Object.fromEntries(parts.map((part, i) => [`y${i}`, part]));
}

/** The names that PyTorch has for a kernel on one, two and three axes. */
const kernels: Readonly<Record<string, "nearest" | "linear" | "cubic">> = {
  nearest: "nearest",
  linear: "linear",
  bilinear: "linear",
  trilinear: "linear",
  bicubic: "cubic",
};

function resized(x: Floats, attrs: Attributes): Floats {
  const names = Object.keys(kernels) as (keyof typeof kernels)[];
  const mode = kernels[attrs.choice("mode", names, "nearest")]!;
  // null where the mode has no corners
  const given = attrs.raw("align_corners") ?? null;
  const alignCorners = given !== null && attrs.flag("align_corners", false);
  return interpolate(x, attrs.ints("size"), { mode, alignCorners }) as Floats;
}

/** -1 keeps a size. */
function expanded(x: Floats, shape: readonly number[]): Floats {
  const added = shape.length - x.shape.length;
  const target = shape.map((size, axis) => (size === -1 ? x.shape[axis - added]! : size));
  return broadcastTo(x, target) as Floats;
}

/** Axes of another size than 1 stay. */
function squeezed(x: Floats, attrs: Attributes): Floats {
  const axes = attrs.axes();
  const rank = x.shape.length;
  const ones = axes?.map((axis) => fromStart(axis, rank)).filter((axis) => x.shape[axis] === 1);
  return squeeze(x, ones) as Floats;
}

function repeated(x: Floats, attrs: Attributes): Floats {
  const count = attrs.int("repeats");
  const axis = attrs.raw("dim") ?? null;
  return axis === null ? repeat(reshape(x, [-1]), count) : repeat(x, count, attrs.int("dim"));
}

/** An axis may be named more than once; without axes the elements of all of them are shifted as one line. */
function rolled(x: Floats, attrs: Attributes): Floats {
  const [shifts, axes] = [attrs.ints("shifts"), attrs.axes("dims")];
  return axes ? shifts.reduce((t, shift, i) => roll(t, shift, axes[i]!), x) : roll(x, shifts);
}

export const shapeCases: OpBuilders = {
  concat: (x, attrs) => ({ y: concatenate(x.floats(), attrs.int("dim", 0)) as Floats }),
  diag_embed: unary((x, attrs) => diagEmbed(x, attrs.int("offset", 0)) as Floats),
  diagonal: unary((x, attrs) => diagonal(x, attrs.int("offset", 0)) as Floats),
  expand: unary((x, attrs) => expanded(x, attrs.ints("shape"))),
  flip: unary((x, attrs) => reverse(x, attrs.ints("dims"))),
  interpolate: unary(resized),
  pad: unary(padded),
  permute: unary((x, attrs) => transpose(x, attrs.ints("dims")) as Floats),
  pixel_shuffle: unary((x, attrs) => pixelShuffle(x, attrs.int("r")) as Floats),
  repeat_interleave: unary(repeated),
  reshape: unary((x, attrs) => reshape(x, attrs.ints("shape")) as Floats),
  roll: unary(rolled),
  slice: unary(sliced),
  split: pieces,
  squeeze: unary(squeezed),
  stack: (x, attrs) => ({ y: stack(x.floats(), attrs.int("dim", 0)) as Floats }),
  tile: unary((x, attrs) => tile(x, attrs.ints("repeats")) as Floats),
  transpose: unary((x, attrs) => swapAxes(x, attrs.int("dim0"), attrs.int("dim1")) as Floats),
  tril: unary((x, attrs) => tril(x, attrs.int("diagonal", 0))),
  triu: unary((x, attrs) => triu(x, attrs.int("diagonal", 0))),
  unsqueeze: unary((x, attrs) => expandDims(x, attrs.int("dim")) as Floats),
};
