/** @file What rewrites ask about the values they look at. */
import {
  type Attributes,
  type DType,
  isFloat,
  type OpRecord,
  ops,
  recordOf,
  toDType,
  type Value,
} from "@tapeless/graph/ir";

/** The operands and attributes of the node behind a value, if it is of that op. */
export function madeBy<A extends Attributes>(
  value: Value | undefined,
  record: OpRecord<A>,
): { readonly operands: readonly Value[]; readonly attrs: A } | undefined {
  if (value?.node.op !== record.name) return undefined;
  return { operands: value.node.operands, attrs: value.node.attrs as A };
}

/** The operand of the node behind a value, if it is of that op of one operand. */
export const operandOf = <A extends Attributes>(
  value: Value | undefined,
  record: OpRecord<A>,
): Value | undefined => madeBy(value, record)?.operands[0];

/** By value; null where elements differ. A long chain of views is walked once. */
const splats = new WeakMap<Value, number | null>();

/** The number that is in every element, seen through views that only move elements. */
export function splatOf(value: Value): number | undefined {
  const views: Value[] = [];
  let inner = value;
  while (!splats.has(inner) && isMove(inner)) {
    views.push(inner);
    inner = inner.node.operands[0]!;
  }
  const known = splats.get(inner) ?? constantOf(inner);
  for (const view of [inner, ...views]) splats.set(view, known);
  return known ?? undefined;
}

function isMove({ node }: Value): boolean {
  const { view, guarded } = recordOf(node).traits;
  return view === true && !guarded && node.operands.length === 1;
}

function constantOf(value: Value): number | null {
  const constant = madeBy(value, ops.constant);
  return constant ? toDType(constant.attrs.dtype, constant.attrs.value) : null;
}

/** The elements of a literal. */
export const literalOf = (value: Value | undefined): ArrayLike<number> | undefined =>
  madeBy(value, ops.literal)?.attrs.data;

/** Whether every element is this number, told apart from -0 in floats. */
export const isSplat = (value: Value | undefined, number: number): boolean => {
  const splat = value && splatOf(value);
  if (splat === undefined || value === undefined) return false;
  return isFloat(value.dtype) ? Object.is(splat, number) : splat === number;
};

/** For an op that commutes: the operand beside a splat of this number. */
export function besideSplat([a, b]: readonly Value[], number: number): Value | undefined {
  if (isSplat(b, number)) return a;
  return isSplat(a, number) ? b : undefined;
}

/** 1/c where c and 1/c are both powers of two that the dtype has, so that x / c = x * (1/c) to the bit. */
export function exactReciprocal(c: number, dtype: DType): number | undefined {
  const reciprocal = 1 / c;
  const fits = Number.isFinite(reciprocal) && toDType(dtype, reciprocal) === reciprocal;
  return fits && isPowerOfTwo(Math.abs(c)) ? reciprocal : undefined;
}

function isPowerOfTwo(size: number): boolean {
  if (!(size > 0 && Number.isFinite(size))) return false;
  let mantissa = size;
  while (mantissa < 1) mantissa *= 2;
  while (mantissa > 1) mantissa /= 2;
  return mantissa === 1;
}

export const onlyOnes = (axes: readonly number[], shape: readonly number[]): boolean =>
  axes.every((axis) => shape[axis] === 1);
