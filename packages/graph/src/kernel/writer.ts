/** @file What a `loops` lowering writes with: loops, lets, locals and stores into the op's results. */
import type { DType } from "../dtype.ts";
import type { Expr } from "./expr.ts";
import type { IndexLike } from "./index-math.ts";
import type { AxisKind, StoreMode } from "./stmt.ts";

/** A mutable local of a serial loop. */
export interface LocalHandle {
  get(): Expr;
  set(value: Expr): void;
}

export interface KernelWriter {
  /** `for i in from..to { body(i) }`; bounds may depend on outer indices where the axis is serial. */
  for(from: IndexLike, to: IndexLike, axis: AxisKind, body: (index: Expr) => void): void;
  /** Nested loops over all axes of `shape`. */
  forEach(shape: readonly number[], axis: AxisKind, body: (index: Expr[]) => void): void;
  if(condition: Expr, then: () => void, otherwise?: () => void): void;
  /** Evaluates here, once. */
  let(value: Expr): Expr;
  local(dtype: DType, init: Expr): LocalHandle;
  /** Writes one element of result `result`. */
  store(result: number, index: readonly IndexLike[], value: Expr, mode?: StoreMode): void;
  /** Reads back one element of a result written earlier by a serial loop. */
  read(result: number, index: readonly IndexLike[]): Expr;
}
