/** @file A WebAssembly module as data: what the builder makes, the encoder writes and the decoder reads. */
import type { Instruction } from "./instruction.ts";
import type { FunctionType, ValueType } from "./value-type.ts";

export interface MemoryType {
  /** Pages of 64 KiB. */
  readonly min: number;
  readonly max?: number;
  /** Shared memory needs a maximum. */
  readonly shared?: boolean;
}

export interface GlobalType {
  readonly type: ValueType;
  readonly mutable: boolean;
}

export type Import = { readonly module: string; readonly name: string } & (
  | { readonly kind: "function"; readonly type: FunctionType; readonly label?: string }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
);

export interface WasmFunction {
  readonly type: FunctionType;
  /** Without the parameters. */
  readonly locals: readonly ValueType[];
  /** Without the last `end`. */
  readonly body: readonly Instruction[];
  /** For profiles and stack traces. */
  readonly label?: string;
  /** Of parameters and locals, for readers of the text form; "" where there is none. */
  readonly localNames?: readonly string[];
}

export interface Global extends GlobalType {
  readonly init: Instruction;
}

export interface Export {
  readonly name: string;
  readonly kind: "function" | "memory" | "global";
  readonly index: number;
}

/** Copied to `offset` when the module is instantiated; without one, by `memory.init`. */
export interface DataSegment {
  readonly offset?: number;
  readonly bytes: Uint8Array;
}

export interface WasmModule {
  /** For profiles. */
  readonly label?: string;
  readonly imports: readonly Import[];
  readonly functions: readonly WasmFunction[];
  readonly memory?: MemoryType;
  readonly globals: readonly Global[];
  readonly exports: readonly Export[];
  readonly data: readonly DataSegment[];
}
