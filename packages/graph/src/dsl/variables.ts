/** @file Saved tensors, the names they get, and the mode of the entry being built. */
import type { DType } from "../dtype.ts";
import { type Mode, requireEntry, scope as scopeOf } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import {
  assign,
  declareParameter,
  declareState,
  type Initializer as UntypedInitializer,
} from "../model/variable.ts";
import { calls } from "../ops/calls.ts";
import type { SameType } from "../types/dtype-rules.ts";
import type { SameShape } from "../types/losses.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { AnyTensor, CheckedShape, Tensor } from "../types/tensor.ts";
import {
  dtypeArgument,
  flagArgument,
  listArgument,
  optionsArgument,
  refuseArgument,
  tensorArgument,
  wholeNumber,
} from "./check.ts";

/** A saved tensor: usable wherever a tensor is, in every entry, and a target of `update`. */
export interface Saved<out S, out D> extends Tensor<S, D> {
  readonly variable: true;
  /** The full name, under which it is saved. */
  readonly name: string;
}

/** Makes the first value: of this shape and dtype; `name` is the full name. */
export type Initializer = (shape: readonly number[], dtype: DType, name: string) => AnyTensor | Value;

export interface StateOptions<D extends DType> {
  /** Default f32. */
  readonly dtype?: D;
  /** A number for every element, or a function; default 0. */
  readonly init?: number | Initializer;
}

export interface ParameterOptions<D extends DType> extends StateOptions<D> {
  /** Whether optimizers change it; default true. */
  readonly trainable?: boolean;
}

interface Checked {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly init: UntypedInitializer;
}

function declaration(op: string, name: unknown, shape: unknown, options: StateOptions<DType>): Checked {
  if (typeof name !== "string") refuseArgument(op, "name", name, "a text");
  const { init = 0 } = options;
  if (typeof init !== "number" && typeof init !== "function") {
    refuseArgument(op, "init", init, "a number or a function that makes a tensor");
  }
  const sizes = listArgument(op, "shape", shape, "a list of sizes");
  const fixed = "sizes of saved tensors are numbers, the same in every binding";
  return {
    shape: sizes.map((size, axis) => wholeNumber(op, `shape[${axis}]`, size, 0, fixed)),
    dtype: dtypeArgument(op, options.dtype, "f32"),
    init: (sizes, dtype, full): Value =>
      typeof init === "number"
        ? calls.full(sizes, init, dtype)
        : tensorArgument(op, `the first value of ${full}`, init(sizes, dtype, full)),
  };
}

/**
 * A trained tensor, named within the current scope; sizes are numbers, the same in every binding. Made outside entries,
 * used inside.
 * @throws GraphError `name/duplicate`, `name/reserved`, `model/parameter-in-entry`, `model/outside`, `op/argument`.
 * @example const weight = parameter("weight", [64, 10], { init: (shape) => random.normal(shape) })
 */
export function parameter<const S extends readonly number[], const D extends DType = "f32">(
  name: string,
  shape: S & Guard<CheckedShape<"parameter", S>>,
  options?: ParameterOptions<D>,
): Saved<Ok<CheckedShape<"parameter", S>>, D> {
  const given = optionsArgument<ParameterOptions<D>>("parameter", options);
  const { shape: sizes, ...rest } = declaration("parameter", name, shape, given);
  const trainable = given.trainable === undefined || flagArgument("parameter", "trainable", given.trainable);
  return declareParameter(name, sizes, { ...rest, trainable }) as never;
}

/**
 * Saved state that is not trained, such as running statistics; changed by `update`. Named within the current scope, made
 * outside entries, used inside.
 * @throws GraphError `name/duplicate`, `name/reserved`, `model/parameter-in-entry`, `model/outside`, `op/argument`.
 * @example const runningMean = state("runningMean", [64])
 */
export function state<const S extends readonly number[], const D extends DType = "f32">(
  name: string,
  shape: S & Guard<CheckedShape<"state", S>>,
  options?: StateOptions<D>,
): Saved<Ok<CheckedShape<"state", S>>, D> {
  const given = optionsArgument<StateOptions<D>>("state", options);
  const { shape: sizes, ...rest } = declaration("state", name, shape, given);
  return declareState(name, sizes, rest) as never;
}

/**
 * Says that after this call of the entry, the parameter or state holds `value`. Everything in the entry sees the value
 * from before the call; one update for each variable.
 * @throws GraphError `update/type` where shape or dtype differ, `update/twice`, `update/target`, `model/outside-entry`.
 * @example update(runningMean, lerp(runningMean, mean(x, 0), 0.1))
 */
export function update<S extends Dims, D, V extends Dims, E>(
  variable: Saved<S, D>,
  value: Tensor<V, E> &
    Guard<SameType<"update", D, E, "variable", "value">, SameShape<"update", S, V, "variable", "value">>,
): void {
  assign(variable as never, tensorArgument("update", "value", value));
}

/**
 * What the entry being built is for: `train` in a `trainStep`, else `eval`, unless its options say otherwise.
 * @throws GraphError `model/outside-entry`.
 * @example mode() === "train" ? dropout(x) : x
 */
export const mode = (): Mode => requireEntry("mode()").mode;

/**
 * Runs `body` one level deeper in the name path: what is made or applied inside is named `name.…`.
 * @throws GraphError `op/argument` where the name is empty.
 * @example const block = scope("encoder", () => nn.dense(64, 64)) // encoder.dense1.weight
 */
export function scope<T>(name: string, body: () => T): T {
  if (typeof name !== "string" || name === "")
    refuseArgument("scope", "name", name, "a text that is not empty");
  if (typeof body !== "function") refuseArgument("scope", "body", body, "a function");
  return scopeOf(name, body);
}
