/** @file The contents of constants: in the bytes, in a file beside the module where there are many, or filled by code. */
import type { Buffer, Module } from "@tapeless/compiler";
import { type Constants, isUniform, placeConstants } from "@tapeless/wrapper";
import type { PlacedBytes } from "./emit-wasm.ts";
import type { Options } from "./options.ts";

export interface PlacedConstants {
  readonly constants: Constants;
  /** What the bytes bring along. */
  readonly data: readonly PlacedBytes[];
}

export function placeInBytes(
  { shared, plan }: Module,
  inline: boolean,
  { embedWeights }: Options,
): PlacedConstants {
  const buffers = shared.filter(({ role }) => role === "constant");
  const placed = placeConstants(buffers, inline || embedWeights);
  const own = buffers.filter((buffer) => !placed.inFile.has(buffer) && !isUniform(buffer.data!));
  const data = own.map(({ name, data: array }) => ({
    offset: plan.persistent.get(name)!.offset,
    bytes: new Uint8Array(array!.buffer, array!.byteOffset, array!.byteLength),
  }));
  const isOwn = new Set<Buffer>(own);
  const fill: Constants["fill"] = (buffer, view) => (isOwn.has(buffer) ? [] : placed.fill(buffer, view));
  return { constants: { ...placed, fill, isEncoded: inline }, data };
}
