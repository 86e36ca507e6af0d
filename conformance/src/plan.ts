/** @file How a case is tried: a model in the public language, and what is done with it once it is compiled. */
import type { TypedArray } from "@tapeless/graph/ir";
import { compare, type Mismatch } from "./compare.ts";
import type { GoldenTensor, Tolerance } from "./format/case.ts";
import { input, type ModelDefinition } from "./language.ts";
import { Unsupported } from "./unsupported.ts";

/** A tensor that a compiled model gave; its array may change with the next call. */
export interface Result {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A compiled model that runs. */
export interface Instance {
  call(entry: string, inputs: Readonly<Record<string, TypedArray>>): Readonly<Record<string, Result>>;
  /** The memory of the parameters. */
  readonly parameters: Readonly<Record<string, TypedArray>>;
}

/** Something that is not as recorded. */
export interface Problem {
  /** `output y`, `gradient of x`, `loss at step 3`; empty where the case could not run at all. */
  readonly what: string;
  /** What is wrong, where it is not an element. */
  readonly problem?: string;
  readonly mismatch?: Mismatch & { readonly shape: readonly number[] };
}

export interface Plan {
  readonly model: ModelDefinition;
  /** Runs the model and says what is wrong. */
  readonly check: (instance: Instance) => readonly Problem[];
}

export type Goldens = Readonly<Record<string, GoldenTensor>>;

/** A declared input like a recorded tensor. */
export function inputLike(name: string, { shape, dtype, tooWide }: GoldenTensor) {
  if (tooWide) throw new Unsupported(`${name} has numbers beyond i32`);
  return input(shape, dtype);
}

/** Declared inputs like recorded tensors, under their names. */
export const inputsLike = (tensors: Goldens, prefix = ""): Record<string, ReturnType<typeof inputLike>> =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [prefix + name, inputLike(name, tensor)]),
  );

export const dataOf = (tensors: Goldens, prefix = ""): Record<string, TypedArray> =>
  Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [prefix + name, data]));

const showShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** Nothing where the result is the recorded tensor. Integers and truths have to be equal. */
export function difference(
  what: string,
  result: Result | undefined,
  want: GoldenTensor,
  tolerance: Tolerance,
): Problem[] {
  if (!result) return [{ what, problem: "the module gives no such output" }];
  const { dtype, shape, data } = result;
  const wanted = `${want.dtype} ${showShape(want.shape)}`;
  if (dtype !== want.dtype || showShape(shape) !== showShape(want.shape)) {
    return [{ what, problem: `is ${dtype} ${showShape(shape)}; the case has ${wanted}` }];
  }
  if (data.length !== want.data.length) {
    return [{ what, problem: `has ${data.length} elements; the case has ${want.data.length}` }];
  }
  const mismatch = compare(data, want.data, want.dtype === "f32" ? tolerance : undefined);
  return mismatch ? [{ what, mismatch: { ...mismatch, shape } }] : [];
}

/** A number of the case that is no tensor. */
export function numberDifference(
  what: string,
  result: Result | undefined,
  want: number,
  tolerance: Tolerance,
): Problem[] {
  if (!result) return [{ what, problem: "the module gives no such output" }];
  const mismatch = compare(result.data, [want], tolerance);
  return mismatch ? [{ what, mismatch: { ...mismatch, shape: [] } }] : [];
}
