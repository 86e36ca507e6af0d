/**
 * @file The transforms of F(2 x 2, 3 x 3): four results of a window of three taps from four products instead of six
 * along each axis (Winograd 1980; Lavin, Gray 2015, "Fast algorithms for convolutional neural networks", section 4.1).
 *
 *     y = At [(G g) * (Bt d)]        for 4 elements d, 3 taps g, 2 results y; on both axes for a tile
 *
 * Products are added over the channels before the way back, so that each of the 16 positions of a tile is a matrix
 * product of its own.
 */
import type { DType } from "../../dtype.ts";
import { constant, type Expr, op } from "../../kernel/expr.ts";

/** Along one axis: elements of a tile, of a window, and results. */
export const tile = { elements: 4, window: 3, results: 2 } as const;

/** Positions of a tile, each of which is a product. */
export const positions = tile.elements ** 2;

type Line = readonly Expr[];
type Transform = (line: Line, on: Arithmetic) => Line;

class Arithmetic {
  private readonly dtype: DType;
  private readonly name: (value: Expr) => Expr;

  constructor(dtype: DType, name: (value: Expr) => Expr) {
    this.dtype = dtype;
    this.name = name;
  }

  plus(a: Expr, b: Expr): Expr {
    return this.name(op("add", this.dtype, a, b));
  }

  minus(a: Expr, b: Expr): Expr {
    return this.name(op("sub", this.dtype, a, b));
  }

  half(a: Expr): Expr {
    return this.name(op("mul", this.dtype, a, constant(this.dtype, 0.5)));
  }
}

/** Bt */
const ofElements: Transform = ([a, b, c, d], on) => [
  on.minus(a!, c!),
  on.plus(b!, c!),
  on.minus(c!, b!),
  on.minus(b!, d!),
];

/** G */
const ofWindow: Transform = ([a, b, c], on) => {
  const ends = on.plus(a!, c!);
  return [a!, on.half(on.plus(ends, b!)), on.half(on.minus(ends, b!)), c!];
};

/** At */
const ofProducts: Transform = ([a, b, c, d], on) => [
  on.plus(on.plus(a!, b!), c!),
  on.minus(on.minus(b!, c!), d!),
];

/** Along rows, then along columns; `name` gives a value that is used more than once a name. */
const onBothAxes =
  (transform: Transform) =>
  (dtype: DType, rows: readonly Line[], name: (value: Expr) => Expr): readonly Line[] => {
    const on = new Arithmetic(dtype, name);
    const columns = turned(rows.map((row) => transform(row, on)));
    return turned(columns.map((column) => transform(column, on)));
  };

const turned = (rows: readonly Line[]): Line[] => rows[0]!.map((_, j) => rows.map((row) => row[j]!));

export const transformTile = onBothAxes(ofElements);
export const transformWindow = onBothAxes(ofWindow);
export const transformProducts = onBothAxes(ofProducts);

/** Additions and multiplications of each: so many of one line, times the lines of both passes. */
export const transformFlops = {
  tile: 4 * (tile.elements + tile.elements),
  window: 5 * (tile.window + tile.elements),
  products: 4 * (tile.elements + tile.results),
} as const;
