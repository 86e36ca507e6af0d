/**
 * @file Attributes as JSON that loses nothing: `{"$number": "NaN"}` for numbers JSON does not have, `{"$f64": base64}`
 * for Float64Arrays (little-endian), and one more `$` before keys that begin with one.
 */
import { z } from "zod";
import type { Attribute, Attributes } from "./node.ts";

export const jsonValue = z.json();
export type JsonValue = z.infer<typeof jsonValue>;

const oddNumbers: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
  "-0": -0,
};

export function attributeToJson(attribute: Attribute): JsonValue {
  if (typeof attribute === "number") {
    if (Number.isFinite(attribute) && !Object.is(attribute, -0)) return attribute;
    return { $number: Object.is(attribute, -0) ? "-0" : String(attribute) };
  }
  if (typeof attribute !== "object" || attribute === null) return attribute;
  if (attribute instanceof Float64Array) return { $f64: toBase64(attribute) };
  if (Array.isArray(attribute)) return attribute.map(attributeToJson);
  return attributesToJson(attribute as Attributes);
}

export function attributesToJson(attrs: Attributes): { [key: string]: JsonValue } {
  const entries: [string, JsonValue][] = [];
  for (const key of Object.keys(attrs)) {
    const attribute = attrs[key];
    if (attribute !== undefined)
      entries.push([key.startsWith("$") ? `$${key}` : key, attributeToJson(attribute)]);
  }
  return Object.fromEntries(entries);
}

/** What is wrong with a JSON value, and where in it. */
export class JsonProblem extends Error {
  readonly path: readonly (string | number)[];

  constructor(problem: string, path: readonly (string | number)[]) {
    super(problem);
    this.path = path;
  }
}

type Path = readonly (string | number)[];

export function attributeFromJson(value: JsonValue, path: Path): Attribute {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item, i) => attributeFromJson(item, [...path, i]));
  const { $number: number, $f64: data } = value;
  if (number !== undefined) {
    if (typeof number === "string" && Object.hasOwn(oddNumbers, number)) return oddNumbers[number]!;
    throw new JsonProblem(`must be one of ${Object.keys(oddNumbers).join(", ")}`, [...path, "$number"]);
  }
  if (data !== undefined) {
    const array = typeof data === "string" ? fromBase64(data) : undefined;
    if (array) return array;
    throw new JsonProblem("must be a multiple of 8 bytes in base64", [...path, "$f64"]);
  }
  return attributesFromJson(value, path);
}

export function attributesFromJson(record: { readonly [key: string]: JsonValue }, path: Path): Attributes {
  const entries = Object.entries(record).map(([key, value]): [string, Attribute] => {
    if (key.startsWith("$") && !key.startsWith("$$")) {
      throw new JsonProblem("must be $number, $f64, or begin with $$", [...path, key]);
    }
    return [key.startsWith("$") ? key.slice(1) : key, attributeFromJson(value, [...path, key])];
  });
  return Object.fromEntries(entries);
}

/** Bytes given to one call of String.fromCharCode. */
const chunk = 8192;

function toBase64(data: Float64Array): string {
  const view = new DataView(new ArrayBuffer(data.length * 8));
  data.forEach((value, i) => {
    view.setFloat64(i * 8, value, true);
  });
  const bytes = new Uint8Array(view.buffer);
  let text = "";
  for (let i = 0; i < bytes.length; i += chunk) text += String.fromCharCode(...bytes.subarray(i, i + chunk));
  return btoa(text);
}

function fromBase64(text: string): Float64Array | undefined {
  let bytes: string;
  try {
    bytes = atob(text);
  } catch {
    return undefined;
  }
  if (bytes.length % 8 !== 0) return undefined;
  const view = new DataView(new ArrayBuffer(bytes.length));
  for (let i = 0; i < bytes.length; i++) view.setUint8(i, bytes.charCodeAt(i));
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(i * 8, true));
}
