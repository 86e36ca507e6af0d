/** @file The numbers of the example, all exact in binary, and the module that takes them. */
import { build } from "../shared/build.ts";
import { finiteDifferences } from "../shared/finite-differences.ts";
import { flat } from "../shared/matrix.ts";
import type { Operands } from "./by-hand.ts";

export const operands: Operands = {
  x: [
    [0.5, -1.25, 2, 0.75, -0.5],
    [1.5, 0.25, -0.75, 1, -2],
    [-1, 0.5, 1.25, -0.25, 0.5],
    [0.25, 1.75, -0.5, -1.5, 1],
  ],
  w: [
    [0.5, -0.25, 0.75, 1],
    [-1, 0.5, 0.25, -0.75],
    [0.25, 1.25, -0.5, 0.5],
  ],
  z: [
    [1, -0.5, 0.25],
    [0.75, 0.5, -1],
  ],
};

interface Arrays {
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly z: Float64Array;
}

type Gradient = (arrays: Arrays) => { cost: number; dW: Float64Array; dZ: Float64Array };
export type Variant = "relu" | "softplus";
type Model = Record<Variant, Gradient>;

export const arrays: Arrays = {
  x: Float64Array.from(flat(operands.x)),
  w: Float64Array.from(flat(operands.w)),
  z: Float64Array.from(flat(operands.z)),
};

export async function buildModel(): Promise<Model> {
  const { create } = await build<Model>(new URL("model.ts", import.meta.url));
  return create();
}

/** From costs of the emitted module alone. */
export function gradientsByTrying(model: Model, variant: Variant): { dW: number[]; dZ: number[] } {
  const of = (name: "w" | "z") =>
    finiteDifferences((values) => model[variant]({ ...arrays, [name]: values }).cost, arrays[name]);
  return { dW: of("w"), dZ: of("z") };
}
