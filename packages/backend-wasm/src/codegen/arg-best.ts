/** @file The best term that argmax or argmin has met, and where: first NaN, else the extremum; of equals the lowest place. */
import type { Accumulator, DType } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local } from "../assembler/index.ts";
import type { Scope } from "./scope.ts";
import { once, type Push, pushConstant, scalar, scalarType } from "./value.ts";

/** The best term so far and where it was: one, or one in each lane. */
export interface Best {
  readonly op: Accumulator["op"];
  readonly type: "f32" | "f64" | "i32";
  readonly isVector: boolean;
  readonly value: Local;
  readonly position: Local;
}

/** Whether each lane can keep the place of its own extremum. */
export const hasPlaces = (dtype: DType): boolean => dtype === "f32" || dtype === "i32";

/** The highest place there can be. */
const nowhere = 2147483647;

/** What no term is worse than. */
export function noneOf({ op, value }: Accumulator): number {
  if (value.dtype === "i32") return op === "argmax" ? -2147483648 : 2147483647;
  return op === "argmax" ? -Infinity : Infinity;
}

/** Any term is better, or as good and at a lower place. */
export function startBest({ f, lanes }: Scope, acc: Accumulator, isVector: boolean, isEmpty: boolean): Best {
  const { dtype } = acc.value;
  const type = scalarType[dtype];
  const best: Best = {
    op: acc.op,
    type,
    isVector,
    value: f.local(isVector ? "v128" : type),
    position: f.local(isVector ? "v128" : "i32"),
  };
  const set = (local: Local, of: DType, value: number): void => {
    const all = lanes.toVector({ ...scalar(of, () => pushConstant(f, of, value)), constant: value });
    if (isVector) all.parts[0]!();
    else pushConstant(f, of, value);
    f.set(local);
  };
  set(best.value, dtype, noneOf(acc));
  set(best.position, "i32", isEmpty ? 0 : nowhere);
  return best;
}

export function update(f: FunctionBuilder, best: Best, term: Push, at: Push): void {
  const { type, isVector } = best;
  const x = once(f, isVector ? "v128" : type, term);
  const p = once(f, isVector ? "v128" : "i32", at);
  x.force!();
  p.force!();
  const isFloat = type !== "i32";
  const compare = (name: "eq" | "ne" | "gt" | "lt", of: typeof type = type): void => {
    const isSigned = of === "i32" && name !== "eq" && name !== "ne";
    const shape = isVector ? `${of}x4` : of;
    f.op(`${shape}.${name}${isSigned ? "_s" : ""}` as "f32.eq");
  };
  const both = (): void => void f.op(isVector ? "v128.and" : "i32.and");
  const either = (): void => void f.op(isVector ? "v128.or" : "i32.or");
  const value = (): void => void f.get(best.value);
  // a NaN is the only value that differs from itself
  const differsFromItself = (push: () => void, name: "eq" | "ne"): void => {
    push();
    push();
    compare(name);
  };
  // better: larger (smaller), or the first NaN
  x();
  value();
  compare(best.op === "argmax" ? "gt" : "lt");
  if (isFloat) {
    differsFromItself(x, "ne");
    differsFromItself(value, "eq");
    both();
    either();
  }
  // as good, but lower
  x();
  value();
  compare("eq");
  if (isFloat) {
    differsFromItself(x, "ne");
    differsFromItself(value, "ne");
    both();
    either();
  }
  p();
  f.get(best.position);
  compare("lt", "i32");
  both();
  either();
  if (!isVector) {
    f.if(() => {
      x();
      f.set(best.value);
      p();
      f.set(best.position);
    });
    return;
  }
  const take = f.local("v128");
  f.set(take);
  x();
  f.get(best.value).get(take).op("v128.bitselect").set(best.value);
  p();
  f.get(best.position).get(take).op("v128.bitselect").set(best.position);
}
