/** @file Vector constants of one function, set once where it starts: in a loop V8 makes them anew in every turn. */
import type { DType } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local, Marker } from "../assembler/index.ts";

/** The 16 bytes of a number repeated in every lane; a bool is a mask. */
export function splatBytes(dtype: DType, value: number): number[] {
  const array =
    dtype === "f32"
      ? Float32Array.of(value, value, value, value)
      : dtype === "f64"
        ? Float64Array.of(value, value)
        : new Int32Array(4).fill(dtype === "bool" ? -value : value);
  return [...new Uint8Array(array.buffer)];
}

export const i32Bytes = (...lanes: readonly number[]): number[] => [
  ...new Uint8Array(Int32Array.from(lanes).buffer),
];

export const i64Bytes = (lane: bigint): number[] => [...new Uint8Array(BigInt64Array.of(lane, lane).buffer)];

export class VectorConstants {
  private readonly f: FunctionBuilder;
  private readonly start: Marker;
  private readonly locals = new Map<string, Local>();

  constructor(f: FunctionBuilder) {
    this.f = f;
    this.start = f.mark();
  }

  push(bytes: readonly number[]): void {
    const key = bytes.join();
    let local = this.locals.get(key);
    if (!local) {
      local = this.f.local("v128");
      this.locals.set(key, local);
      const fresh = local;
      // zero is what a local starts with
      if (bytes.some((byte) => byte !== 0)) {
        this.f.at(this.start, () => this.f.op("v128.const", bytes).set(fresh));
      }
    }
    this.f.get(local);
  }
}
