/** @file A function applied to slices one after another, with values carried from each to the next. */
import type { Value } from "../ir/node.ts";
import { resolveSize } from "../model/dim.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { showType } from "../shape.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Dim, Tensor } from "../types/tensor.ts";
import { flagArgument, knownOptions, refuseArgument, wholeNumber } from "./check.ts";
import {
  alike,
  type Like,
  type Structure,
  structureOf,
  type Tensors,
  type TensorsOnly,
} from "./structure.ts";

/** One slice along axis 0 of each tensor, in the same structure. */
export type Slices<X> =
  X extends Tensor<readonly [unknown, ...infer S], infer D>
    ? Tensor<S, D>
    : X extends Tensor<unknown, infer D>
      ? Tensor<Dims, D>
      : { readonly [K in keyof X]: Slices<X[K]> };

/** Slices of each turn, stacked along a new axis 0. */
export type Stacked<Y, L> =
  Y extends Tensor<infer S extends Dims, infer D>
    ? Tensor<readonly [L, ...S], D>
    : { readonly [K in keyof Y]: Stacked<Y[K], L> };

/** The size of axis 0 of what is sliced. */
export type LengthOf<X, L> = [X] extends [undefined]
  ? L extends Dim<infer Name>
    ? Name
    : L
  : X extends Tensor<infer S, unknown>
    ? S extends readonly [infer H, ...unknown[]]
      ? H
      : number
    : X extends readonly (infer T)[]
      ? LengthOf<T, L>
      : LengthOf<X[keyof X], L>;

export interface ScanOptions<C, X, L> {
  /** What the first turn is given: a tensor, a list or a record of tensors. */
  readonly carry: C & Guard<TensorsOnly<"scan", C>>;
  /** What is gone through along axis 0: a tensor, a list or a record of tensors. */
  readonly xs?: X & Guard<TensorsOnly<"scan", X>>;
  /** The number of turns; needed where there are no `xs`. */
  readonly length?: L;
  /** From the last slice to the first; results stay at the place of their slices. Default false. */
  readonly reverse?: boolean;
  /**
   * What gradients read of the turns: `store` keeps what they need of every turn; `recompute` keeps the carried values of
   * about sqrt(length) turns and computes the turns between them again. Default `store`.
   */
  readonly residuals?: "store" | "recompute";
}

/** What a turn gives: values for the next one, and a slice of the results. */
export interface Turn<C, Y> {
  readonly carry: Like<C>;
  readonly y?: Y;
}

export interface Scanned<C, Y, L> {
  /** What the last turn carried on. */
  readonly carry: Like<C>;
  /** The `y` of all turns: `[length, ...]` each. */
  readonly ys: Stacked<Y, L>;
}

/**
 * Calls `body(carry, x, turn)` for each slice of `xs`, one after another: a loop in the emitted module, whatever its
 * length. `turn` is the number of the slice. What is carried keeps its shape and dtype. The body is described once: it
 * may use any tensor around it, and cannot update state.
 * @throws GraphError `loop/type` where a carried value changes its type, `loop/length` where `xs` differ in length or
 * have none, `loop/update`, `loop/escaped-tensor`, `op/argument`.
 * @example
 * const { ys } = scan((sum, x) => {
 *   const next = add(mul(sum, 0.9), x);
 *   return { carry: next, y: next };
 * }, { carry: zeros([3]), xs: signal }); // signal [time, 3] -> ys [time, 3]
 */
export function scan<
  const C,
  const X = undefined,
  const Y extends Tensors = readonly [],
  const L extends number | Dim = number,
>(
  body: (carry: Like<C>, x: Slices<X>, turn: Tensor<readonly [], "i32">) => Turn<C, Y>,
  options: ScanOptions<C, X, L>,
): Scanned<C, Y, LengthOf<X, L>> {
  if (typeof body !== "function") refuseArgument("scan", "body", body, "a function");
  const names = ["carry", "xs", "length", "reverse", "residuals"];
  const given = knownOptions<ScanOptions<C, X, L>>("scan", options, names);
  const carry = structureOf("scan", "carry", given.carry);
  const xs = given.xs === undefined ? undefined : structureOf("scan", "xs", given.xs);
  const { residuals = "store" } = given;
  if (residuals !== "store" && residuals !== "recompute") {
    refuseArgument("scan", "residuals", residuals, '"store" or "recompute"');
  }
  const length = lengthOf(xs, given.length);
  let results: Structure | undefined;
  const input = {
    length,
    carry: carry.values,
    sequences: xs?.values ?? [],
    reverse: flagArgument("scan", "reverse", given.reverse),
  };
  const run = residuals === "store" ? calls.scan : calls.scanInParts;
  const { carry: last, stacked } = run(input, (values, slices, turn) => {
    const returned: unknown = body(
      carry.rebuild(values) as never,
      xs?.rebuild(slices) as never,
      turn as never,
    );
    if (typeof returned !== "object" || returned === null || !("carry" in returned)) {
      refuseArgument("scan", "what the body returns", returned, "a record { carry, y }");
    }
    const next = alike(
      { op: "scan", role: "carry", what: "next value", code: "loop/type" },
      returned.carry,
      carry,
    );
    results = structureOf("scan", "y", ("y" in returned ? returned.y : undefined) ?? []);
    return { carry: next, stacked: results.values };
  });
  return { carry: carry.rebuild(last), ys: results!.rebuild(stacked) } as never;
}

function lengthOf(xs: Structure | undefined, given: number | Dim | undefined): number {
  const length = given === undefined ? undefined : wholeNumber("scan", "length", resolveSize(given), 0);
  const first = xs?.values[0];
  if (!first) {
    return length ?? refuseArgument("scan", "length", undefined, "given where there are no xs");
  }
  const found = length ?? first.shape[0];
  const odd = xs.values.find((x: Value) => found === undefined || x.shape[0] !== found);
  if (!odd) return found!;
  const problem =
    odd.shape.length === 0
      ? `xs are gone through along axis 0, and ${showType(odd)} has none`
      : `xs have ${odd.shape[0]} slices, where ${found} turns are due`;
  const hint = "xs have one size on axis 0, that of length if it is given";
  return refuse(
    "scan",
    { code: "loop/length", problem, hint },
    odd === first ? { x: odd } : { first, x: odd },
  );
}
