/**
 * @file Values while code is generated: pieces of code that push them.
 *
 * A vector has four lanes in every dtype: f32 and i32 are one v128, f64 is two. A bool vector is a mask of all ones or
 * zeros, one v128 (like i32) or two (as comparing f64 gives it). Anything else is a list of scalars, one a lane.
 */
import type { DType } from "@tapeless/graph/ir";
import type { FunctionBuilder, ValueType } from "../assembler/index.ts";

/** Pushes one value. */
export interface Push {
  (): void;
  /** Computes the value now, for uses in places that this one comes before. */
  readonly force?: () => void;
}

export interface Value {
  readonly dtype: DType;
  readonly form: "scalar" | "vector";
  /** Scalars: one a lane. Vectors: one a v128. */
  readonly parts: readonly Push[];
  /** The number itself, where it is known. */
  readonly constant?: number;
}

export const lanesOfVector = 4;

/** The type of a scalar; a bool is 0 or 1. */
export const scalarType: Readonly<Record<DType, Exclude<ValueType, "v128" | "i64">>> = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  bool: "i32",
};

export const partType = ({ form, dtype }: Pick<Value, "form" | "dtype">): ValueType =>
  form === "vector" ? "v128" : scalarType[dtype];

export const scalar = (dtype: DType, ...parts: readonly Push[]): Value => ({ dtype, form: "scalar", parts });
export const vector = (dtype: DType, ...parts: readonly Push[]): Value => ({ dtype, form: "vector", parts });

export const isSingle = ({ form, parts }: Value): boolean => form === "scalar" && parts.length === 1;

/** Computes a value where it is first pushed, and reads a local afterwards. */
export function once(f: FunctionBuilder, type: ValueType, push: Push): Push {
  if (push.force) return push;
  let local: ReturnType<FunctionBuilder["local"]> | undefined;
  const use = (): void => {
    if (local) {
      f.get(local);
      return;
    }
    push();
    local = f.local(type);
    f.tee(local);
  };
  const force = (): void => {
    if (local) return;
    push();
    local = f.local(type);
    f.set(local);
  };
  use.force = force;
  return use;
}

export const kept = (f: FunctionBuilder, value: Value): Value => ({
  ...value,
  parts: value.parts.map((part) => once(f, partType(value), part)),
});

export const force = ({ parts }: Value): void => {
  for (const part of parts) part.force?.();
};

export function pushConstant(f: FunctionBuilder, dtype: DType, value: number): void {
  if (dtype === "f32") f.f32(value);
  else if (dtype === "f64") f.f64(value);
  else f.i32(value);
}
