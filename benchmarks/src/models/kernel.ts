/** @file Models of a single computation, each one kernel or a few. */
import { defineModel, entry, input, type ModelDefinition, type Tensor } from "@tapeless/graph";

/** Sizes are known when the model is built, not to the type checker. */
export type Compute = (...operands: never[]) => unknown;

/** The inputs `x0`, `x1` and so on. */
export const operandName = (i: number): string => `x${i}`;

/** `y = compute(x0, x1, ...)` of inputs with these shapes, as the entry `run`. */
export const kernelModel = (shapes: readonly (readonly number[])[], compute: Compute): ModelDefinition =>
  defineModel("kernel", () => {
    const inputs = Object.fromEntries(shapes.map((shape, i) => [operandName(i), input(shape)]));
    const body = (given: Readonly<Record<string, unknown>>) => {
      const operands = shapes.map((_, i) => given[operandName(i)] as never);
      return { y: compute(...operands) as Tensor<readonly number[], "f32"> };
    };
    return { run: entry(inputs, body) };
  });
