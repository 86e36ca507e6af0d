/** @file The language as the builders use it: its public functions, on tensors whose shapes only the case knows. */
import type { Tensor } from "../../packages/graph/src/types/tensor.ts";

export {
  defineModel,
  entry,
  input,
  loss,
  type ModelDefinition,
  nn,
  optimizer,
  trainStep,
} from "@tapeless/graph/ir";
export * from "../../packages/graph/src/dsl/index.ts";

type Shape = readonly (number | string)[];

export type Floats = Tensor<Shape, "f32">;
export type Ints = Tensor<Shape, "i32">;
export type Truths = Tensor<Shape, "bool">;
export type Some = Floats | Ints | Truths;
export type Named = Readonly<Record<string, Some>>;
