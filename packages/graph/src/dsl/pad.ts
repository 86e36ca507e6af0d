/** @file Filling around a tensor: with a number, or with its own elements. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisCount, axisHasSize } from "../ops/rules.ts";
import type { AxisPadding, Pad } from "../types/pad.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import {
  listArgument,
  numberArgument,
  operandOf,
  optionsArgument,
  refuseArgument,
  wholeNumber,
} from "./check.ts";

const modes = ["constant", "reflect", "replicate", "circular"] as const;

export interface PadOptions {
  /** The filling of mode `constant`; default 0. */
  readonly value?: number;
  /**
   * - `constant` (default): `value`
   * - `reflect`: mirrored at the edge element, which is not repeated: `c b [a b c] b a`
   * - `replicate`: the edge element: `a a [a b c] c c`
   * - `circular`: from the other end, of what negative edges leave: `b c [a b c] a b`
   */
  readonly mode?: (typeof modes)[number];
}

interface Edges {
  readonly low: number;
  readonly high: number;
  readonly interior: number;
}

function edgesOf(axis: number, entry: unknown): Edges {
  const role = `padding[${axis}]`;
  const [low, high, interior] = listArgument("pad", role, entry, "a list [low, high, interior]");
  return {
    low: wholeNumber("pad", `low of ${role}`, low),
    high: wholeNumber("pad", `high of ${role}`, high),
    interior: wholeNumber("pad", `interior of ${role}`, interior ?? 0, 0),
  };
}

/**
 * `[low, high, interior]` for each axis: so many elements before, after, and (mode `constant` only) between neighbours;
 * negative edges take away.
 * @throws GraphError `shape/pad` where an axis would shrink below nothing, or is too short to be reflected or wrapped;
 * `shape/rank` where there is not one entry per axis.
 * @example pad(image, [[0, 0], [1, 1], [1, 1]], { mode: "reflect" }) // [batch, 8, 8] -> [batch, 10, 10]
 */
export function pad<S extends Dims, D, const P extends readonly AxisPadding[]>(
  x: Tensor<S, D>,
  padding: P & Guard<Pad<S, P>>,
  options?: PadOptions,
): Tensor<Ok<Pad<S, P>>, D> {
  const operand = operandOf("pad", x);
  const edges = listArgument("pad", "padding", padding, "a list with one [low, high] per axis").map(
    (entry, axis) => edgesOf(axis, entry),
  );
  const rank = operand.shape.length;
  if (edges.length !== rank) {
    const problem = `${edges.length} paddings are given`;
    refuse(
      "pad",
      { code: "shape/rank", problem, notes: [axisCount(rank)], hint: "one [low, high] per axis" },
      { operand },
    );
  }
  const { mode = "constant", value = 0 } = optionsArgument<PadOptions>("pad", options);
  if (!modes.includes(mode)) refuseArgument("pad", "mode", mode, `one of ${modes.join(", ")}`);
  if (mode !== "constant")
    return edges.reduce((part, edge, axis) => fillAxis(part, axis, edge, mode), operand) as never;
  return calls.pad(operand, {
    low: edges.map(({ low }) => low),
    high: edges.map(({ high }) => high),
    interior: edges.map(({ interior }) => interior),
    value: numberArgument("pad", "value", value),
  }) as never;
}

type Mode = "reflect" | "replicate" | "circular";

function refusePad(x: Value, axis: number, problem: string): never {
  return refuse("pad", { code: "shape/pad", problem, notes: [axisHasSize(axis, x)] }, { operand: x });
}

/** Takes elements away where an edge is negative. */
function cut(x: Value, axis: number, { low, high }: Edges, whole: Value): Value {
  const start = Math.max(0, -low);
  const limit = x.shape[axis]! - Math.max(0, -high);
  if (start > limit) {
    refusePad(whole, axis, `axis ${axis} cannot shrink below nothing: ${low} before and ${high} after`);
  }
  return calls.sliceAxis(x, axis, start, limit);
}

/** Fills one axis from its own elements, then takes away where an edge is negative; a circle is cut before. */
function fillAxis(whole: Value, axis: number, edges: Edges, mode: Mode): Value {
  const { low, high, interior } = edges;
  if (interior > 0) refusePad(whole, axis, `mode ${mode} cannot put elements between neighbours`);
  const x = mode === "circular" ? cut(whole, axis, edges, whole) : whole;
  const [before, after] = [Math.max(0, low), Math.max(0, high)];
  const size = x.shape[axis]!;
  const most = mode === "reflect" ? size - 1 : mode === "circular" ? size : size === 0 ? 0 : Infinity;
  if (Math.max(before, after) > most) {
    refusePad(x, axis, `an axis of size ${size} has no ${Math.max(before, after)} elements for mode ${mode}`);
  }
  const parts = [...filling(x, axis, before, mode, "low"), x, ...filling(x, axis, after, mode, "high")];
  const filled = parts.length === 1 ? x : calls.concatenate(parts, axis);
  return mode === "circular" ? filled : cut(filled, axis, edges, whole);
}

function filling(x: Value, axis: number, count: number, mode: Mode, side: "low" | "high"): Value[] {
  if (count === 0) return [];
  const size = x.shape[axis]!;
  const isLow = side === "low";
  switch (mode) {
    case "reflect": {
      const start = isLow ? 1 : size - 1 - count;
      return [calls.reverse(calls.sliceAxis(x, axis, start, start + count), axis)];
    }
    case "replicate": {
      const edge = isLow ? 0 : size - 1;
      const shape = x.shape.map((whole, a) => (a === axis ? count : whole));
      return [calls.broadcastTo(calls.sliceAxis(x, axis, edge, edge + 1), shape)];
    }
    case "circular": {
      const start = isLow ? size - count : 0;
      return [calls.sliceAxis(x, axis, start, start + count)];
    }
  }
}
