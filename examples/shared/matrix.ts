/** @file The few operations of matrices that formulas by hand are written with: rows of plain numbers. */

export type Matrix = readonly (readonly number[])[];

export const shapeOf = (a: Matrix): [rows: number, columns: number] => [a.length, a[0]?.length ?? 0];

/** @throws where the inner sizes differ, with both shapes. */
export function product(a: Matrix, b: Matrix): Matrix {
  const [[rows, inner], [other, columns]] = [shapeOf(a), shapeOf(b)];
  if (inner !== other) throw new Error(`no product of [${rows}, ${inner}] and [${other}, ${columns}]`);
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

export const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

export const mapped = (a: Matrix, f: (value: number) => number): Matrix => a.map((row) => row.map(f));

/** Element by element. @throws where the shapes differ, with both. */
export function zipped(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  const shapes = [shapeOf(a), shapeOf(b)].map(([rows, columns]) => `[${rows}, ${columns}]`);
  if (shapes[0] !== shapes[1]) throw new Error(`the shapes ${shapes.join(" and ")} differ`);
  return a.map((row, i) => row.map((value, j) => f(value, b[i]![j]!)));
}

/** Element by element. */
export const hadamard = (a: Matrix, b: Matrix): Matrix => zipped(a, b, (x, y) => x * y);

/** Sums of the columns, as one row. */
export const columnSums = (a: Matrix): Matrix => [
  a[0]!.map((_, j) => a.reduce((sum, row) => sum + row[j]!, 0)),
];

export const flat = (a: Matrix): number[] => a.flat();

/** Rows of so many columns, from numbers in row-major order. */
export const matrixOf = (values: ArrayLike<number>, columns: number): Matrix =>
  Array.from({ length: values.length / columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) => values[i * columns + j]!),
  );

/** The largest difference of two lists, element by element. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

/** Lines of numbers in columns. */
export const showMatrix = (a: Matrix, digits = 4): string => {
  const cells = a.map((row) => row.map((value) => (value < 0 ? "" : " ") + value.toFixed(digits)));
  const width = Math.max(...cells.flat().map((cell) => cell.length));
  return cells.map((row) => `  ${row.map((cell) => cell.padStart(width)).join("  ")}`).join("\n");
};
