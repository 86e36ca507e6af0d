/**
 * @file Loads and stores: addresses, and vectors of neighbours, of strided or gathered elements, and of fewer than four.
 * A bool is a byte in memory.
 */
import { byteSize, type DType, type Expr, InternalError, type StoreMode } from "@tapeless/graph/ir";
import type { FunctionBuilder } from "../assembler/index.ts";
import { splatBytes } from "./constants.ts";
import type { Turn } from "./environment.ts";
import type { Evaluation } from "./evaluate.ts";
import { type Lanes, pick32 } from "./lanes.ts";
import type { Loop, Pace } from "./loops.ts";
import type { Group, Scope } from "./scope.ts";
import { lanesOfVector, once, type Push, scalar, type Value, vector } from "./value.ts";

/** Pushes the address of an element; the offset comes with the instruction. */
interface Address {
  readonly push: Push;
  readonly offset: number;
}

const plus = ({ push, offset }: Address, bytes: number): Address => ({ push, offset: offset + bytes });

export class Accesses {
  private readonly scope: Scope;

  constructor(scope: Scope) {
    this.scope = scope;
  }

  private get f(): FunctionBuilder {
    return this.scope.f;
  }

  private get lanes(): Lanes {
    return this.scope.lanes;
  }

  /** `count` lanes; 0 asks for an f32 in all lanes of a vector. */
  load(buffer: string, index: Expr, count: number, turn: Turn, e: Evaluation): Value {
    const { dtype } = this.scope.buffer(buffer);
    const place = this.place(buffer, index, turn, e, count === 0 ? "copy" : "loop");
    if (place.kind === "lanes") {
      if (place.stride === 2 && place.addresses.length > 1 && loadsEverySecond(dtype)) {
        return this.everySecond(dtype, place.addresses);
      }
      return this.lanes.gather(
        dtype,
        place.addresses.map((address) => this.scalarLoad(dtype, address)),
      );
    }
    const { address } = place;
    if (place.kind === "vector") return this.vectorLoad(dtype, address, place.group.valid);
    if (count === 0) {
      return vector(dtype, () => {
        address.push();
        this.f.op("v128.load32_splat", address.offset);
      });
    }
    if (count === lanesOfVector) return this.vectorLoad(dtype, address, lanesOfVector);
    const size = byteSize[dtype];
    return scalar(
      dtype,
      ...Array.from({ length: count }, (_, lane) => this.scalarLoad(dtype, plus(address, lane * size))),
    );
  }

  store(buffer: string, index: Expr, value: Value, mode: StoreMode, turn: Turn, e: Evaluation): void {
    const { dtype } = this.scope.buffer(buffer);
    const place = this.place(buffer, index, turn, e);
    if (place.kind === "lanes" && value.form === "vector" && mode === "set" && byteSize[dtype] === 4) {
      const held = once(this.f, "v128", value.parts[0]!);
      place.addresses.forEach(({ push, offset }, lane) => {
        push();
        held();
        this.f.op("v128.store32_lane", lane, offset);
      });
      return;
    }
    if (place.kind === "lanes") {
      const parts = this.lanes.scatter(value).parts;
      place.addresses.forEach((address, lane) => {
        this.scalarStore(dtype, address, parts[lane]!, mode);
      });
      return;
    }
    const { address } = place;
    if (place.kind === "vector") {
      this.vectorStore(dtype, address, this.lanes.toVector(value), place.group.valid, mode);
    } else if (value.form === "vector") this.vectorStore(dtype, address, value, lanesOfVector, mode);
    else {
      const size = byteSize[dtype];
      // every lane is read before the first is written
      const parts =
        value.parts.length === 1 ? value.parts : value.parts.map((part) => once(this.f, typeOf(dtype), part));
      if (parts.length > 1) for (const part of parts) part.force!();
      parts.forEach((part, lane) => {
        this.scalarStore(dtype, plus(address, lane * size), part, mode);
      });
    }
  }

  /** A vector for each turn that is a lane, from the place of its index on. */
  storeTurns(buffer: string, index: Expr, vectors: readonly Push[], turn: Turn, e: Evaluation): void {
    const place = this.place(buffer, index, turn, e);
    if (place.kind !== "lanes") throw new InternalError("stores of turns that lie side by side");
    place.addresses.forEach((address, lane) => {
      this.partStore(address, vectors[lane]!, 16);
    });
  }

  private place(
    buffer: string,
    index: Expr,
    turn: Turn,
    e: Evaluation,
    pace: Pace = "loop",
  ):
    | { readonly kind: "single"; readonly address: Address }
    | { readonly kind: "vector"; readonly address: Address; readonly group: Group }
    | { readonly kind: "lanes"; readonly addresses: readonly Address[]; readonly stride?: number } {
    const { vectorLoop } = this.scope;
    const affine = this.scope.affine(index);
    if (!vectorLoop) return { kind: "single", address: this.address(buffer, affine, turn, e, pace) };
    const group = vectorLoop.groups[turn.group]!;
    const stride = affine.terms.get(vectorLoop.name) ?? 0;
    const terms = new Map(affine.terms);
    terms.delete(vectorLoop.name);
    for (const [name, factor] of vectorLoop.base.terms) {
      terms.set(name, (terms.get(name) ?? 0) + stride * factor);
    }
    const lane = (l: number, at: Turn): Address => {
      const constant = affine.constant + stride * (vectorLoop.base.constant + group.offset + l);
      return this.address(buffer, { ...affine, terms, constant }, at, e, pace);
    };
    const isGathered = affine.rest.some(({ expr }) => e.isWide(expr));
    if (turn.lane !== undefined) return { kind: "single", address: lane(turn.lane, turn) };
    if (!isGathered && stride === 0) return { kind: "single", address: lane(0, turn) };
    if (!isGathered && stride === 1) return { kind: "vector", address: lane(0, turn), group };
    const addresses = Array.from({ length: group.valid }, (_, l) =>
      lane(l, isGathered ? { ...turn, lane: l } : turn),
    );
    return { kind: "lanes", addresses, ...(isGathered ? {} : { stride }) };
  }

  /** Elements 0, 2, 4 and 6, or the first of these: some from what starts with the first, the others from what ends with the last, so nothing beyond it. */
  private everySecond(dtype: "f32" | "i32", addresses: readonly Address[]): Value {
    const { f } = this;
    const [load, spread, lanes] = secondElements[addresses.length as keyof typeof secondElements];
    return vector(dtype, () => {
      const [first, last] = [addresses[0]!, plus(addresses[0]!, spread * byteSize[dtype])];
      for (const { push, offset } of [first, last]) {
        push();
        f.op(load, offset);
      }
      f.op("i8x16.shuffle", lanes);
    });
  }

  private address(
    buffer: string,
    { terms, constant, rest }: ReturnType<Scope["affine"]>,
    turn: Turn,
    e: Evaluation,
    pace: Pace,
  ): Address {
    const { f } = this;
    const { dtype, base } = this.scope.buffer(buffer);
    const size = byteSize[dtype];
    const loops: [Loop, number][] = [];
    for (const [name, factor] of terms) {
      if (factor !== 0) loops.push([this.scope.loops.find(name)!, factor * size]);
    }
    if (loops.length > 1) loops.sort(([a], [b]) => a.depth - b.depth);
    const last = loops.at(-1);
    // a pointer that moves after every copy of a body is already there
    const ahead = last && pace === "copy" ? last[1] * last[0].step * last[0].copy : 0;
    const bytes = constant * size - ahead;
    // an offset is added without wrapping, so what it is added to must not be negative
    const inOffset = bytes >= 0 && rest.length === 0 && loops.every(([, factor]) => factor > 0);
    const isMoved = !inOffset && loops.length > 0;
    const pointer = this.scope.loops.pointer(buffer, base, isMoved ? bytes : 0, loops, pace);
    const isAdded = !inOffset && !isMoved && bytes !== 0;
    return {
      offset: inOffset ? bytes : 0,
      push: () => {
        f.get(pointer);
        if (isAdded) f.i32(bytes | 0).op("i32.add");
        for (const { expr, factor } of rest) {
          e.value(expr, turn).parts[0]!();
          if (factor * size !== 1) f.i32((factor * size) | 0).op("i32.mul");
          f.op("i32.add");
        }
      },
    };
  }

  private scalarLoad(dtype: DType, { push, offset }: Address): Push {
    return () => {
      push();
      this.f.op(scalarLoads[dtype], offset);
    };
  }

  private scalarStore(dtype: DType, { push, offset }: Address, value: Push, mode: StoreMode): void {
    const { f } = this;
    if (mode === "set") {
      push();
      value();
      f.op(scalarStores[dtype], offset);
      return;
    }
    const at = once(f, "i32", push);
    at();
    const [old, added] = [this.scalarLoad(dtype, { push: at, offset }), value];
    if (dtype === "i32" && (mode === "max" || mode === "min")) {
      const [a, b] = [once(f, "i32", old), once(f, "i32", added)];
      a();
      b();
      a();
      b();
      f.op(mode === "max" ? "i32.gt_s" : "i32.lt_s").select("i32");
    } else {
      old();
      added();
      f.op(`${typeOf(dtype)}.${mode}` as "f32.add");
    }
    f.op(scalarStores[dtype], offset);
  }

  private vectorLoad(dtype: DType, { push, offset }: Address, valid: number): Value {
    const { f } = this;
    if (dtype === "bool") return this.boolLoad({ push, offset }, valid);
    if (dtype === "f64") {
      const half = (count: number, at: number): Push => {
        return () => {
          if (count <= 0) {
            this.lanes.constants.push(splatBytes("i32", 0));
            return;
          }
          push();
          f.op(count >= 2 ? "v128.load" : "v128.load64_zero", at);
        };
      };
      return vector(dtype, half(valid, offset), half(valid - 2, offset + 16));
    }
    return vector(dtype, () => {
      if (valid === 3) push();
      push();
      if (valid === 4) f.op("v128.load", offset);
      else f.op(valid === 1 ? "v128.load32_zero" : "v128.load64_zero", offset);
      if (valid === 3) f.op("v128.load32_lane", 2, offset + 8);
    });
  }

  private boolLoad(address: Address, valid: number): Value {
    const { f } = this;
    if (valid < lanesOfVector) {
      const bytes = Array.from({ length: valid }, (_, lane) => this.scalarLoad("bool", plus(address, lane)));
      return this.lanes.gather("bool", bytes);
    }
    return vector("bool", () => {
      address.push();
      f.op("v128.load32_zero", address.offset);
      f.op("i16x8.extend_low_i8x16_u").op("i32x4.extend_low_i16x8_u").op("i32x4.neg");
    });
  }

  private vectorStore(dtype: DType, address: Address, value: Value, valid: number, mode: StoreMode): void {
    const { f } = this;
    const at: Address = { push: once(f, "i32", address.push), offset: address.offset };
    if (mode !== "set") {
      const old = this.vectorLoad(dtype, at, valid);
      const shape = dtype === "f32" ? "f32x4" : dtype === "f64" ? "f64x2" : "i32x4";
      const name = dtype === "i32" && (mode === "max" || mode === "min") ? `${mode}_s` : mode;
      const parts = old.parts.map((part, i) => (): void => {
        part();
        value.parts[i]!();
        f.op(`${shape}.${name}` as "f32x4.add");
      });
      this.vectorStore(dtype, at, vector(dtype, ...parts), valid, "set");
      return;
    }
    if (dtype === "bool") {
      this.boolStore(at, value, valid);
      return;
    }
    const lanesOfPart = dtype === "f64" ? 2 : 4;
    // every lane is read before the first is written
    const parts = value.parts.length === 1 ? value.parts : value.parts.map((part) => once(f, "v128", part));
    if (parts.length > 1) for (const part of parts) part.force!();
    parts.forEach((part, i) => {
      const count = Math.min(lanesOfPart, valid - i * lanesOfPart);
      if (count > 0)
        this.partStore({ push: at.push, offset: at.offset + 16 * i }, part, count * (16 / lanesOfPart));
    });
  }

  /** The first bytes of a vector: 4, 8, 12 or 16. */
  private partStore({ push, offset }: Address, part: Push, bytes: number): void {
    const { f } = this;
    const held = bytes === 12 ? once(f, "v128", part) : part;
    push();
    held();
    if (bytes === 16) f.op("v128.store", offset);
    else if (bytes === 4) f.op("v128.store32_lane", 0, offset);
    else f.op("v128.store64_lane", 0, offset);
    if (bytes !== 12) return;
    push();
    held();
    f.op("v128.store32_lane", 2, offset + 8);
  }

  private boolStore({ push, offset }: Address, mask: Value, valid: number): void {
    const { f, lanes } = this;
    const bytes = once(f, "v128", () => {
      const narrow = lanes.narrow(mask);
      narrow();
      lanes.constants.push(splatBytes("i32", 1));
      f.op("v128.and");
      lanes.constants.push(splatBytes("i32", 0));
      f.op("i16x8.narrow_i32x4_s");
      lanes.constants.push(splatBytes("i32", 0));
      f.op("i8x16.narrow_i16x8_s");
    });
    if (valid === lanesOfVector) {
      push();
      bytes();
      f.op("v128.store32_lane", 0, offset);
      return;
    }
    for (let lane = 0; lane < valid; lane++) {
      push();
      bytes();
      f.op("v128.store8_lane", lane, offset + lane);
    }
  }
}

/** Whether lanes that lie two elements apart are taken out of whole vectors. */
/** By the number of elements: how what they lie in is loaded, how far apart both parts start, and what is taken of them. */
const secondElements = {
  2: ["v128.load64_zero", 1, pick32(0, 5, 5, 5)],
  3: ["v128.load", 1, pick32(0, 2, 7, 7)],
  4: ["v128.load", 3, pick32(0, 2, 5, 7)],
} as const;

export const loadsEverySecond = (dtype: DType): dtype is "f32" | "i32" => dtype === "f32" || dtype === "i32";

const typeOf = (dtype: DType): "f32" | "f64" | "i32" => (dtype === "bool" ? "i32" : dtype);

const scalarLoads = { f32: "f32.load", f64: "f64.load", i32: "i32.load", bool: "i32.load8_u" } as const;
const scalarStores = { f32: "f32.store", f64: "f64.store", i32: "i32.store", bool: "i32.store8" } as const;
