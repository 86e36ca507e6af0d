/** @file Attributes as values: equality (NaN equals itself, -0 is not 0), a hash that agrees with it, and their text. */
import type { Attribute, Attributes } from "./node.ts";

type AttributeRecord = { readonly [key: string]: Attribute | undefined };

const isRecord = (attribute: Attribute): attribute is AttributeRecord =>
  typeof attribute === "object" &&
  attribute !== null &&
  !Array.isArray(attribute) &&
  !(attribute instanceof Float64Array);

/** Keys that hold something, in one order whatever order they were written in. */
export const attributeKeys = (attrs: Attributes): string[] =>
  Object.keys(attrs)
    .filter((key) => attrs[key] !== undefined)
    .sort();

export function sameAttribute(a: Attribute | undefined, b: Attribute | undefined): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Float64Array || b instanceof Float64Array) {
    return a instanceof Float64Array && b instanceof Float64Array && sameItems(a, b, Object.is);
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && sameItems<Attribute>(a, b, sameAttribute);
  }
  return sameAttributes(a as AttributeRecord, b as AttributeRecord);
}

export function sameAttributes(a: Attributes, b: Attributes): boolean {
  if (a === b) return true;
  const keys = attributeKeys(a);
  return sameItems(keys, attributeKeys(b), Object.is) && keys.every((key) => sameAttribute(a[key], b[key]));
}

function sameItems<T>(a: ArrayLike<T>, b: ArrayLike<T>, same: (x: T, y: T) => boolean): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!same(a[i]!, b[i]!)) return false;
  return true;
}

export const mixHash = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193) >>> 0;

export function hashText(text: string, hash = 0x811c9dc5): number {
  let mixed = hash;
  for (let i = 0; i < text.length; i++) mixed = mixHash(mixed, text.charCodeAt(i));
  return mixed;
}

const bits = new DataView(new ArrayBuffer(8));

function hashNumber(value: number, hash: number): number {
  bits.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  return mixHash(mixHash(hash, bits.getInt32(0)), bits.getInt32(4));
}

/** Elements of a long literal that are looked at; equality looks at all. */
const hashedElements = 64;

export function hashAttribute(attribute: Attribute | undefined, hash: number): number {
  if (typeof attribute === "number") return hashNumber(attribute, hash);
  if (typeof attribute === "string") return hashText(attribute, mixHash(hash, 1));
  if (typeof attribute !== "object" || attribute === null)
    return hashText(String(attribute), mixHash(hash, 2));
  if (isRecord(attribute)) return hashAttributes(attribute, mixHash(hash, 3));
  let mixed = mixHash(hash, attribute.length);
  if (attribute instanceof Float64Array) {
    const step = Math.max(1, Math.floor(attribute.length / hashedElements));
    for (let i = 0; i < attribute.length; i += step) mixed = hashNumber(attribute[i]!, mixed);
    return mixed;
  }
  for (const item of attribute) mixed = hashAttribute(item, mixed);
  return mixed;
}

export function hashAttributes(attrs: Attributes, hash = 0x811c9dc5): number {
  return attributeKeys(attrs).reduce((mixed, key) => hashAttribute(attrs[key], hashText(key, mixed)), hash);
}

/** A name as the text forms write it: bare where it is a dotted path of identifiers, else a JSON string. */
export const showName = (name: string): string => (plainName.test(name) ? name : JSON.stringify(name));

const plainName = /^[A-Za-z_]\w*(?:[./]\w+)*$/;
const plainKey = /^[A-Za-z_]\w*$/;

export const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

export function showAttribute(attribute: Attribute): string {
  if (typeof attribute === "number") return showNumber(attribute);
  if (typeof attribute === "string") return JSON.stringify(attribute);
  if (typeof attribute !== "object" || attribute === null) return String(attribute);
  if (attribute instanceof Float64Array) return `f64[${Array.from(attribute, showNumber).join(", ")}]`;
  if (isRecord(attribute)) return showAttributes(attribute);
  return `[${attribute.map(showAttribute).join(", ")}]`;
}

/** `{axes: [0, 1], keep: true}` */
export function showAttributes(attrs: Attributes): string {
  const fields = attributeKeys(attrs).map((key) => {
    const name = plainKey.test(key) ? key : JSON.stringify(key);
    return `${name}: ${showAttribute(attrs[key] as Attribute)}`;
  });
  return `{${fields.join(", ")}}`;
}
