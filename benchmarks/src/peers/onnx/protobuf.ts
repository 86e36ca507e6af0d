/**
 * @file As much of the protocol buffer encoding as an ONNX file needs: whole numbers, bytes, messages in messages.
 * https://protobuf.dev/programming-guides/encoding/
 */

export type Field =
  | { readonly field: number; readonly varint: number }
  | { readonly field: number; readonly bytes: Uint8Array };

export const int = (field: number, varint: number): Field => ({ field, varint });
export const bytes = (field: number, value: Uint8Array): Field => ({ field, bytes: value });
export const text = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value));
export const message = (field: number, fields: readonly Field[]): Field => bytes(field, encode(fields));

export function encode(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const parts = fields.flatMap((one) => {
    if ("varint" in one) return [varint(one.field << 3), varint(one.varint)];
    return [varint((one.field << 3) | 2), varint(one.bytes.length), one.bytes];
  });
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Seven bits a byte, the low ones first. */
export function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no whole number from 0`);
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  out.push(rest);
  return Uint8Array.from(out);
}
