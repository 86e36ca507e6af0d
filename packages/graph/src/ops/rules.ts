/** @file Checks and small computations that the rules of several ops share. */
import type { DType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import type { Dims, TensorType } from "../shape.ts";
import { violation } from "./define-op.ts";

const counted = (count: number): string => (count === 1 ? "1 operand" : `${count} operands`);

export const axisCount = (rank: number): string => (rank === 1 ? "1 axis" : `${rank} axes`);

function checkCount(found: readonly unknown[], count: number): void {
  if (found.length === count) return;
  violation("op/operands", `takes ${counted(count)}, not ${found.length}`);
}

/** The only element. */
export function one<T>(list: readonly T[]): T {
  checkCount(list, 1);
  return list[0]!;
}

export function two<T>(list: readonly T[]): readonly [T, T] {
  checkCount(list, 2);
  return [list[0]!, list[1]!];
}

export function three<T>(list: readonly T[]): readonly [T, T, T] {
  checkCount(list, 3);
  return [list[0]!, list[1]!, list[2]!];
}

export const axisHasSize = (axis: number, { shape }: TensorType): string =>
  `axis ${axis} has size ${shape[axis] ?? "none"}`;

/** Every axis is one of the tensor's, and none is named twice. */
export function checkAxes(axes: readonly number[], type: TensorType, what = "axes", position = 0): void {
  const rank = type.shape.length;
  const notes = (note: string): (string | undefined)[] => [...new Array<undefined>(position), note];
  const seen = new Set<number>();
  for (const axis of axes) {
    if (axis >= rank) {
      const hint = rank === 0 ? "a scalar has no axes" : `axes count from 0 to ${rank - 1}`;
      violation("shape/axis", `${what}: there is no axis ${axis}`, {
        notes: notes(axisCount(rank)),
        hint,
      });
    }
    if (seen.has(axis)) {
      violation("shape/axis", `${what}: axis ${axis} is named twice`, { notes: notes(`axis ${axis}`) });
    }
    seen.add(axis);
  }
}

/** How a rule about one operand speaks. */
interface Words {
  /** Where the operand stands. */
  readonly position?: number;
  /** Whose rule it is, if the op's name does not say it. */
  readonly subject?: string;
  readonly hint?: string;
}

export function checkDType(
  type: TensorType,
  allowed: readonly DType[],
  { position = 0, subject, hint = `convert it with convert(x, "${allowed[0]}")` }: Words = {},
): void {
  if (allowed.includes(type.dtype)) return;
  const list = allowed.length === 1 ? allowed[0] : `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
  violation("dtype/unsupported", `${subject ? `${subject} ` : ""}takes ${list}, not ${type.dtype}`, {
    notes: [...new Array<undefined>(position), `is ${type.dtype}`],
    hint,
  });
}

export function checkSameDType(types: readonly TensorType[]): void {
  const first = types[0];
  const other = types.find((type) => type.dtype !== first?.dtype);
  if (!first || !other) return;
  violation("dtype/mismatch", `operands have dtypes ${first.dtype} and ${other.dtype}; they must be equal`, {
    notes: types.map((type) => `is ${type.dtype}`),
    hint: `convert one of them, for instance with convert(x, "${first.dtype}")`,
  });
}

/** As many entries as the tensor has axes. */
export function checkPerAxis(list: readonly unknown[], type: TensorType, what: string): void {
  const rank = type.shape.length;
  if (list.length === rank) return;
  const entries = list.length === 1 ? "1 entry" : `${list.length} entries`;
  violation("shape/rank", `${what} has ${entries} for an operand with ${axisCount(rank)}`, {
    notes: [axisCount(rank)],
    hint: "give one entry per axis",
  });
}

export const numeric: readonly DType[] = ["f32", "f64", "i32"];

/** 0, 1, ... n - 1 */
export const counting = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const withoutAxes = (shape: Dims, axes: readonly number[]): number[] =>
  shape.filter((_, axis) => !axes.includes(axis));

/** The axes of a tensor that `axes` leaves out, in order. */
export const otherAxes = (rank: number, axes: readonly number[]): number[] =>
  counting(rank).filter((axis) => !axes.includes(axis));

export const pick = <T>(list: readonly T[], positions: readonly number[]): T[] =>
  positions.map((i) => list[i]!);

/** Where `permutation` takes axis i to position j, this takes j to i. */
export function inversePermutation(permutation: readonly number[]): number[] {
  const inverse = new Array<number>(permutation.length);
  permutation.forEach((axis, i) => {
    inverse[axis] = i;
  });
  return inverse;
}

/** The number a splat constant holds in every element. */
export function splatValue(value: Value): number | undefined {
  const { op, attrs } = value.node;
  return op === "constant" && typeof attrs.value === "number" ? attrs.value : undefined;
}
