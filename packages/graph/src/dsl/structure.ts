/** @file One tensor, a list of tensors or a record of them, as gradient functions take and return them. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { sameType, showType } from "../shape.ts";
import type { DTypeError, ShapeError } from "../types/shape-error.ts";
import type { AnyTensor, Tensor } from "../types/tensor.ts";
import { refuseArgument, tensorArgument } from "./check.ts";

/** What derivatives are taken of, or by: a tensor, a list or a record of tensors. */
export type Tensors = AnyTensor | readonly AnyTensor[] | { readonly [name: string]: AnyTensor };

/** The same structure with a tensor of the same shape and dtype for each one: gradients, cotangents, tangents. */
export type Like<W> =
  W extends Tensor<infer S, infer D>
    ? Tensor<S, D>
    : { readonly [K in keyof W]: W[K] extends Tensor<infer S, infer D> ? Tensor<S, D> : never };

/** Refuses a tensor of integers or truth values in the structure. */
export type FloatsOnly<Op extends string, W> = [Odd<W>] extends [never]
  ? unknown
  : DTypeError<`${Op}: derivatives are by f32 and f64; this is ${Odd<W> & string}`>;

type Odd<W> =
  W extends Tensor<unknown, infer D>
    ? NotFloat<D>
    : W extends readonly unknown[]
      ? OddOne<W[number]>
      : { [K in keyof W]: OddOne<W[K]> }[keyof W];
type OddOne<T> = T extends Tensor<unknown, infer D> ? NotFloat<D> : never;
type NotFloat<D> = "f32" extends D ? never : "f64" extends D ? never : D;

/**
 * Refuses what is no tensor, list or record of tensors; a bound of its own would widen the dtypes that are left open. An
 * interface has no index signature, so its own keys are asked.
 */
export type TensorsOnly<Op extends string, W> = W extends Tensors | Record<keyof W, AnyTensor>
  ? unknown
  : ShapeError<`${Op}: this is no tensor, and no list or record of tensors`>;

export interface Structure {
  readonly values: readonly Value[];
  /** Names of a record, positions of a list, undefined for a tensor alone. */
  readonly keys: readonly string[] | undefined;
  /** What something of this structure is called. */
  readonly wanted: string;
  /** The same structure around other values. */
  rebuild(values: readonly Value[]): unknown;
}

const isTensor = (given: object): boolean => "variable" in given || ("node" in given && "shape" in given);

export function structureOf(op: string, role: string, given: unknown): Structure {
  if (typeof given !== "object" || given === null) {
    refuseArgument(op, role, given, "a tensor, a list of tensors or a record of them");
  }
  if (isTensor(given) || "inputName" in given) {
    return {
      values: [tensorArgument(op, role, given)],
      keys: undefined,
      wanted: "one tensor",
      rebuild: ([only]) => only,
    };
  }
  const entries = Object.entries(given);
  const isList = Array.isArray(given);
  const place = (key: string): string => (isList ? `${role}[${key}]` : `${role}.${key}`);
  return {
    values: entries.map(([key, item]) => tensorArgument(op, place(key), item)),
    keys: entries.map(([key]) => key),
    wanted: isList ? `a list of ${entries.length} tensors` : `a record of ${Object.keys(given).join(", ")}`,
    rebuild: (list) => (isList ? [...list] : Object.fromEntries(entries.map(([key], i) => [key, list[i]]))),
  };
}

/** The tensors of `given`, which has the structure of `like`, in the order of `like`. */
function matching(op: string, role: string, given: unknown, like: Structure): readonly Value[] {
  const found = structureOf(op, role, given);
  const positions = (like.keys ?? [undefined]).map((key) =>
    key === undefined ? (found.keys ? -1 : 0) : (found.keys?.indexOf(key) ?? -1),
  );
  if (found.values.length === positions.length && !positions.includes(-1)) {
    return positions.map((position) => found.values[position]!);
  }
  refuseArgument(op, role, given, like.wanted, "it has the structure of what it belongs to");
}

/** The same, each of the type of the one it belongs to; `what` names one of them, `code` the rule. */
export function alike(
  { op, role, what, code }: { op: string; role: string; what: string; code: string },
  given: unknown,
  like: Structure,
): readonly Value[] {
  const values = matching(op, role, given, like);
  values.forEach((value, i) => {
    const of = like.values[i]!;
    if (sameType(value, of)) return;
    const problem = `the ${what} of ${showType(of)} is ${showType(value)}`;
    const hint = `a ${what} has the shape and dtype of what it belongs to`;
    refuse(op, { code, problem, hint }, { of, [what]: value });
  });
  return values;
}
