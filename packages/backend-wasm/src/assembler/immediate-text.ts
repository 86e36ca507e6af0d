/** @file Immediates as WebAssembly text has them, by their kinds (webassembly.github.io/spec/core/text). */
import type { Immediate, ImmediateKind } from "./immediates.ts";
import type { InstructionRow } from "./instruction.ts";

type Show = (immediates: readonly Immediate[], row: InstructionRow) => readonly string[];

const none: Show = () => [];
const plain: Show = (immediates) => immediates.map(String);
const float: Show = ([value]) => [floatText(value as number)];
const place = (offset: Immediate | undefined): readonly string[] => (offset ? [`offset=${offset}`] : []);

/** Of all but indices and blocks, which are names there. */
export const immediateTexts: Readonly<Record<Exclude<ImmediateKind, "index" | "labels" | "block">, Show>> = {
  none,
  zero: none,
  memory: ([offset]) => place(offset),
  memoryLane: ([lane, offset]) => [...place(offset), String(lane)],
  segment: plain,
  i32: plain,
  i64: plain,
  f32: float,
  f64: float,
  bytes: ([bytes]) => vectorText(Uint8Array.from(bytes as readonly number[])),
  lane: plain,
  lanes: ([lanes]) => (lanes as readonly number[]).map(String),
};

/** The shortest decimal of a number is read back as that number, for f32 as for f64. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (Math.abs(value) === Infinity) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Numbers that look as if they were meant: bits of a smaller number, or of an integer, are far out. */
const isLikely = (value: number): boolean =>
  value === 0 || (Math.abs(value) > 1e-12 && Math.abs(value) < 1e12);

/** A vector does not say of what: as the floats that it probably holds, else as integers. */
function vectorText({ buffer }: Uint8Array<ArrayBuffer>): readonly string[] {
  const words = new Uint32Array(buffer);
  const doubles = new Float64Array(buffer);
  const floats = new Float32Array(buffer);
  const isDouble =
    doubles.every((value) => value !== 0 && isLikely(value)) && words[0] === 0 && words[2] === 0;
  if (isDouble) return ["f64x2", ...[...doubles].map(floatText)];
  if (floats.some((value) => value !== 0) && floats.every(isLikely))
    return ["f32x4", ...[...floats].map(floatText)];
  return ["i32x4", ...[...new Int32Array(buffer)].map(String)];
}
