/** @file Target wasm: kernels as WebAssembly. The module around the bytes is still to come, so there is no backend object yet. */
export { capabilities } from "./capabilities.ts";
export {
  addressOf,
  type EmittedWasm,
  type EmitWasmOptions,
  emitWasm,
  memoryExport,
  type WasmMemory,
} from "./emit-wasm.ts";
