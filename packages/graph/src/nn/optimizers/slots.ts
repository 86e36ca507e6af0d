/** @file What an optimizer keeps: for itself and for each parameter. Saved, read before the step, assigned after it. */
import type { DType } from "../../dtype.ts";
import { tensorOf } from "../../ir/builder.ts";
import { requireEntry, type Variable } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { assign, declareSlot } from "../../model/variable.ts";
import { calls } from "../../ops/calls.ts";

export interface Slots {
  /** Its value before the step; the first time `initial`. */
  read(slot: string, initial?: number): Value;
  write(slot: string, value: Value): void;
}

/** When new values count; where absent: at each call. */
export type Gate = ((updated: Value, before: Value) => Value) | undefined;

/** Slots named `optimizer/<prefix>/<slot>`, of one shape and dtype. */
export function slotsAt(prefix: string, shape: readonly number[], dtype: DType, gate?: Gate): Slots {
  const declared = new Map<string, Variable>();
  const variable = (slot: string, initial: number): Variable => {
    const known = declared.get(slot) ?? declareSlot(`${prefix}/${slot}`, shape, dtype, initial);
    declared.set(slot, known);
    return known;
  };
  return {
    read: (slot, initial = 0) => tensorOf(variable(slot, initial)),
    write: (slot, value) => {
      const target = variable(slot, 0);
      assign(target, gate ? gate(value, tensorOf(target)) : value);
    },
  };
}

/** A whole number that counts; written once an entry, however often it is asked for. */
export function counter(prefix: string, slot: string): { readonly before: Value; count(next: Value): void } {
  const variable = declareSlot(`${prefix}/${slot}`, [], "i32", 0);
  return {
    before: tensorOf(variable),
    count: (next) => {
      if (!requireEntry("counting steps").updates.has(variable)) assign(variable, next);
    },
  };
}

/** The number of updates before this one, counted up by each. */
export function stepCount(prefix: string, gate: Gate): Value {
  const { before, count } = counter(prefix, "step");
  const next = calls.add(before, 1);
  count(gate ? gate(next, before) : next);
  return before;
}
