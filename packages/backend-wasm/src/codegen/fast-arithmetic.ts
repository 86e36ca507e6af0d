/** @file Arithmetic on four f32 lanes with unrounded products: the vocabulary of `fast-functions.ts`. */
import type { FunctionBuilder, PlainName } from "../assembler/index.ts";
import { splatBytes } from "./constants.ts";
import type { Lanes } from "./lanes.ts";
import { once, type Push } from "./value.ts";

type Binary = PlainName & "v128.and";

export class FastArithmetic {
  readonly f: FunctionBuilder;
  private readonly lanes: Lanes;

  constructor(lanes: Lanes) {
    this.lanes = lanes;
    this.f = lanes.f;
  }

  number(value: number): Push {
    return () => this.lanes.constants.push(splatBytes("f32", value));
  }

  integer(value: number): Push {
    return () => this.lanes.constants.push(splatBytes("i32", value));
  }

  /** Computed once, for several uses. */
  keep(push: Push): Push {
    return once(this.f, "v128", push);
  }

  private combine(name: string, ...operands: readonly (Push | number)[]): Push {
    return () => {
      for (const operand of operands) {
        if (typeof operand === "number") this.number(operand)();
        else operand();
      }
      this.f.op(name as Binary);
    };
  }

  add = (a: Push | number, b: Push | number): Push => this.combine("f32x4.add", a, b);
  sub = (a: Push | number, b: Push | number): Push => this.combine("f32x4.sub", a, b);
  mul = (a: Push | number, b: Push | number): Push => this.combine("f32x4.mul", a, b);
  div = (a: Push | number, b: Push | number): Push => this.combine("f32x4.div", a, b);
  abs = (a: Push): Push => this.combine("f32x4.abs", a);
  less = (a: Push | number, b: Push | number): Push => this.combine("f32x4.lt", a, b);
  equal = (a: Push | number, b: Push | number): Push => this.combine("f32x4.eq", a, b);
  and = (a: Push, b: Push): Push => this.combine("v128.and", a, b);
  or = (a: Push, b: Push): Push => this.combine("v128.or", a, b);
  xor = (a: Push, b: Push): Push => this.combine("v128.xor", a, b);
  addInteger = (a: Push, b: Push): Push => this.combine("i32x4.add", a, b);
  subInteger = (a: Push, b: Push): Push => this.combine("i32x4.sub", a, b);
  fromInteger = (a: Push): Push => this.combine("f32x4.convert_i32x4_s", a);

  /** a * b + c, rounded once. */
  madd = (a: Push | number, b: Push | number, c: Push | number): Push =>
    this.combine("f32x4.relaxed_madd", a, b, c);

  /** c - a * b, rounded once. */
  nmadd = (a: Push | number, b: Push | number, c: Push | number): Push =>
    this.combine("f32x4.relaxed_nmadd", a, b, c);

  shift(name: "i32x4.shl" | "i32x4.shr_s", a: Push, count: number): Push {
    return () => {
      a();
      this.f.i32(count).op(name);
    };
  }

  /** Lanes of `a` where the mask is set, of `b` elsewhere. */
  choose(mask: Push, a: Push | number, b: Push | number): Push {
    return this.combine("v128.bitselect", a, b, mask);
  }

  /** NaN passes. */
  clamp(x: Push, low: number, high: number): Push {
    return this.combine("f32x4.pmax", this.combine("f32x4.pmin", x, high), low);
  }

  /** c0*x^n + ... + cn. */
  horner(x: Push, [first, ...rest]: readonly number[]): Push {
    return rest.reduce<Push>((r, c) => this.madd(r, x, c), this.number(first!));
  }

  /** The integer nearest to a * b, also as the low bits of what the sum with 1.5 * 2^23 holds. */
  nearest(a: Push, b: number): { readonly bits: Push; readonly value: Push } {
    const shifted = 12582912;
    const bits = this.keep(this.madd(a, b, shifted));
    return { bits, value: this.keep(this.sub(bits, shifted)) };
  }
}
