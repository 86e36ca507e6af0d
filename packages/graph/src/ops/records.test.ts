/** @file What every record must do, driven by its samples. */
import { describe, expect, test } from "vitest";
import { isFloat } from "../dtype.ts";
import { apply, makeNode } from "../ir/builder.ts";
import type { Attributes, Value } from "../ir/node.ts";
import type { Expr, ReduceExpr } from "../kernel/expr.ts";
import { variable } from "../kernel/expr.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import { sameType, showType, type TensorType } from "../shape.ts";
import { calls } from "./calls.ts";
import type { LowerContext, OpRecord, Sample } from "./define-op.ts";
import { opRecords, ops, recordOf } from "./index.ts";

const leaf = (type: TensorType, name: string): Value =>
  makeNode("input", [], { name, dtype: type.dtype, shape: type.shape, dims: type.shape }, [type]).results[0]!;

const leaves = (sample: Sample<Attributes>): Value[] => sample.operands.map((type, i) => leaf(type, `x${i}`));

const show = (sample: Sample<Attributes>): string => {
  const attrs = JSON.stringify(sample.attrs, (_, value) =>
    value instanceof Float64Array ? [...value] : value,
  );
  return `(${sample.operands.map(showType).join(", ")}) ${attrs}`;
};

test("every record stands under its own name", () => {
  for (const [name, record] of Object.entries(ops)) expect(record.name).toBe(name);
  expect(recordOf({ op: "add" })).toBe(ops.add);
  expect(() => recordOf({ op: "ad" })).toThrow("internal: there is no op named ad");
});

test("every record has a sentence, and samples unless it holds regions", () => {
  const without = [...opRecords.values()].filter(({ samples }) => samples.length === 0);
  expect(without.map(({ name }) => name).sort()).toEqual([
    "checkpoint",
    "cond",
    "customVjp",
    "fusion",
    "scan",
    "whileLoop",
  ]);
  for (const { doc } of opRecords.values()) expect(doc).not.toBe("");
});

const isDerived = ({ traits }: OpRecord): boolean => !traits.gradient && !traits.inline && !traits.leaf;

describe.each([...opRecords.values()].filter(({ samples }) => samples.length > 0))("$name", (record) => {
  test.each(record.samples.map((sample) => [show(sample), sample] as const))("%s", (_, sample) => {
    const operands = leaves(sample);
    const results = apply(record, operands, sample.attrs);
    const attrs = record.attrs.parse(sample.attrs);
    for (const { shape } of results)
      expect(shape.every((dim) => Number.isInteger(dim) && dim >= 0)).toBe(true);
    if (!isDerived(record)) return;
    checkCotangents(record, attrs, operands, results);
    checkLowering(record, attrs, operands, results);
    record.range?.(
      operands.map(() => undefined),
      attrs,
      operands,
    );
    expect(record.flops?.(operands, results, attrs) ?? 0).toBeGreaterThanOrEqual(0);
  });
});

function checkCotangents(
  record: OpRecord,
  attrs: Attributes,
  operands: readonly Value[],
  results: readonly Value[],
): void {
  if (typeof record.vjp !== "function" || !results.every(({ dtype }) => isFloat(dtype))) return;
  const cotangents = results.map((result, i) => leaf(result, `ct${i}`));
  for (const needed of [true, false]) {
    const needs = operands.map(({ dtype }) => needed && isFloat(dtype));
    const given = record.vjp({
      g: calls,
      attrs,
      operands,
      results,
      cotangents,
      needs,
      regions: [],
      arrives: results.map(() => true),
      pullBack: (_outputs, _cotangents, wrt) => wrt.map(() => undefined),
      take: () => undefined,
      traitsOf: (node) => recordOf(node).traits,
    });
    expect(given.length).toBe(operands.length);
    given.forEach((cotangent, i) => {
      if (cotangent) expect([i, showType(cotangent)]).toEqual([i, showType(operands[i]!)]);
      if (cotangent) expect(isFloat(cotangent.dtype)).toBe(true);
    });
  }
}

/** The lowering asks for indices of the right rank, and gives expressions of the result's dtype. */
function checkLowering(
  record: OpRecord,
  attrs: Attributes,
  operands: readonly Value[],
  results: readonly Value[],
): void {
  const checkIndex = (index: readonly Expr[], rank: number): void => {
    expect(index.length).toBe(rank);
    for (const part of index) expect(part?.dtype).toBe("i32");
  };
  let reductions = 0;
  const context: LowerContext<Attributes> = {
    attrs,
    operands: operands.map((operand) => ({
      ...operand,
      at: (index) => {
        checkIndex(index, operand.shape.length);
        return { kind: "load", buffer: "x", dtype: operand.dtype, lanes: 1, index: variable("i") };
      },
    })),
    results,
    reduce: (op, order, extents, term, position): ReduceExpr => {
      const names = extents.map((_, i) => `r${reductions++}_${i}`);
      const index = names.map((name) => variable(name));
      const value = term(index);
      const axes = names.map((name, i) => ({ index: name, extent: extents[i]! }));
      const dtype = position ? ("i32" as const) : value.dtype;
      return {
        kind: "reduce",
        op,
        order,
        axes,
        dtype,
        lanes: 1,
        value,
        ...(position ? { position: position(index) } : {}),
      };
    },
  };
  const lowering = record.lower(context);
  const indexOf = (rank: number) => Array.from({ length: rank }, (_, i) => variable(`i${i}`));
  if (lowering.kind === "elements") {
    expect(lowering.at.length).toBe(results.length);
    results.forEach((result, i) => {
      expect(lowering.at[i]!(indexOf(result.shape.length)).dtype).toBe(result.dtype);
    });
    return;
  }
  const writer: KernelWriter = {
    for: (_from, _to, _axis, body) => body(variable("i")),
    forEach: (shape, _axis, body) => body(indexOf(shape.length)),
    if: (_condition, body) => body(),
    let: (value) => value,
    local: (dtype) => ({ get: () => variable("local", dtype), set: () => {} }),
    store: (result, index, value) => {
      expect(index.length).toBe(results[result]!.shape.length);
      expect(value.dtype).toBe(results[result]!.dtype);
    },
    read: (result) => variable("read", results[result]!.dtype),
  };
  lowering.write(writer);
}

test("every op that moves elements keeps the dtype", () => {
  for (const record of opRecords.values()) {
    if (!record.traits.view) continue;
    for (const { operands, attrs } of record.samples) {
      const [result] = record.infer(operands, record.attrs.parse(attrs), []);
      expect(sameType({ ...result!, shape: [] }, { dtype: operands[0]!.dtype, shape: [] })).toBe(true);
    }
  }
});
