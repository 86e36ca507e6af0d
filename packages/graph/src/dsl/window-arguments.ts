/** @file Reading the options of windows: stride, dilation, padding, as one number or one for each axis. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { axisCount } from "../ops/rules.ts";
import { windowSpan } from "../ops/sliding-windows.ts";
import { refuseArgument, wholeNumber } from "./check.ts";

export type Edges = readonly [low: number, high: number];

/** One number for all axes, or a list with one for each. */
export function perAxis(op: string, role: string, given: unknown, rank: number, least: number): number[] {
  if (!Array.isArray(given)) {
    const all = wholeNumber(op, role, given, least, `one number, or a list of ${rank}`);
    return Array.from({ length: rank }, () => all);
  }
  if (given.length !== rank) {
    refuseArgument(op, role, given, `one number, or a list of ${rank}`, `this one has ${given.length}`);
  }
  return given.map((entry, i) => wholeNumber(op, `${role}[${i}]`, entry, least));
}

/** A whole number or `[before, after]` for each axis, or one number for all. */
export function edgesOf(op: string, given: unknown, rank: number): Edges[] {
  if (!Array.isArray(given)) return perAxis(op, "padding", given, rank, 0).map((edge) => [edge, edge]);
  if (given.length !== rank) {
    refuseArgument(op, "padding", given, `one number, or a list of ${rank}`, `this one has ${given.length}`);
  }
  return given.map((entry, i): Edges => {
    const role = `padding[${i}]`;
    if (!Array.isArray(entry)) {
      const edge = wholeNumber(op, role, entry, 0);
      return [edge, edge];
    }
    if (entry.length !== 2) refuseArgument(op, role, entry, "a whole number, or [before, after]");
    return [wholeNumber(op, `${role}[0]`, entry[0], 0), wholeNumber(op, `${role}[1]`, entry[1], 0)];
  });
}

const words = ["same", "valid", "causal"] as const;

export interface Window {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/**
 * The zeros around each axis. `same`: as many positions as elements (divided by the stride), an odd one too many at the
 * end; `causal`: the same number, all of them before; `valid`: none.
 */
export function paddingArgument(
  op: string,
  given: unknown,
  lengths: readonly number[],
  { size, stride, dilation }: Window,
): Edges[] {
  if (typeof given !== "string") return edgesOf(op, given ?? 0, lengths.length);
  if (!words.includes(given as "same")) {
    refuseArgument(op, "padding", given, `a number, a list, or one of ${words.join(", ")}`);
  }
  return lengths.map((length, i): Edges => {
    if (given === "valid") return [0, 0];
    const span = windowSpan(size[i]!, dilation[i]!);
    if (given === "causal") return [span - 1, 0];
    const last = (Math.ceil(length / stride[i]!) - 1) * stride[i]!;
    const total = Math.max(0, last + span - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

/** The tensor is `[batch, channels, ...]` with so many axes more. */
export function checkSpatialRank(op: string, role: string, x: Value, rank: number, axes: string): void {
  if (x.shape.length === rank + 2) return;
  const problem = `takes ${axisCount(rank + 2)}: ${axes}`;
  const hint =
    x.shape.length === rank + 1 && role === "input"
      ? "a single image is a batch of 1: expandDims(x, 0)"
      : undefined;
  const notes = [axisCount(x.shape.length)];
  refuse(op, { code: "shape/rank", problem, notes, ...(hint ? { hint } : {}) }, { [role]: x });
}
