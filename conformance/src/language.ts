/** @file The language as the builders use it: its public functions, on tensors whose shapes only the case knows. */
import type { Shape, Tensor } from "@tapeless/graph";

export * from "@tapeless/graph";

export type Floats = Tensor<Shape, "f32">;
export type Ints = Tensor<Shape, "i32">;
export type Truths = Tensor<Shape, "bool">;
export type Some = Floats | Ints | Truths;
export type Named = Readonly<Record<string, Some>>;
