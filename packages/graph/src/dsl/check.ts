/**
 * @file What the typed functions check before an op can: that arguments are what the types say, for callers who have no
 * types. Everything about shapes and dtypes that an op's own rule checks is left to it.
 */
import { type DType, dtypes } from "../dtype.ts";
import { GraphError, nearest } from "../errors.ts";
import { tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { captureSource } from "../ir/source.ts";
import { resolveSize } from "../model/dim.ts";
import { axisOf as axisCounted, commonShape, isPlain, refuse } from "../ops/calls/operands.ts";
import { RuleViolation } from "../ops/define-op.ts";
import { checkSameShape } from "../ops/elementwise/row.ts";
import { checkDType, checkSameDType } from "../ops/rules.ts";
import type { Dim } from "../types/tensor.ts";

export const floats: readonly DType[] = ["f32", "f64"];

/** What a person would call a wrong argument. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "inputName" in value ? "an input declaration" : "an object";
  if (typeof value === "function") return "a function";
  return typeof value === "string" ? JSON.stringify(value) : `the ${typeof value} ${String(value)}`;
}

/** Refuses an argument; `role` is its name in the signature. */
export function refuseArgument(
  op: string,
  role: string,
  value: unknown,
  wanted: string,
  hint?: string,
): never {
  throw new GraphError({
    code: "op/argument",
    op,
    problem: `${role} is ${kindOf(value)}; it must be ${wanted}`,
    ...(hint === undefined ? {} : { hint }),
    source: captureSource(refuseArgument),
  });
}

/** The value of a tensor or variable that a user passed. */
export function tensorArgument(op: string, role: string, value: unknown): Value {
  const isObject = typeof value === "object" && value !== null;
  if (isObject && ("variable" in value || ("node" in value && "shape" in value))) {
    return tensorOf(value as Value);
  }
  throw new GraphError({
    code: "op/not-a-tensor",
    op,
    problem: `${role} is ${kindOf(value)}, not a tensor`,
    hint:
      isObject && "inputName" in value
        ? "inputs become tensors inside an entry: use the ones its body is given"
        : "tensors are what an entry's body is given, and what these functions return",
    source: captureSource(tensorArgument),
  });
}

/** An operand of an elementwise function. */
export const numberOrTensor = (op: string, role: string, value: unknown): Value | number =>
  typeof value === "number" ? value : tensorArgument(op, role, value);

/** The operand of a function of one tensor. */
export const operandOf = (op: string, value: unknown): Value => tensorArgument(op, "operand", value);

export function listArgument(op: string, role: string, value: unknown, wanted: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  refuseArgument(op, role, value, wanted);
}

export function wholeNumber(
  op: string,
  role: string,
  value: unknown,
  least = Number.NEGATIVE_INFINITY,
  hint?: string,
): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  const wanted = Number.isFinite(least) ? `a whole number from ${least}` : "a whole number";
  refuseArgument(op, role, value, wanted, hint);
}

export function wholeNumbers(op: string, role: string, value: unknown): readonly number[] {
  const list = listArgument(op, role, value, "a list of whole numbers");
  return list.map((item, i) => wholeNumber(op, `${role}[${i}]`, item));
}

export function numberArgument(op: string, role: string, value: unknown): number {
  if (typeof value === "number") return value;
  refuseArgument(op, role, value, "a number");
}

/** A number, or a boolean that stands for 0 or 1. */
export function plainArgument(op: string, role: string, value: unknown): number | boolean {
  if (isPlain(value)) return value;
  refuseArgument(op, role, value, "a number or a boolean");
}

/** A boolean that may be left out. */
export function flagArgument(op: string, role: string, value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? false;
  refuseArgument(op, role, value, "true or false");
}

/** A record of options that may be left out; what is in it is checked one by one. */
export function optionsArgument<T extends object>(op: string, value: unknown, role = "options"): Partial<T> {
  if (value === undefined) return {};
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !("node" in value)) {
    return value as Partial<T>;
  }
  refuseArgument(op, role, value, `a record of ${role}`);
}

/** The same, refusing names that are no option: a misspelt one would silently be left at its default. */
export function knownOptions<T extends object>(
  op: string,
  value: unknown,
  known: readonly string[],
): Partial<T> {
  const options = optionsArgument<T>(op, value);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return options;
  const close = nearest(unknown, known);
  throw new GraphError({
    code: "op/argument",
    op,
    problem: `there is no option ${unknown}`,
    hint: close ? `did you mean ${close}?` : `options: ${known.join(", ")}`,
    source: captureSource(knownOptions),
  });
}

export function dtypeArgument(op: string, value: unknown, fallback?: DType): DType {
  if (value === undefined && fallback) return fallback;
  if ((dtypes as readonly unknown[]).includes(value)) return value as DType;
  refuseArgument(op, "dtype", value, `one of ${dtypes.join(", ")}`);
}

/** One axis, counted from 0. `rank` differs from the operand's where the axis is a new one. */
export function axisArgument(op: string, x: Value, axis: unknown, rank = x.shape.length): number {
  return axisCounted(op, x, wholeNumber(op, "axis", axis), rank);
}

/** Axes counted from 0, in the order given; left out: all. */
export function axesArgument(op: string, x: Value, axes: unknown): number[] {
  if (axes === undefined) return x.shape.map((_, axis) => axis);
  const list = Array.isArray(axes) ? wholeNumbers(op, "axis", axes) : [wholeNumber(op, "axis", axes)];
  const counted = list.map((axis) => axisCounted(op, x, axis));
  const twice = counted.find((axis, i) => counted.indexOf(axis) !== i);
  if (twice !== undefined) {
    refuse(op, { code: "shape/axis", problem: `axis ${twice} is named twice` }, { operand: x });
  }
  return counted;
}

/** A shape as users write it (sizes, names, named dims), as numbers. `open` allows -1. */
export function shapeArgument(op: string, shape: unknown, open = false): number[] {
  const list = listArgument(op, "shape", shape, "a list of sizes");
  return list.map((size, axis) => {
    const isName = typeof size === "string" || (typeof size === "object" && size !== null && "name" in size);
    const found = isName ? resolveSize(size as string | Dim) : size;
    if (open && found === -1) return -1;
    return wholeNumber(op, `shape[${axis}]`, found, 0);
  });
}

/** Applies the rules of ops to operands of a composite, so that the complaint names the composite. */
export function checkOperands(
  op: string,
  operands: Readonly<Record<string, Value>>,
  check: (types: readonly Value[]) => void,
): void {
  try {
    check(Object.values(operands));
  } catch (error) {
    if (error instanceof RuleViolation) refuse(op, error.data, operands);
    throw error;
  }
}

/** The operand of a composite that is stricter than its first op. */
export function typedOperand(op: string, value: unknown, allowed: readonly DType[], hint?: string): Value {
  const operand = operandOf(op, value);
  checkOperands(op, { operand }, ([x]) => checkDType(x!, allowed, hint === undefined ? {} : { hint }));
  return operand;
}

/** The operand of a composite that takes floats, though its first op would take an integer. */
export const floatOperand = (op: string, value: unknown): Value => typedOperand(op, value, floats);

/** Refuses tensors whose shapes do not broadcast. */
export function checkBroadcast(op: string, operands: Readonly<Record<string, Value>>): void {
  checkOperands(op, operands, (types) => {
    if (!commonShape(types.map(({ shape }) => shape))) checkSameShape(types);
  });
}

/** Operands of a composite over several: tensors of one dtype that broadcast, and plain numbers. */
export function broadcastOperands(
  op: string,
  allowed: readonly DType[],
  operands: Readonly<Record<string, unknown>>,
): readonly (Value | number)[] {
  const entries = Object.entries(operands);
  const tensors: Record<string, Value> = {};
  const values = entries.map(([role, given]) => {
    const value = numberOrTensor(op, role, given);
    if (typeof value !== "number") tensors[role] = value;
    return value;
  });
  checkOperands(op, tensors, (types) => {
    for (const [i, type] of types.entries()) checkDType(type, allowed, { position: i });
    checkSameDType(types);
  });
  checkBroadcast(op, tensors);
  return values;
}
