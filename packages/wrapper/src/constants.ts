/**
 * @file The contents of constants: short ones as numbers in the code, long ones as base64 of their bytes, or in a file
 * of their own beside the module.
 */
import type { Buffer } from "@tapeless/compiler";
import type { TypedArray } from "@tapeless/graph/ir";
import { literal, shortF32 } from "./literal.ts";

/** Longer lists are base64. */
const longestList = 64;

/** Fewer bytes than these stay in the code. */
const smallestFile = 4096;

export interface Constants {
  /** The code that fills one of them, seen by `view`; nothing for zeros, which is what fresh memory holds. */
  fill(buffer: Buffer, view: string): string[];
  /** Bytes of the file beside the module. */
  readonly file?: Uint8Array;
  /** Those whose contents are in that file. */
  readonly inFile: ReadonlySet<Buffer>;
  /** Whether some are in the code as base64. */
  readonly isEncoded: boolean;
}

export function placeConstants(buffers: readonly Buffer[], inline: boolean): Constants {
  const long = buffers.filter(isLong);
  const bytes = long.reduce((sum, { data }) => sum + data!.byteLength, 0);
  if (inline || bytes < smallestFile) return { fill, inFile: new Set(), isEncoded: long.length > 0 };
  const file = new Uint8Array(bytes);
  const places = new Map<Buffer, number>();
  let at = 0;
  for (const buffer of long) {
    places.set(buffer, at);
    file.set(bytesOf(buffer.data!), at);
    at += buffer.data!.byteLength;
  }
  return {
    file,
    inFile: new Set(long),
    isEncoded: false,
    fill: (buffer, view) => {
      const from = places.get(buffer);
      if (from === undefined) return fill(buffer, view);
      return [`bytesOf(${view}).set(weights.subarray(${from}, ${from + buffer.data!.byteLength}));`];
    },
  };
}

const bytesOf = (data: TypedArray): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** One number everywhere: code says that in a line. */
export const isUniform = (data: TypedArray): boolean => data.every((value) => Object.is(value, data[0]));

const isLong = ({ data }: Buffer): boolean =>
  data !== undefined && data.length > longestList && !isUniform(data);

function fill(buffer: Buffer, view: string): string[] {
  const { data, dtype } = buffer;
  if (!data || data.length === 0) return [];
  const show = dtype === "f32" ? shortF32 : literal;
  if (isUniform(data)) return Object.is(data[0], 0) ? [] : [`${view}.fill(${show(data[0]!)});`];
  if (isLong(buffer)) return [`decode("${base64(data)}", ${view});`];
  return [`${view}.set([${Array.from(data, show).join(", ")}]);`];
}

export function base64(data: TypedArray): string {
  const bytes = bytesOf(data);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}
