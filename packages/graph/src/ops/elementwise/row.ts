/**
 * @file What makes a record of a row of the scalar table: every result element is the scalar op of the operands'
 * elements at the same index. Shapes and dtypes must be equal already; `calls` broadcasts.
 */
import type { DType } from "../../dtype.ts";
import type { Value } from "../../ir/node.ts";
import { op } from "../../kernel/expr.ts";
import type { OperandKind } from "../../kernel/scalar-op.ts";
import { type ScalarOpName, scalarOps } from "../../kernel/scalar-ops.ts";
import { broadcastShapes, sameShape, sizeOf, type TensorType, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import type { GraphOps } from "../calls.ts";
import {
  type NonDifferentiable,
  type OpRecord,
  type Sample,
  type SampleOperand,
  sample,
  type VjpRule,
  violation,
} from "../define-op.ts";
import type { Range } from "../ranges.ts";
import { axisHasSize, checkDType, checkSameDType } from "../rules.ts";

export interface ElementwiseRow {
  /** The formula. */
  readonly doc: string;
  readonly vjp: VjpRule<NoAttrs> | NonDifferentiable;
  /** Where to sample each operand, if not around 0. */
  readonly domain?: readonly SampleOperand["fill"][];
  readonly range?: (operands: readonly (Range | undefined)[]) => Range | undefined;
}

const roles: Readonly<Record<number, readonly string[]>> = { 1: ["operand"], 2: ["lhs", "rhs"] };

/** The dtypes a tensor op may have; `f64` as an operand kind belongs to pieces of definitions only. */
const takes: Readonly<Record<OperandKind, readonly DType[]>> = {
  float: ["f32", "f64"],
  number: ["f32", "f64", "i32"],
  i32: ["i32"],
  bool: ["bool"],
  integral: ["i32", "bool"],
  any: ["f32", "f64", "i32", "bool"],
  f64: ["f64"],
};

/** Shapes are equal, or a violation that says which axis of which two is at fault. */
export function checkSameShape(operands: readonly TensorType[]): void {
  const first = operands[0]!;
  if (operands.every(({ shape }) => sameShape(shape, first.shape))) return;
  for (const [j, b] of operands.entries()) {
    for (const [i, a] of operands.slice(0, j).entries()) {
      const joined = broadcastShapes(a.shape, b.shape);
      if ("fromEnd" in joined) refuseSizes(operands, i, j, joined.fromEnd);
    }
  }
  violation("shape/broadcast", "operands must have equal shapes here", {
    hint: "the graph functions broadcast; in a graph built by hand, insert broadcastInDim",
  });
}

function refuseSizes(operands: readonly TensorType[], i: number, j: number, fromEnd: number): never {
  const axis = ({ shape }: TensorType): number => shape.length - fromEnd;
  const [a, b] = [operands[i]!, operands[j]!];
  violation("shape/broadcast", `sizes ${a.shape[axis(a)]} and ${b.shape[axis(b)]} do not broadcast`, {
    notes: operands.map((type, k) => (k === i || k === j ? axisHasSize(axis(type), type) : undefined)),
    hint: "shapes are aligned at their last axes; each pair of sizes must be equal, or one of them 1",
  });
}

/** The result dtype of a scalar op that does not leave it to the node. */
function resultDType(name: ScalarOpName, operand: DType): DType {
  const { result } = scalarOps[name];
  return result === "same" || result === "given" ? operand : result;
}

function checkOperandCount(operands: readonly unknown[], arity: number): void {
  if (operands.length !== arity) {
    violation("op/operands", `takes ${arity} operands, not ${operands.length}`);
  }
}

export function inferElementwise(name: ScalarOpName, operands: readonly TensorType[]): TensorType {
  const row = scalarOps[name];
  checkOperandCount(operands, row.arity);
  const allowed = takes[row.operands];
  const isLogical = allowed.includes("bool") && !allowed.includes("f32");
  const hint = isLogical ? 'compare it: notEqual(x, 0), or convert it: convert(x, "i32")' : undefined;
  for (const [position, type] of operands.entries()) {
    checkDType(type, allowed, { position, ...(hint ? { hint } : {}) });
  }
  checkSameDType(operands);
  checkSameShape(operands);
  const { dtype, shape } = operands[0]!;
  return tensorType(resultDType(name, dtype), shape);
}

const sampleShapes: readonly (readonly number[])[] = [[2, 3], [], [1, 0, 2], [7]];

/** All dtypes, all ranks, an empty one, and floats that are not ordinary. */
function samplesOf(name: ScalarOpName, domain: ElementwiseRow["domain"]): Sample<NoAttrs>[] {
  const { arity, operands } = scalarOps[name];
  const positions = Array.from({ length: arity }, (_, i) => i);
  const dtypes = takes[operands];
  const isFloat = dtypes.includes("f32");
  const ofDType = (dtype: DType, shape: readonly number[]): Sample<NoAttrs> => ({
    operands: positions.map((i) =>
      dtype === "f32" || dtype === "f64" ? sample(dtype, shape, domain?.[i]) : sample(dtype, shape),
    ),
    attrs: {},
  });
  const special: Sample<NoAttrs> = {
    operands: positions.map(() => sample("f32", [16], "special")),
    attrs: {},
    smooth: false,
  };
  return [
    ...sampleShapes.map((shape) => ofDType(dtypes[0]!, shape)),
    ...dtypes.slice(1).map((dtype) => ofDType(dtype, [5])),
    ...(isFloat ? [special] : []),
  ];
}

function record(name: ScalarOpName, row: ElementwiseRow): OpRecord<NoAttrs> {
  const { arity, commutative, flops } = scalarOps[name];
  return {
    name,
    doc: row.doc,
    attrs: noAttrs,
    operands: roles[arity] ?? [],
    traits: { elementwise: name, ...(commutative ? { commutative } : {}) },
    infer: (operands) => [inferElementwise(name, operands)],
    vjp: row.vjp,
    lower: ({ operands, results }) => ({
      kind: "elements",
      at: [(index) => op(name, results[0]!.dtype, ...operands.map((operand) => operand.at(index)))],
    }),
    ...(row.range ? { range: row.range } : {}),
    flops: (_, results) => flops * sizeOf(results[0]!.shape),
    samples: samplesOf(name, row.domain),
  };
}

/** Rows by the name of their scalar op. */
export function elementwiseOps<Name extends ScalarOpName>(
  rows: Readonly<Record<Name, ElementwiseRow>>,
): Readonly<Record<Name, OpRecord<NoAttrs>>> {
  const entries = Object.entries<ElementwiseRow>(rows);
  return Object.fromEntries(
    entries.map(([name, row]) => [name, record(name as Name, row)]),
  ) as unknown as Readonly<Record<Name, OpRecord<NoAttrs>>>;
}

/** Cotangent of x, from that of y = f(x). */
export const unaryRule =
  (rule: (ct: Value, x: Value, y: Value, g: GraphOps) => Value): VjpRule<NoAttrs> =>
  ({ g, operands, results, cotangents }) => [rule(cotangents[0]!, operands[0]!, results[0]!, g)];

interface BinaryPlace {
  readonly g: GraphOps;
  readonly ct: Value;
  readonly a: Value;
  readonly b: Value;
  readonly y: Value;
}

/** Cotangents of a and of b, from that of y = f(a, b). */
export const binaryRule =
  (ofA: (place: BinaryPlace) => Value, ofB: (place: BinaryPlace) => Value): VjpRule<NoAttrs> =>
  ({ g, operands, results, cotangents, needs }) => {
    const place = { g, ct: cotangents[0]!, a: operands[0]!, b: operands[1]!, y: results[0]! };
    return [needs[0] ? ofA(place) : null, needs[1] ? ofB(place) : null];
  };

/** Constant between its jumps: the derivative is 0 wherever it exists, and 0 by convention where it does not. */
export const zeroGradient: VjpRule<NoAttrs> = ({ operands }) => operands.map(() => null);
