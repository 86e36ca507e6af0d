/** @file A stand-alone assembler for WebAssembly: imports nothing outside of this folder. */
export { decodeModule } from "./decode.ts";
export { encodeModule } from "./encode.ts";
export {
  FunctionBuilder,
  type FunctionRef,
  type GlobalRef,
  type Label,
  type Local,
  type Marker,
} from "./function-builder.ts";
export type { Instruction } from "./instruction.ts";
export type { InstructionName, PlainName } from "./instructions.ts";
export type { WasmFunction, WasmModule } from "./module.ts";
export { type BuildFunction, type FunctionOptions, ModuleBuilder } from "./module-builder.ts";
export type { BlockType, FunctionType, ValueType } from "./value-type.ts";
