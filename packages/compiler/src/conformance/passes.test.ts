/** @file Every sample of every op, with its gradient: all passes give the bits of the reference. */
import {
  type Attributes,
  apply,
  calls as g,
  isFloat,
  type OpRecord,
  opRecords,
  type Sample,
  showType,
  type TypedArray,
  type Value,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { sampleArray } from "../analysis/sample-values.ts";
import { inputLeaf, optimisedFunction, referenceFunction } from "./reference.ts";

const records = [...opRecords.values()].filter(
  ({ traits, samples }) => samples.length > 0 && !traits.gradient && (!traits.leaf || traits.constant),
);

describe.each(records)("$name", (record) => {
  test.each(samplesOf(record).map((sample) => [showSample(sample), sample] as const))("%s", (_, sample) => {
    const { values, inputs } = withGradient(record, sample);
    const [wanted, found] = [referenceFunction(values)(inputs), optimisedFunction(values)(inputs)];
    expect(found.map(canonical)).toEqual(wanted.map(canonical));
  });
});

/** Of elementwise ops one shape, all dtypes. */
const samplesOf = ({ traits, samples }: OpRecord): readonly Sample<Attributes>[] =>
  traits.elementwise ? samples.filter((_, i) => i === 0 || i >= 4) : samples;

function showSample({ operands, attrs }: Sample<Attributes>): string {
  const list = JSON.stringify(attrs, (_, value) => (value instanceof Float64Array ? [...value] : value));
  return `(${operands.map((type) => `${showType(type)} ${type.fill}`).join(", ")}) ${list}`;
}

/** The op between elementwise ones, so that there is something to fuse. */
function withGradient(record: OpRecord, { operands, attrs }: Sample<Attributes>) {
  const leaves = operands.map((type, i) => inputLeaf(`x${i}`, type));
  const inputs: Record<string, TypedArray> = {};
  for (const [i, type] of operands.entries()) inputs[`x${i}`] = sampleArray(type, i);
  const before = leaves.map((x) => (isFloat(x.dtype) ? g.mul(g.add(x, 0.25), 1.5) : x));
  const results = apply(record, before, attrs);
  const values: Value[] = results.map((y) => (isFloat(y.dtype) ? g.add(g.mul(y, y), 1) : y));
  const smooth = values.filter(({ dtype }) => isFloat(dtype));
  const free = leaves.filter(({ dtype }) => isFloat(dtype));
  if (smooth.length > 0 && free.length > 0 && typeof record.vjp === "function") {
    values.push(...g.gradient(smooth, smooth.map(g.onesLike), free));
  }
  return { values, inputs };
}

/** Bits; every NaN is the same. */
function canonical(array: TypedArray): readonly (number | string)[] {
  return Array.from(array, (value) => (Object.is(value, -0) ? "-0" : Number.isNaN(value) ? "NaN" : value));
}
