/** @file The contents of constants as code: short ones as numbers, long ones as base64 of their bytes. */
import type { Buffer } from "@tapeless/compiler";
import type { TypedArray } from "@tapeless/graph/ir";
import { literal, shortF32 } from "./literal.ts";

/** Longer ones are base64. */
const longestList = 64;

/** Lines that fill the view; none for zeros, which is what fresh memory holds. */
export function fillConstant(view: string, { data, dtype }: Buffer): string[] {
  if (!data || data.every((value) => Object.is(value, 0))) return [];
  const show = dtype === "f32" ? shortF32 : literal;
  const first = data[0]!;
  if (data.every((value) => Object.is(value, first))) return [`${view}.fill(${show(first)});`];
  if (data.length <= longestList) return [`${view}.set([${Array.from(data, show).join(", ")}]);`];
  return [`decode("${base64(data)}", ${view});`];
}

export const isLongConstant = (buffer: Buffer): boolean =>
  fillConstant("", buffer).some((line) => line.startsWith("decode("));

function base64(data: TypedArray): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
