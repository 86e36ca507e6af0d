/**
 * @file The safetensors format, read strictly and written canonically (github.com/huggingface/safetensors):
 * 8 bytes of header length, a JSON header with type, shape and place of each tensor, then the data without holes.
 *
 * The file comes from outside, so nothing in it is believed: every number is checked before it is used.
 */
import {
  arrayConstructor,
  byteSize,
  type DType,
  GraphError,
  sizeOf,
  type TypedArray,
} from "@tapeless/graph/ir";

/** A tensor with its values. */
export interface StateTensorValue {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

export interface SafetensorsFile {
  /** In the order of the header. */
  readonly tensors: ReadonlyMap<string, StateTensorValue>;
  /** Tensors whose element type Tapeless has not, by name: a file of another program may hold more than is wanted. */
  readonly foreign: ReadonlyMap<string, string>;
  readonly metadata: ReadonlyMap<string, string>;
}

/** Bits of one element; some are smaller than a byte. */
const storedBits: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, U16: 16, I16: 16, U32: 32, I32: 32, U64: 64, I64: 64 },
  ...{ F16: 16, BF16: 16, F32: 32, F64: 64, C64: 64 },
  ...{ F8_E5M2: 8, F8_E4M3: 8, F8_E8M0: 8, F6_E2M3: 6, F6_E3M2: 6, F4: 4 },
};

const dtypeOf: Readonly<Record<string, DType>> = { F32: "f32", F64: "f64", I32: "i32", BOOL: "bool" };
const storedName: Readonly<Record<DType, string>> = { f32: "F32", f64: "F64", i32: "I32", bool: "BOOL" };

/** The same limit as the format's own reader, so that a damaged length asks for no gigabytes. */
const largestHeader = 100_000_000;

/** @throws GraphError `state/format` that says what is wrong where. */
export function parseSafetensors(file: Uint8Array): SafetensorsFile {
  const { header, data } = splitFile(file);
  const tensors = new Map<string, StateTensorValue>();
  const foreign = new Map<string, string>();
  const places: Place[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const entry = checkEntry(name, value, data.length);
    places.push(entry);
    const dtype = Object.hasOwn(dtypeOf, entry.stored) ? dtypeOf[entry.stored] : undefined;
    if (dtype) tensors.set(name, { dtype, shape: entry.shape, data: readData(entry, dtype, data) });
    else foreign.set(name, entry.stored);
  }
  checkCover(places, data.length);
  return { tensors, foreign, metadata: checkMetadata(header.__metadata__) };
}

function splitFile(file: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  if (file.length < 8) fail(`the file has ${file.length} bytes, too few for a header`, hintFor(file));
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > largestHeader || length > file.length - 8) {
    const problem = `its header would have ${length} bytes; the file has ${file.length}`;
    fail(problem, hintFor(file));
  }
  const end = 8 + Number(length);
  return { header: parseHeader(file.subarray(8, end), file), data: file.subarray(end) };
}

function parseHeader(bytes: Uint8Array, file: Uint8Array): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    fail("its header is no JSON text", hintFor(file));
  }
  if (!isRecord(header)) fail("its header is no JSON object", hintFor(file));
  return header;
}

interface Place {
  readonly name: string;
  readonly stored: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function checkEntry(name: string, value: unknown, dataLength: number): Place {
  const shown = JSON.stringify(name);
  if (!isRecord(value)) fail(`the header says nothing readable about ${shown}`);
  const { dtype: stored, shape, data_offsets: offsets } = value;
  if (typeof stored !== "string" || !Object.hasOwn(storedBits, stored))
    fail(`${shown} has the unknown type ${JSON.stringify(stored)}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) fail(`${shown} has no shape of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    fail(`${shown} has no place in the data`);
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > dataLength)
    fail(`${shown} lies at ${begin}..${end} of ${dataLength} bytes of data`, truncated);
  const bits = sizeOf(shape) * storedBits[stored]!;
  if (bits !== (end - begin) * 8)
    fail(`${shown} is ${stored} [${shape.join(", ")}], which does not take ${end - begin} bytes`);
  return { name, stored, shape, begin, end };
}

/** Every byte of the data belongs to one tensor: no holes, no overlap, nothing after the last. */
function checkCover(places: readonly Place[], dataLength: number): void {
  let at = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < at) fail(`${JSON.stringify(name)} overlaps another tensor`);
    if (begin > at) fail(`bytes ${at}..${begin} of the data belong to no tensor`);
    at = end;
  }
  if (at < dataLength) fail(`the last ${dataLength - at} bytes of the data belong to no tensor`);
}

function readData({ name, begin, end }: Place, dtype: DType, data: Uint8Array): TypedArray {
  // a copy, since the place in the file need not be aligned; slice() of a Buffer would be none
  const bytes = Uint8Array.from(data.subarray(begin, end));
  if (dtype === "bool" && bytes.some((byte) => byte > 1))
    fail(`${JSON.stringify(name)} is BOOL but holds bytes other than 0 and 1`);
  return new arrayConstructor[dtype](bytes.buffer, 0, bytes.length / byteSize[dtype]);
}

function checkMetadata(value: unknown): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === "string"))
    fail("its __metadata__ is no record of texts");
  return new Map(Object.entries(value as Record<string, string>));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const truncated = "the file is damaged or cut short: save the state again";

const starts = (file: Uint8Array, text: string): boolean =>
  [...text].every((char, i) => file[i] === char.charCodeAt(0));

/** What the file probably is instead. */
function hintFor(file: Uint8Array): string {
  if (file.length === 0) return "the file is empty";
  if (starts(file, "PK")) return "this is a zip archive (.npz, .pt); state is a .safetensors file";
  if (starts(file, "GGUF")) return "this is a GGUF file; state is a .safetensors file";
  if (starts(file, "\x93NUMPY")) return "this is a .npy file; state is a .safetensors file";
  if (starts(file, "{")) return "this is a JSON file; state is a .safetensors file";
  return "state is a .safetensors file, as a module's save() makes it; this one is damaged or of another kind";
}

function fail(problem: string, hint = truncated): never {
  throw new GraphError({ code: "state/format", problem: `this is no safetensors file: ${problem}`, hint });
}

/** Sorted by name, so that equal tensors give equal bytes; the header is padded to 8 bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StateTensorValue>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const sorted = [...tensors].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const entries: string[] = [];
  if (metadata.size > 0) entries.push(`"__metadata__":${JSON.stringify(Object.fromEntries(metadata))}`);
  let size = 0;
  for (const [name, { dtype, shape, data }] of sorted) {
    const place = { dtype: storedName[dtype], shape, data_offsets: [size, size + data.byteLength] };
    entries.push(`${JSON.stringify(name)}:${JSON.stringify(place)}`);
    size += data.byteLength;
  }
  const text = new TextEncoder().encode(`{${entries.join(",")}}`);
  const length = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + length + size).fill(0x20, 8, 8 + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  let at = 8 + length;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}
