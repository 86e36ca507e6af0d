/** @file The orders of docs/numerics.md A3 through lowering: the published test vectors, in reductions and contractions. */
import { calls as g, type Value } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { inputLeaf, referenceFunction } from "./reference.ts";

const length = 100_000;
const hash = (i: number, factor: number): number => (Math.imul(i, factor) >>> 8) * 2 ** -24;
const xs = Float32Array.from({ length }, (_, i) => hash(i + 1, 0x9e3779b1));
const ys = Float32Array.from({ length }, (_, i) => hash(i + 7, 0x85ebca6b) - 0.5);

/** Extents; bits of the sums of x by stripes and chain, and of x y by chain and stripes. */
const vectors: [number[], string, string, string, string][] = [
  [[10], "409fbd64", "409fbd64", "3d39fb62", "3d39fb70"],
  [[17], "4108f27b", "4108f27b", "3e5e91ae", "3e5e91ac"],
  [[1000], "43fa0153", "43fa0153", "bf6e745f", "bf6e7459"],
  [[8192], "458006cd", "458006cc", "40b43f94", "40b43f90"],
  [[8193], "45800b38", "45800b37", "40adcf0d", "40adcf09"],
  [[100000], "4743508f", "4743508d", "c0408cf4", "c0408d1a"],
  [[32, 49], "444408a3", "444408a3", "3ea5016a", "3ea50140"],
  [[64, 300], "4615fe45", "4615fe45", "40608fbe", "40608fae"],
  [[3, 9000], "4652ee8c", "4652ee8d", "bfbb45aa", "bfbb4636"],
  [[40, 28], "440c00fe", "440c00fe", "3c8b95d0", "3c8b99a0"],
];

const bits = (value: number): string =>
  new Uint32Array(Float32Array.of(value).buffer)[0]!.toString(16).padStart(8, "0");

function bitsOf(value: Value, inputs: Record<string, Float32Array>): string[] {
  const [array] = referenceFunction([value])(inputs);
  return [...array!].map(bits);
}

/** Every element `times` times in a row: the array of [..., times] whose slices along the last axis are all `array`. */
const repeated = (array: Float32Array, times: number): Float32Array =>
  Float32Array.from({ length: array.length * times }, (_, i) => array[Math.floor(i / times)]!);

describe.each(vectors)("%j", (extents, stripesX, chainX, chainXY, stripesXY) => {
  const size = extents.reduce((a, b) => a * b, 1);
  const [x, y] = [xs.subarray(0, size), ys.subarray(0, size)];
  // a kept axis between keeps the reduced ones apart
  const apart = extents.flatMap((extent, i) => (i === 0 ? [extent] : [2, extent]));
  const reduced = extents.map((_, i) => 2 * i);

  /** Both slices of the kept axis hold the same. */
  const spread = (array: Float32Array): Float32Array => {
    if (extents.length === 1) return array;
    const [rows, columns] = extents as [number, number];
    return Float32Array.from({ length: 2 * size }, (_, i) => {
      const row = Math.floor(i / (2 * columns));
      return row < rows ? array[row * columns + (i % columns)]! : 0;
    });
  };
  const leaf = (name: string) => inputLeaf(name, { dtype: "f32", shape: apart });

  test("a sum whose last axis is reduced is striped", () => {
    const all = bitsOf(g.sum(leaf("x"), reduced), { x: spread(x) });
    expect(new Set(all)).toEqual(new Set([stripesX]));
  });

  test("a sum of products too", () => {
    const all = bitsOf(g.sum(g.mul(leaf("x"), leaf("y")), reduced), { x: spread(x), y: spread(y) });
    expect(new Set(all)).toEqual(new Set([stripesXY]));
  });

  test("a sum whose last axis is kept is a chain", () => {
    const columns = inputLeaf("x", { dtype: "f32", shape: [...apart, 3] });
    const all = bitsOf(g.sum(columns, reduced), { x: repeated(spread(x), 3) });
    expect(new Set(all)).toEqual(new Set([chainX]));
  });

  test("a contraction is a chain in the listed order", () => {
    const lhs = inputLeaf("x", { dtype: "f32", shape: extents });
    const rhs = inputLeaf("y", { dtype: "f32", shape: [...extents, 2] });
    const axes = extents.map((_, axis) => axis);
    const product = g.dotGeneral(lhs, rhs, { lhsContract: axes, rhsContract: axes });
    expect(bitsOf(product, { x, y: repeated(y, 2) })).toEqual([chainXY, chainXY]);
  });
});

test("few rows by rows of a matrix are striped; many are a chain", () => {
  const size = 1000;
  const row = (rows: number, name: string) => inputLeaf(name, { dtype: "f32", shape: [rows, size] });
  const filled = (array: Float32Array, rows: number): Float32Array =>
    Float32Array.from({ length: rows * size }, (_, i) => array[i % size]!);
  const [, , , chainXY, stripesXY] = vectors.find(([extents]) => extents[0] === size)!;
  for (const [m, n, wanted] of [
    [3, 5, stripesXY],
    [5, 3, stripesXY],
    [1, 1, stripesXY],
    [4, 4, chainXY],
  ] as const) {
    const product = g.dotGeneral(row(m, "x"), row(n, "y"), { lhsContract: [1], rhsContract: [1] });
    const all = bitsOf(product, { x: filled(xs, m), y: filled(ys, n) });
    expect([m, n, new Set(all)]).toEqual([m, n, new Set([wanted])]);
  }
});
