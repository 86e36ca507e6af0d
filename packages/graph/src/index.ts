/** @file The language: what a model file imports. Compilers and backends import `@tapeless/graph/ir` beside it. */
export * from "./dsl/index.ts";
export type { DType } from "./dtype.ts";
export { GraphError, type GraphErrorData } from "./errors.ts";
export type { Mode } from "./ir/context.ts";
export {
  type BodyArguments,
  defineModel,
  type EntryDefinition,
  type EntryOptions,
  entry,
  type ModelDefinition,
  trainStep,
} from "./model/define-model.ts";
export { dim } from "./model/dim.ts";
export { type Input, type InputOptions, input } from "./model/input.ts";
export { initializer, loss, metric, nn, optimizer, type Schedule, schedule } from "./nn/index.ts";
export type { Shape } from "./types/size.ts";
export type { AnyTensor, Dim, Tensor } from "./types/tensor.ts";
