/**
 * @file The steps of a convolution by Winograd's algorithm around its matrix products, windows of 3 x 3 one apart:
 *
 *     input [n, c, height, width] -> [16, c, length], kernel [o, c, 3, 3] -> [16, o, c],
 *     [16, o, length] -> output [n, o, height - 2, width - 2]
 *
 * A tile is 4 x 4 elements, two apart, for 2 x 2 results; tiles go by image, row and column. Behind them are zeros, up to
 * a length for which the 16 places of a tile do not displace each other from the first cache.
 */
import { z } from "zod";
import { constant, type Expr } from "../../kernel/expr.ts";
import { addIndex, index, mulIndex } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { type Dims, sizeOf, type TensorType, tensorType } from "../../shape.ts";
import { dimList, type NoAttrs, noAttrs, wholeNumber } from "../attrs.ts";
import {
  defineOp,
  type LowerContext,
  type Lowering,
  nonDifferentiable,
  sample,
  violation,
} from "../define-op.ts";
import { axisCount, axisHasSize, checkDType, counting, one } from "../rules.ts";
import {
  positions,
  tile,
  transformFlops,
  transformProducts,
  transformTile,
  transformWindow,
} from "./transforms.ts";

const step = nonDifferentiable("it is one step of a convolution, which has the rule");

function operandOf(operands: readonly TensorType[], rank: number, axes: string): TensorType {
  const x = one(operands);
  checkDType(x, ["f32", "f64"]);
  if (x.shape.length !== rank) {
    violation("shape/rank", `takes axes ${axes}`, { notes: [axisCount(x.shape.length)] });
  }
  return x;
}

const loops = (write: (writer: KernelWriter) => void): Lowering => ({ kind: "loops", write });

/** Tiles along the last two axes, whose elements are all there. */
function tilesOf(x: TensorType): readonly [rows: number, columns: number] {
  const [rows, columns] = [2, 3].map((axis) => {
    const size = x.shape[axis]!;
    if (size >= tile.elements && size % tile.results === 0) return size / tile.results - 1;
    return violation(
      "shape/window",
      `tiles of ${tile.elements}, ${tile.results} apart, do not fill axis ${axis}`,
      {
        notes: [axisHasSize(axis, x)],
        hint: "pad it to an even size",
      },
    );
  });
  return [rows!, columns!];
}

/** Where tile (i, j) of image n is among all. */
const tileAt = (n: Expr, i: Expr, j: Expr, rows: number, columns: number): Expr =>
  addIndex(mulIndex(addIndex(mulIndex(n, rows), i), columns), j);

/** A square of values, row by row. */
const square = (size: number, value: (i: number, j: number) => Expr): Expr[][] =>
  counting(size).map((i) => counting(size).map((j) => value(i, j)));

/** A cache line in numbers, and the sets of the first cache. */
const line = 16;
const sets = 64;

/** The most of the 16 places of a tile that share a set of the first cache, of rows so long. */
function crowd(rows: number, length: number): number {
  const counts = new Map<number, number>();
  for (const position of counting(positions)) {
    const set = Math.floor((position * rows * length) / line) % sets;
    counts.set(set, (counts.get(set) ?? 0) + 1);
  }
  return Math.max(...counts.values());
}

/** Room for so many tiles of channels that go in and out. */
export function lengthFor(tiles: number, channels: readonly number[]): number {
  const lengths = counting(4).map((i) => 4 * (Math.ceil(tiles / 4) + i));
  const crowds = lengths.map((length) => Math.max(...channels.map((rows) => crowd(rows, length))));
  return lengths[crowds.indexOf(Math.min(...crowds))]!;
}

export type WinogradInputAttrs = {
  /** Tiles and the zeros behind them. */
  readonly length: number;
};

export const winogradInput = defineOp<WinogradInputAttrs>({
  name: "winogradInput",
  doc: "y[4 k + l, c, tile] = (Bt d B)[k, l] of the 4 x 4 elements d of each tile, tiles two apart",
  attrs: z.strictObject({ length: wholeNumber.nonnegative("a length must not be negative") }),
  operands: ["input"],
  traits: { loops: true, contraction: true },
  infer: (operands, { length }) => {
    const x = operandOf(operands, 4, "batch, channel, row, column");
    const [rows, columns] = tilesOf(x);
    const tiles = x.shape[0]! * rows * columns;
    if (length < tiles) violation("shape/window", `there are ${tiles} tiles, more than ${length}`);
    return [tensorType(x.dtype, [positions, x.shape[1]!, length])];
  },
  vjp: step,
  lower: ({ attrs: { length }, operands }) => {
    const x = one(operands);
    const [rows, columns] = tilesOf(x);
    const [images, channels] = x.shape as readonly [number, number];
    return loops((writer) => {
      writer.forEach([positions, channels], "parallel", ([position, c]) => {
        writer.for(images * rows * columns, length, "parallel", (at) => {
          writer.store(0, [position!, c!, at], constant(x.dtype, 0));
        });
      });
      writer.forEach([channels, images, rows, columns], "parallel", ([c, n, i, j]) => {
        const elements = square(tile.elements, (k, l) => {
          const place = [mulIndex(i!, tile.results), mulIndex(j!, tile.results)] as const;
          return writer.let(x.at([n!, c!, addIndex(place[0], k), addIndex(place[1], l)]));
        });
        const at = tileAt(n!, i!, j!, rows, columns);
        transformTile(x.dtype, elements, (value) => writer.let(value))
          .flat()
          .forEach((value, position) => {
            writer.store(0, [position, c!, at], value);
          });
      });
    });
  },
  flops: (operands) => {
    const x = one(operands);
    const [rows, columns] = tilesOf(x);
    return x.shape[0]! * x.shape[1]! * rows * columns * transformFlops.tile;
  },
  samples: [
    { operands: [sample("f32", [2, 3, 6, 8])], attrs: { length: 12 } },
    { operands: [sample("f32", [1, 1, 4, 4])], attrs: { length: 4 } },
    { operands: [sample("f32", [1, 2, 4, 18])], attrs: { length: 13 } },
    { operands: [sample("f64", [1, 2, 6, 4])], attrs: { length: 3 } },
    { operands: [sample("f32", [0, 2, 4, 6])], attrs: { length: 2 } },
  ],
});

export const winogradKernel = defineOp<NoAttrs>({
  name: "winogradKernel",
  doc: "y[4 k + l, o, c] = (G g Gt)[k, l] of the 3 x 3 taps g of each kernel and channel",
  attrs: noAttrs,
  operands: ["kernel"],
  traits: { loops: true, contraction: true },
  infer: (operands) => {
    const w = operandOf(operands, 4, "out, in, row, column");
    for (const axis of [2, 3]) {
      if (w.shape[axis] === tile.window) continue;
      violation("shape/window", `a window of ${tile.window} x ${tile.window} is due`, {
        notes: [axisHasSize(axis, w)],
      });
    }
    return [tensorType(w.dtype, [positions, w.shape[0]!, w.shape[1]!])];
  },
  vjp: step,
  lower: ({ operands }) => {
    const w = one(operands);
    return loops((writer) => {
      writer.forEach(w.shape.slice(0, 2), "parallel", ([o, c]) => {
        const taps = square(tile.window, (k, l) => writer.let(w.at([o!, c!, index(k), index(l)])));
        transformWindow(w.dtype, taps, (value) => writer.let(value))
          .flat()
          .forEach((value, position) => {
            writer.store(0, [position, o!, c!], value);
          });
      });
    });
  },
  flops: (_, results) => (sizeOf(results[0]!.shape) / positions) * transformFlops.window,
  samples: [
    { operands: [sample("f32", [2, 3, 3, 3])], attrs: {} },
    { operands: [sample("f32", [3, 8, 3, 3])], attrs: {} },
    { operands: [sample("f64", [1, 2, 3, 3])], attrs: {} },
    { operands: [sample("f32", [0, 2, 3, 3])], attrs: {} },
  ],
});

export type WinogradOutputAttrs = {
  /** Images, rows and columns that the tiles are of; a last row or column of which only the first half is wanted. */
  readonly shape: readonly number[];
};

const tileCounts = (shape: Dims): Dims =>
  shape.map((size, i) => (i === 0 ? size : Math.ceil(size / tile.results)));

function writeOutput(writer: KernelWriter, { attrs, operands }: LowerContext<WinogradOutputAttrs>): void {
  const x = one(operands);
  const [, height, width] = attrs.shape as readonly [number, number, number];
  const [images, rows, columns] = tileCounts(attrs.shape) as readonly [number, number, number];
  /** Tiles of which so many rows and columns are wanted. */
  const part = (c: Expr, n: Expr, from: Dims, to: Dims, wanted: Dims): void => {
    writer.for(from[0]!, to[0]!, "parallel", (i) => {
      writer.for(from[1]!, to[1]!, "parallel", (j) => {
        const at = tileAt(n, i, j, rows, columns);
        const products = square(tile.elements, (k, l) =>
          writer.let(x.at([index(tile.elements * k + l), c, at])),
        );
        const results = transformProducts(x.dtype, products, (value) => writer.let(value));
        results.slice(0, wanted[0]).forEach((row, k) => {
          row.slice(0, wanted[1]).forEach((value, l) => {
            const place = [addIndex(mulIndex(i, tile.results), k), addIndex(mulIndex(j, tile.results), l)];
            writer.store(0, [n, c, ...place], value);
          });
        });
      });
    });
  };
  /** Ranges of tiles along an axis, and how many results each of them has. */
  const ranges = (size: number, count: number): (readonly [number, number, number])[] => [
    ...(size >= tile.results ? [[0, Math.floor(size / tile.results), tile.results] as const] : []),
    ...(size % tile.results > 0 ? [[count - 1, count, size % tile.results] as const] : []),
  ];
  writer.forEach([images, x.shape[1]!], "parallel", ([n, c]) => {
    for (const [top, bottom, high] of ranges(height, rows)) {
      for (const [left, right, wide] of ranges(width, columns)) {
        part(c!, n!, [top, left], [bottom, right], [high, wide]);
      }
    }
  });
}

export const winogradOutput = defineOp<WinogradOutputAttrs>({
  name: "winogradOutput",
  doc: "y[n, o, 2 i + k, 2 j + l] = (At m A)[k, l] of the 4 x 4 products m of tile (i, j) of image n",
  attrs: z.strictObject({ shape: dimList }),
  operands: ["products"],
  traits: { loops: true, contraction: true },
  infer: (operands, { shape }) => {
    const x = operandOf(operands, 3, "position, channel, tile");
    if (shape.length !== 3) {
      violation("shape/rank", "shape is images, rows, columns", { notes: [axisCount(x.shape.length)] });
    }
    const tiles = sizeOf(tileCounts(shape));
    const [count, , length] = x.shape as readonly [number, number, number];
    if (count !== positions) {
      violation("shape/window", `a tile has ${positions} positions`, { notes: [axisHasSize(0, x)] });
    }
    if (length < tiles) {
      violation("shape/window", `${tiles} tiles are due`, { notes: [axisHasSize(2, x)] });
    }
    return [tensorType(x.dtype, [shape[0]!, x.shape[1]!, shape[1]!, shape[2]!])];
  },
  vjp: step,
  lower: (context) => loops((writer) => writeOutput(writer, context)),
  flops: (operands, _, { shape }) =>
    operands[0]!.shape[1]! * sizeOf(tileCounts(shape)) * transformFlops.products,
  samples: [
    { operands: [sample("f32", [16, 3, 12])], attrs: { shape: [2, 4, 6] } },
    { operands: [sample("f32", [16, 2, 6])], attrs: { shape: [1, 3, 5] } },
    { operands: [sample("f32", [16, 1, 13])], attrs: { shape: [1, 1, 20] } },
    { operands: [sample("f64", [16, 2, 2])], attrs: { shape: [1, 2, 3] } },
    { operands: [sample("f32", [16, 2, 0])], attrs: { shape: [0, 4, 4] } },
  ],
});
