/**
 * @file Every sample of every op: first and second derivatives against finite differences, in f64 and along random
 * directions, so that the cost does not grow with the size.
 */
import {
  type Attributes,
  apply,
  calls as g,
  isFloat,
  type OpRecord,
  opRecords,
  type Sample,
  type SampleOperand,
  showType,
  sizeOf,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { sampleArray } from "../analysis/sample-values.ts";
import { inputLeaf, referenceFunction } from "./reference.ts";

const step = 2 ** -16;
const tolerance = 1e-6;

const isSmooth = (record: OpRecord, sample: Sample<Attributes>): boolean =>
  typeof record.vjp === "function" &&
  !record.traits.gradient &&
  sample.smooth !== false &&
  sample.operands.some(({ dtype }) => isFloat(dtype)) &&
  record.infer(inDoubles(sample).operands, inDoubles(sample).attrs, []).some(({ dtype }) => isFloat(dtype));

/** The same sample with f64 for f32. */
function inDoubles({ operands, attrs }: Sample<Attributes>): Sample<Attributes> {
  const widened = operands.map(
    (type): SampleOperand => (type.dtype === "f32" ? { ...type, dtype: "f64" } : type),
  );
  return { operands: widened, attrs: attrs.dtype === "f32" ? { ...attrs, dtype: "f64" } : attrs };
}

/** Elementwise ops have the same derivative at every shape. */
const shapesTried = 2;

const cases = [...opRecords.values()].map((record) => {
  const samples = record.samples.filter((sample) => isSmooth(record, sample));
  return { record, samples: record.traits.elementwise ? samples.slice(0, shapesTried) : samples };
});

describe.each(
  cases.filter(({ samples }) => samples.length > 0).map((one) => [one.record.name, one] as const),
)("%s", (_, { record, samples }) => {
  test.each(samples.map((sample) => [showSample(sample), sample] as const))("%s", (_name, sample) => {
    checkDerivatives(record, inDoubles(sample));
  });
});

function showSample({ operands, attrs }: Sample<Attributes>): string {
  return `(${operands.map((type) => `${showType(type)} ${type.fill}`).join(", ")}) ${JSON.stringify(attrs)}`;
}

/** Sum over pairs of sum(a * b), as f64. */
const inner = (pairs: readonly (readonly [Value, Value])[]): Value =>
  pairs.map(([a, b]) => g.sum(g.mul(a, b))).reduce((a, b) => g.add(a, b));

const one = (): Value => g.constant(1, "f64");

/**
 * With cost = <c, op(x)>, slope = <d cost / dx, v> and curvature = <d slope / dx, w>: slope is the change of cost along
 * v, and curvature that of slope along w.
 */
function checkDerivatives(record: OpRecord, { operands, attrs }: Sample<Attributes>): void {
  const leaves = operands.map((type, i) => inputLeaf(`x${i}`, type));
  const free = leaves.filter(({ dtype }) => isFloat(dtype));
  const results = apply(record, leaves, attrs).filter(({ dtype }) => isFloat(dtype));
  const weights = results.map((type, i) => inputLeaf(`c${i}`, type));
  const along = (name: string) => free.map((type) => inputLeaf(`${name}${leaves.indexOf(type)}`, type));
  const [v, w] = [along("v"), along("w")];
  const directional = (value: Value, direction: readonly Value[]) => {
    const gradients = g.gradient([value], [one()], free);
    return inner(gradients.map((gradient, i) => [gradient, direction[i]!]));
  };
  const cost = inner(results.map((result, i) => [result, weights[i]!]));
  const slope = directional(cost, v);
  const run = referenceFunction([cost, slope, directional(slope, w)]);

  const inputs: Record<string, TypedArray> = {};
  for (const [i, type] of operands.entries()) inputs[`x${i}`] = sampleArray(type, i);
  for (const [salt, leaf] of [...weights, ...v, ...w].entries()) {
    inputs[leaf.node.attrs.name as string] = sampleArray({ ...leaf, fill: "unit" }, 50 + salt);
  }
  const numbers = (arrays: readonly TypedArray[]): number[] => arrays.map((array) => array[0]!);
  const moved = (name: "v" | "w", sign: number): number[] => {
    const there = { ...inputs };
    for (const leaf of free) {
      const x = leaf.node.attrs.name as string;
      const direction = inputs[x.replace("x", name)]!;
      there[x] = inputs[x]!.map((value, i) => value + sign * step * direction[i]!);
    }
    return numbers(run(there));
  };
  const change = (name: "v" | "w", i: number): number =>
    (moved(name, 1)[i]! - moved(name, -1)[i]!) / (2 * step);
  const [, foundSlope, foundCurvature] = numbers(run(inputs));
  expectNear(foundSlope!, change("v", 0), "slope");
  expectNear(foundCurvature!, change("w", 1), "curvature");
  if (free.some(({ shape }) => sizeOf(shape) > 0)) expect(foundSlope).not.toBeNaN();
}

function expectNear(found: number, wanted: number, what: string): void {
  const error = Math.abs(found - wanted) / Math.max(1, Math.abs(wanted));
  expect({ what, found, wanted, error, close: error < tolerance }).toMatchObject({ close: true });
}
