import { allocate, arrayConstructor, type DType, dtypes, sizeOf, type TypedArray } from "@tapeless/graph/ir";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseSafetensors, type StateTensorValue, writeSafetensors } from "./safetensors.ts";

const bytesOf = (array: TypedArray): number[] => [
  ...new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
];

/** A file with this header text, whatever it says. */
function fileOf(header: string | object, data: readonly number[] = [], length?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

const four = [1, 2, 3, 4];
const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("written and read back", () => {
  const tensor: fc.Arbitrary<StateTensorValue> = fc
    .tuple(
      fc.constantFrom<DType[]>(...dtypes),
      fc.array(fc.nat(4), { maxLength: 3 }),
      fc.infiniteStream(fc.nat(255)),
    )
    .map(([dtype, shape, random]) => {
      const data = allocate(dtype, sizeOf(shape));
      const bytes = new Uint8Array(data.buffer);
      for (let i = 0; i < bytes.length; i++)
        bytes[i] = (random.next().value ?? 0) & (dtype === "bool" ? 1 : 255);
      return { dtype, shape, data };
    });
  const names = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "a-b; alert(1)", "é"));
  const files = fc
    .array(fc.tuple(names, tensor), { maxLength: 6 })
    .map((entries) => new Map(entries.filter(([name]) => name !== "__metadata__")));

  test("every tensor has its name, type, shape and bytes", () => {
    fc.assert(
      fc.property(files, (tensors) => {
        const read = parseSafetensors(writeSafetensors(tensors, new Map([["format", "x"]])));
        expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
        for (const [name, { dtype, shape, data }] of tensors) {
          const found = read.tensors.get(name)!;
          expect([found.dtype, found.shape]).toEqual([dtype, shape]);
          expect(found.data).toBeInstanceOf(arrayConstructor[dtype]);
          expect(bytesOf(found.data)).toEqual(bytesOf(data));
        }
        expect(read.metadata).toEqual(new Map([["format", "x"]]));
      }),
    );
  });

  test("the order of the map does not show in the bytes", () => {
    fc.assert(
      fc.property(files, (tensors) => {
        expect(writeSafetensors(new Map([...tensors].reverse()))).toEqual(writeSafetensors(tensors));
      }),
    );
  });

  test("the text of a file", () => {
    const file = writeSafetensors(
      new Map([
        ["b", { dtype: "bool", shape: [], data: Uint8Array.of(1) }],
        ["a", { dtype: "i32", shape: [2], data: Int32Array.of(1, -1) }],
      ]),
    );
    expect(new DataView(file.buffer).getBigUint64(0, true)).toBe(112n);
    expect(new TextDecoder().decode(file.subarray(8, 120)).trimEnd()).toBe(
      '{"a":{"dtype":"I32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BOOL","shape":[],"data_offsets":[8,9]}}',
    );
    expect([...file.subarray(120)]).toEqual([1, 0, 0, 0, 255, 255, 255, 255, 1]);
  });
});

test("a file of another program: padding, metadata, any order, types we have not", () => {
  const read = parseSafetensors(
    fileOf(
      `${JSON.stringify({
        "z.count": { dtype: "I64", shape: [], data_offsets: [4, 12] },
        __metadata__: { format: "pt" },
        a: f32([1], 0, 4),
      })}   `,
      [0, 0, 128, 63, 9, 0, 0, 0, 0, 0, 0, 0],
    ),
  );
  expect([...read.tensors].map(([name, { dtype, shape, data }]) => [name, dtype, shape, ...data])).toEqual([
    ["a", "f32", [1], 1],
  ]);
  expect([...read.foreign]).toEqual([["z.count", "I64"]]);
  expect([...read.metadata]).toEqual([["format", "pt"]]);
});

test("data that does not begin at a multiple of its element's size", () => {
  const file = fileOf(
    { a: { dtype: "BOOL", shape: [1], data_offsets: [0, 1] }, b: f32([1], 1, 5) },
    [1, 0, 0, 0, 64],
  );
  expect([...parseSafetensors(file).tensors.get("b")!.data]).toEqual([2]);
});

test("a Buffer, as files are read, in the middle of a larger one", () => {
  const file = writeSafetensors(
    new Map([
      ["a", { dtype: "f32", shape: [1], data: Float32Array.of(1) }],
      ["b", { dtype: "i32", shape: [2], data: Int32Array.of(2, 3) }],
    ]),
  );
  const larger = Buffer.concat([Buffer.from("before"), file]);
  const { tensors } = parseSafetensors(larger.subarray(6));
  expect([...tensors].map(([name, { data }]) => [name, ...data])).toEqual([
    ["a", 1],
    ["b", 2, 3],
  ]);
});

describe("refused with the reason", () => {
  test.each<[string, Uint8Array, string]>([
    ["empty", new Uint8Array(0), "the file is empty"],
    ["seven bytes", new Uint8Array(7), "the file has 7 bytes"],
    ["no tensors, a byte left", fileOf({}, [1]), "the last 1 bytes of the data belong to no tensor"],
    ["header longer than the file", fileOf({}, [], 3n), "its header would have 3 bytes"],
    [
      "header of 2^64 - 1 bytes",
      fileOf({}, [], 2n ** 64n - 1n),
      "its header would have 18446744073709551615 bytes",
    ],
    ["zip", new TextEncoder().encode("PK\x03\x04 and so on"), "this is a zip archive"],
    ["gguf", new TextEncoder().encode("GGUF\x03 and so on"), "this is a GGUF file"],
    ["json", new TextEncoder().encode('{"weights": []}'), "this is a JSON file"],
    ["header of other bytes", fileOf("\xff\xfe"), "its header is no JSON text"],
    ["header that is a list", fileOf("[]"), "its header is no JSON object"],
    ["tensor that is a number", fileOf({ a: 3 }), 'the header says nothing readable about "a"'],
    ["unknown type", fileOf({ a: { ...f32([1], 0, 4), dtype: "F31" } }, four), 'the unknown type "F31"'],
    [
      "type from the prototype",
      fileOf({ a: { ...f32([1], 0, 4), dtype: "toString" } }, four),
      "unknown type",
    ],
    ["no shape", fileOf({ a: f32(undefined, 0, 4) }, four), '"a" has no shape'],
    ["a negative size", fileOf({ a: f32([-1], 0, 4) }, four), '"a" has no shape'],
    ["a fractional size", fileOf({ a: f32([0.5, 2], 0, 4) }, four), '"a" has no shape'],
    [
      "a product beyond exact integers",
      fileOf({ a: f32([2 ** 52, 2 ** 52], 0, 4) }, four),
      "does not take 4 bytes",
    ],
    ["no offsets", fileOf({ a: { dtype: "F32", shape: [1] } }, four), '"a" has no place'],
    ["offsets backwards", fileOf({ a: f32([1], 4, 0) }, four), '"a" lies at 4..0'],
    ["data cut short", fileOf({ a: f32([2], 0, 8) }, four), '"a" lies at 0..8 of 4 bytes'],
    [
      "size that does not fit the shape",
      fileOf({ a: f32([2], 0, 4) }, four),
      "is F32 [2], which does not take 4 bytes",
    ],
    ["overlap", fileOf({ a: f32([1], 0, 4), b: f32([1], 2, 6) }, [...four, 5, 6]), '"b" overlaps'],
    ["the same place twice", fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, four), '"b" overlaps'],
    [
      "a hole",
      fileOf({ a: f32([1], 4, 8) }, [...four, ...four]),
      "bytes 0..4 of the data belong to no tensor",
    ],
    [
      "a bool of 2",
      fileOf({ a: { dtype: "BOOL", shape: [1], data_offsets: [0, 1] } }, [2]),
      "other than 0 and 1",
    ],
    ["metadata with a number", fileOf({ __metadata__: { a: 1 } }), "__metadata__"],
  ])("%s", (_, file, problem) => {
    expect(() => parseSafetensors(file)).toThrow(problem);
    expect(() => parseSafetensors(file)).toThrow("state/format");
  });

  test("any cut of a good file", () => {
    const file = writeSafetensors(
      new Map([["a", { dtype: "f32", shape: [3], data: Float32Array.of(1, 2, 3) }]]),
    );
    for (let length = 0; length < file.length; length++)
      expect(() => parseSafetensors(file.subarray(0, length))).toThrow("state/format");
  });
});

test("whatever the bytes, the answer is tensors that fit or an error of ours", () => {
  const good = writeSafetensors(
    new Map([
      ["a", { dtype: "f32", shape: [2, 2], data: new Float32Array(4) }],
      ["b", { dtype: "bool", shape: [3], data: new Uint8Array(3) }],
    ]),
  );
  const damaged = fc
    .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((changes) => {
      const file = good.slice();
      for (const [at, byte] of changes) file[at] = byte;
      return file;
    });
  const header = fc.json().map((text) => fileOf(text));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), damaged, header), (file) => {
      try {
        for (const { dtype, shape, data } of parseSafetensors(file).tensors.values()) {
          expect(data.length).toBe(sizeOf(shape));
          expect(data).toBeInstanceOf(arrayConstructor[dtype]);
        }
      } catch (error) {
        expect(error).toMatchObject({ name: "GraphError", code: "state/format" });
      }
    }),
    { numRuns: 2000 },
  );
});
