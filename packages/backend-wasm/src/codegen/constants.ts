/** @file Vector constants of one function, set once where it starts: in a loop V8 makes them anew in every turn. */
import type { DType } from "@tapeless/graph/ir";
import type { FunctionBuilder, Local, Marker } from "../assembler/index.ts";

const splats = new Map<DType, Map<number | "-0", readonly number[]>>();

/** The 16 bytes of a number repeated in every lane, always the same array; a bool is a mask. */
export function splatBytes(dtype: DType, value: number): readonly number[] {
  let own = splats.get(dtype);
  if (!own) {
    own = new Map();
    splats.set(dtype, own);
  }
  const key = Object.is(value, -0) ? "-0" : value;
  let bytes = own.get(key);
  if (!bytes) {
    bytes = makeSplat(dtype, value);
    own.set(key, bytes);
  }
  return bytes;
}

function makeSplat(dtype: DType, value: number): number[] {
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
  /** The same by the array, which is often the same one. */
  private readonly byArray = new Map<readonly number[], Local>();

  constructor(f: FunctionBuilder) {
    this.f = f;
    this.start = f.mark();
  }

  push(bytes: readonly number[]): void {
    let local = this.byArray.get(bytes);
    if (!local) {
      local = this.localOf(bytes);
      this.byArray.set(bytes, local);
    }
    this.f.get(local);
  }

  private localOf(bytes: readonly number[]): Local {
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
    return local;
  }
}
