/** @file Between vectors and scalars, and between the two widths of masks. */
import type { DType } from "@tapeless/graph/ir";
import type { FunctionBuilder } from "../assembler/index.ts";
import { splatBytes, type VectorConstants } from "./constants.ts";
import { once, type Push, partType, scalar, type Value, vector } from "./value.ts";

/** Bytes of 32-bit lanes picked from two vectors (0..3 and 4..7). */
export const pick32 = (...lanes: readonly number[]): number[] =>
  lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));

/** Bytes of 64-bit lanes picked from two vectors (0..1 and 2..3). */
export const pick64 = (...lanes: readonly number[]): number[] =>
  lanes.flatMap((lane) => [0, 1, 2, 3, 4, 5, 6, 7].map((byte) => 8 * lane + byte));

export class Lanes {
  readonly f: FunctionBuilder;
  readonly constants: VectorConstants;

  constructor(f: FunctionBuilder, constants: VectorConstants) {
    this.f = f;
    this.constants = constants;
  }

  /** The upper two 32-bit lanes, moved down. */
  upper(push: Push): Push {
    return () => {
      this.constants.push(splatBytes("i32", 0));
      push();
      this.f.op("i8x16.shuffle", pick32(6, 7, 2, 3));
    };
  }

  /** The lower 64 bits of two vectors. */
  join(low: Push, high: Push): Push {
    return () => {
      low();
      high();
      this.f.op("i8x16.shuffle", pick64(0, 2));
    };
  }

  toVector(value: Value): Value {
    if (value.form === "vector") return value;
    if (value.parts.length > 1) return this.gather(value.dtype, value.parts);
    const { dtype, constant } = value;
    if (constant !== undefined) {
      const push = (): void => this.constants.push(splatBytes(dtype, constant));
      return vector(dtype, ...(dtype === "f64" ? [push, push] : [push]));
    }
    return this.splat(dtype, value.parts[0]!);
  }

  private splat(dtype: DType, push: Push): Value {
    const { f } = this;
    if (dtype === "f64") {
      const both = once(f, "v128", () => {
        push();
        f.op("f64x2.splat");
      });
      return vector(dtype, both, both);
    }
    return vector(dtype, () => {
      if (dtype === "bool") f.i32(0);
      push();
      if (dtype === "bool") f.op("i32.sub");
      f.op(dtype === "f32" ? "f32x4.splat" : "i32x4.splat");
    });
  }

  /** Four scalars side by side; missing ones repeat the first. */
  gather(dtype: DType, lanes: readonly Push[]): Value {
    const { f } = this;
    if (dtype === "f64") {
      const pair = (low: Push, high: Push | undefined): Push => {
        return () => {
          low();
          f.op("f64x2.splat");
          if (!high) return;
          high();
          f.op("f64x2.replace_lane", 1);
        };
      };
      const [a, b, c, d] = lanes;
      const first = once(f, "v128", pair(a!, b));
      return vector(dtype, first, c ? pair(c, d) : first);
    }
    return vector(dtype, () => {
      lanes.forEach((lane, l) => {
        lane();
        if (dtype === "f32") {
          if (l === 0) f.op("f32x4.splat");
          else f.op("f32x4.replace_lane", l);
        } else if (l === 0) f.op("i32x4.splat");
        else f.op("i32x4.replace_lane", l);
      });
      if (dtype === "bool") f.op("i32x4.neg");
    });
  }

  /** All lanes as scalars. */
  scatter(value: Value, count = 4): Value {
    if (value.form === "scalar") {
      if (value.parts.length > 1) return value;
      const part = once(this.f, partType(value), value.parts[0]!);
      return scalar(value.dtype, ...new Array<Push>(count).fill(part));
    }
    const parts = value.parts.map((part) => once(this.f, "v128", part));
    const held = vector(value.dtype, ...parts);
    return scalar(value.dtype, ...Array.from({ length: count }, (_, lane) => this.lane(held, lane)));
  }

  lane(value: Value, lane: number): Push {
    const { f } = this;
    const { dtype, form, parts } = value;
    if (form === "scalar") return parts.length === 1 ? parts[0]! : parts[lane]!;
    const isWide = parts.length === 2;
    const part = parts[isWide ? lane >> 1 : 0]!;
    return () => {
      part();
      if (dtype === "f64") f.op("f64x2.extract_lane", lane & 1);
      else if (dtype === "f32") f.op("f32x4.extract_lane", lane);
      else f.op("i32x4.extract_lane", isWide ? 2 * (lane & 1) : lane);
      if (dtype === "bool") f.i32(1).op("i32.and");
    };
  }

  /** A mask as one vector. */
  narrow(mask: Value): Push {
    const [low, high] = mask.parts;
    if (!high) return low!;
    return () => {
      low!();
      high();
      this.f.op("i8x16.shuffle", pick32(0, 2, 4, 6));
    };
  }

  /** A mask as two vectors, as f64 needs it. */
  widen(mask: Value): [Push, Push] {
    if (mask.parts.length === 2) return [mask.parts[0]!, mask.parts[1]!];
    const both = once(this.f, "v128", mask.parts[0]!);
    const half = (name: "i64x2.extend_low_i32x4_s" | "i64x2.extend_high_i32x4_s") => (): void => {
      both();
      this.f.op(name);
    };
    return [half("i64x2.extend_low_i32x4_s"), half("i64x2.extend_high_i32x4_s")];
  }
}
