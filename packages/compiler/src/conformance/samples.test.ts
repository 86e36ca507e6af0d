/** @file Every sample of every op: the reference against plain JavaScript. */
import {
  type Attributes,
  allocate,
  apply,
  type OpName,
  opRecords,
  type Sample,
  showType,
  type TypedArray,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { sampleArray } from "../analysis/sample-values.ts";
import { plainOps } from "./fixtures/plain.ts";
import { plainFourier } from "./fixtures/plain-fourier.ts";
import type { Plain } from "./fixtures/plain-tensor.ts";
import { plainWinograd } from "./fixtures/plain-winograd.ts";
import { inputLeaf, referenceFunction } from "./reference.ts";

const records = [...opRecords.values()].filter(
  ({ traits, samples }) => samples.length > 0 && !traits.gradient && (!traits.leaf || traits.constant),
);

describe.each(records)("$name", (record) => {
  test.each(record.samples.map((sample) => [showSample(sample), sample] as const))("%s", (_, sample) => {
    const arrays = sample.operands.map(sampleArray);
    const leaves = sample.operands.map((type, i) => inputLeaf(`x${i}`, type));
    const results = apply(record, leaves, sample.attrs);
    const inputs = Object.fromEntries(arrays.map((array, i) => [`x${i}`, array]));
    const found = referenceFunction(results)(inputs);
    const operands = sample.operands.map((type, i): Plain => ({ ...type, data: [...arrays[i]!] }));
    const attrs = record.attrs.parse(sample.attrs);
    const formula = plainOps[record.name as keyof typeof plainOps];
    const wanted = formula(operands, attrs, results);
    expect(wanted.length).toBe(found.length);
    const accumulates = record.traits.reduction === true || record.traits.contraction === true;
    // sums are as exact as the sum of the terms' sizes allows; spectra and the like, as their largest entry does
    const transforms = [plainFourier, plainWinograd].some((some) => Object.hasOwn(some, record.name));
    const sizes = transforms
      ? wanted.map((part) => ({ ...part, data: part.data.map(() => largest(wanted)) }))
      : accumulates
        ? formula(operands.map(sizesOf), attrs, results)
        : wanted;
    const signs = record.traits.view === true || sample.operands.some(({ fill }) => fill === "special");
    found.forEach((array, i) => {
      const rounded = allocate(results[i]!.dtype, array.length);
      rounded.set(wanted[i]!.data);
      expectClose(array, rounded, sizes[i]!.data, signs && !accumulates);
    });
  });
});

const sizesOf = (plain: Plain): Plain => ({ ...plain, data: plain.data.map(Math.abs) });

const largest = (parts: readonly Plain[]): number =>
  Math.max(...parts.flatMap(({ data }) => data.map(Math.abs)));

function showSample(sample: Sample<Attributes>): string {
  const attrs = JSON.stringify(sample.attrs, (_, value) =>
    value instanceof Float64Array ? [...value] : value,
  );
  return `(${sample.operands.map((type) => `${showType(type)} ${type.fill}`).join(", ")}) ${attrs}`;
}

/** Equal integers and truth values; floats to a few units in the last place of `sizes`, zeros with their sign if asked. */
function expectClose(found: TypedArray, wanted: TypedArray, sizes: readonly number[], signs: boolean): void {
  expect(found.length).toBe(wanted.length);
  const unit = found instanceof Float32Array ? 2 ** -19 : found instanceof Float64Array ? 2 ** -47 : 0;
  found.forEach((value, i) => {
    const due = wanted[i]!;
    const near = Math.abs(value - due) <= unit * Math.max(1e-30, Math.abs(sizes[i]!));
    const close = Object.is(value, due) || (near && !(signs && value === due));
    expect({ i, value, due, close }).toEqual({ i, value, due, close: true });
  });
}

test("every op has a formula in plain JavaScript, unless it is taken apart before", () => {
  const names: readonly OpName[] = Object.keys(plainOps) as OpName[];
  const expanded = [...opRecords.keys()].filter((name) => !names.includes(name as OpName));
  const regions = ["checkpoint", "cond", "customVjp", "fusion", "scan", "whileLoop"];
  expect(expanded.sort()).toEqual([...regions, "gradient"].sort());
});
