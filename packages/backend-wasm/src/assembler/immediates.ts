/** @file The kinds of immediates: what the user gives, and how it is written and read. */
import type { ByteReader, ByteWriter } from "./bytes.ts";
import type { InstructionName, instructions } from "./instructions.ts";
import { type BlockType, valueTypeCodes, valueTypeOf } from "./value-type.ts";

/** What an instruction of each kind takes. */
export interface ImmediateTypes {
  none: [];
  index: [index: number];
  labels: [depths: readonly number[], otherwise: number];
  block: [type: BlockType];
  memory: [offset?: number];
  memoryLane: [lane: number, offset?: number];
  segment: [index: number];
  zero: [];
  i32: [value: number];
  i64: [value: bigint];
  f32: [value: number];
  f64: [value: number];
  bytes: [bytes: readonly number[]];
  lane: [lane: number];
  lanes: [lanes: readonly number[]];
}

export type ImmediateKind = keyof ImmediateTypes;

type RowOf<N extends InstructionName> = (typeof instructions)[N];

type KindOf<N extends InstructionName> =
  RowOf<N> extends readonly [number, string, infer K extends ImmediateKind, ...unknown[]] ? K : "none";

export type ImmediatesOf<N extends InstructionName> = ImmediateTypes[KindOf<N>];

export type Immediate = number | bigint | string | readonly number[];

interface Rule<K extends ImmediateKind> {
  write(out: ByteWriter, immediates: ImmediateTypes[K], width: number): void;
  read(from: ByteReader, width: number): ImmediateTypes[K];
}

/** Addresses are said to be aligned to the width of the access. Only for atomics does that have to be true. */
function writePlace(out: ByteWriter, offset: number, width: number): void {
  out.unsigned(Math.log2(width));
  out.unsigned(offset);
}

function readPlace(from: ByteReader, width: number): number {
  const alignment = from.unsigned();
  if (2 ** alignment !== width) throw new Error(`an alignment of ${2 ** alignment}, not ${width}`);
  return from.unsigned();
}

function checkLane(lane: number, lanes: number): void {
  if (!Number.isInteger(lane) || lane < 0 || lane >= lanes)
    throw new RangeError(`there is no lane ${lane} of ${lanes}`);
}

const voidCode = 0x40;

const readUnsigneds = (from: ByteReader): number[] =>
  Array.from({ length: from.unsigned() }, () => from.unsigned());

export const immediateRules: { readonly [K in ImmediateKind]: Rule<K> } = {
  none: { write: () => {}, read: () => [] },
  index: { write: (out, [index]) => out.unsigned(index), read: (from) => [from.unsigned()] },
  labels: {
    write(out, [depths, otherwise]) {
      out.unsigned(depths.length);
      for (const depth of depths) out.unsigned(depth);
      out.unsigned(otherwise);
    },
    read: (from) => [readUnsigneds(from), from.unsigned()],
  },
  block: {
    write: (out, [type]) => out.byte(type === "void" ? voidCode : valueTypeCodes[type]),
    read(from) {
      const code = from.byte();
      return [code === voidCode ? "void" : valueTypeOf(code)];
    },
  },
  memory: {
    write: (out, [offset = 0], width) => writePlace(out, offset, width),
    read: (from, width) => [readPlace(from, width)],
  },
  memoryLane: {
    write(out, [lane, offset = 0], width) {
      checkLane(lane, 16 / width);
      writePlace(out, offset, width);
      out.byte(lane);
    },
    read(from, width) {
      const offset = readPlace(from, width);
      return [from.byte(), offset];
    },
  },
  segment: {
    write(out, [index]) {
      out.unsigned(index);
      out.byte(0);
    },
    read(from) {
      const index = from.unsigned();
      from.byte();
      return [index];
    },
  },
  zero: {
    write(out, _, width) {
      for (let i = 0; i < width; i++) out.byte(0);
    },
    read(from, width) {
      from.bytes(width);
      return [];
    },
  },
  i32: { write: (out, [value]) => out.signed(value), read: (from) => [from.signed()] },
  i64: { write: (out, [value]) => out.signed64(value), read: (from) => [from.signed64()] },
  f32: { write: (out, [value]) => out.f32(value), read: (from) => [from.f32()] },
  f64: { write: (out, [value]) => out.f64(value), read: (from) => [from.f64()] },
  bytes: {
    write(out, [bytes]) {
      if (bytes.length !== 16) throw new RangeError(`a vector has 16 bytes, not ${bytes.length}`);
      out.bytes(bytes);
    },
    read: (from) => [[...from.bytes(16)]],
  },
  lane: {
    write(out, [lane], width) {
      checkLane(lane, width);
      out.byte(lane);
    },
    read: (from) => [from.byte()],
  },
  lanes: {
    write(out, [lanes], width) {
      if (lanes.length !== 16) throw new RangeError(`a shuffle has 16 lanes, not ${lanes.length}`);
      for (const lane of lanes) checkLane(lane, width);
      out.bytes(lanes);
    },
    read: (from) => [[...from.bytes(16)]],
  },
};
