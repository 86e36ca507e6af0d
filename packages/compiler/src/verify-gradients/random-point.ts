/**
 * @file Where gradients are compared: parameters near their first values (not at them, for zeros are where rectifiers have
 * their kink), state at its first values, inputs at random: floats between 0 and 1, integers of their range.
 */
import { allocate, type BuiltModel, isFloat, sizeOf, type TypedArray } from "@tapeless/graph/ir";
import { uniform } from "../analysis/sample-values.ts";
import { compileBuilt } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { type FedLeaf, widened } from "./in-doubles.ts";

/** How far parameters are moved, at most. */
const away = 0.05;

/** Integers that no index limits. */
const freeRange: readonly [number, number] = [0, 4];

export function randomPoint(model: BuiltModel): (leaf: FedLeaf) => TypedArray {
  const alone: BuiltModel = { ...model, entries: [] };
  const { state } = new Interpreted(compileBuilt(alone, { passes: "none" }).module, 1);
  return ({ name, origin }) => {
    const { dtype, shape } = origin.results[0]!;
    const array = allocate(widened(dtype), sizeOf(shape));
    const salt = saltOf(name);
    const first = state[origin.attrs.name as string];
    const isInput = origin.op === "input";
    const [low, high] = (origin.attrs.range as readonly [number, number] | undefined) ?? freeRange;
    return array.map((_, i) => {
      const u = uniform(i, salt);
      if (!isInput) {
        const start = first?.[i] ?? 0;
        return origin.op === "parameter" && isFloat(dtype) ? start + away * (2 * u - 1) : start;
      }
      if (isFloat(dtype)) return u;
      return dtype === "bool" ? Number(u < 0.5) : low + Math.floor(u * (high - low));
    });
  };
}

/** Another one for every name. */
const saltOf = (name: string): number =>
  [...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) | 0, 7);
