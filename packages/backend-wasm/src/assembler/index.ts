/** @file A stand-alone assembler for WebAssembly: imports nothing outside of this folder. */
export { decodeModule } from "./decode.ts";
export {
  FunctionBuilder,
  type FunctionRef,
  type GlobalRef,
  type Label,
  type Local,
  type Marker,
} from "./function-builder.ts";
export type { PlainName } from "./instructions.ts";
export { type Labelled, ModuleBuilder } from "./module-builder.ts";
export { printModule } from "./print-module.ts";
export type { ValueType } from "./value-type.ts";
