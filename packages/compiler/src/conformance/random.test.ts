/** @file Random words, and what is made of them, against the vectors of docs/numerics.md A8. */
import { apply, calls as g, ops } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { inputLeaf, referenceFunction } from "./reference.ts";

const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, "0");

/** Seed (42, 0), stream 7, call 3. */
const inputs = { rng: Int32Array.of(42, 0), step: Int32Array.of(3) };
const rng = inputLeaf("rng", { dtype: "i32", shape: [2] });
const step = inputLeaf("step", { dtype: "i32", shape: [] });
const [words] = apply(ops.randomBits, [rng, step], { stream: "published", opId: 7, shape: [6] });

test("words", () => {
  const [found] = referenceFunction([words!])(inputs);
  expect([...found!].map(hex)).toEqual([
    "aca6be78",
    "2953c447",
    "49faa31a",
    "3432607a",
    "5d19102e",
    "065ec4ee",
  ]);
});

test("uniforms", () => {
  const uniforms = g.mul(g.convert(g.shiftRightLogical(words!, 8), "f32"), 2 ** -24);
  const [found] = referenceFunction([g.bitcast(uniforms, "i32")])(inputs);
  expect([...found!].map(hex)).toEqual([
    "3f2ca6be",
    "3e254f10",
    "3e93f546",
    "3e50c980",
    "3eba3220",
    "3ccbd880",
  ]);
});

test("normals", () => {
  const normals = apply(ops.randomNormal, [words!], { shape: [2, 3] })[0]!;
  const [found] = referenceFunction([g.bitcast(normals, "i32")])(inputs);
  expect([...found!].map(hex)).toEqual([
    "3ef008ef",
    "3f40f068",
    "3ee674da",
    "3fc148ac",
    "3fb3d6c0",
    "3e62ca44",
  ]);
});

test("an element's word does not depend on the shape", () => {
  const shaped = [[6], [2, 3], [3, 1, 2]].map(
    (shape) => apply(ops.randomBits, [rng, step], { stream: "published", opId: 7, shape })[0]!,
  );
  const [a, b, c] = referenceFunction(shaped)(inputs);
  expect([b, c]).toEqual([a, a]);
});
