import { beforeAll, describe, expect, test } from "vitest";
import { bits } from "./fixtures/kernels.ts";
import { example, linearModule, predictOnly, withoutInit } from "./fixtures/linear.ts";
import { emitModule, moduleOf } from "./fixtures/modules.ts";

// biome-ignore lint/suspicious/noExplicitAny: modules of types of their own
type Create = (options?: any) => Promise<any>;
let create: Create;
let createPredict: Create;

beforeAll(async () => {
  ({ create } = await emitModule(linearModule()));
  ({ create: createPredict } = await emitModule(predictOnly()));
});

const x = Float32Array.of(1, 2, 3, 4);

interface Saved {
  header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  data: Uint8Array;
}

function split(file: Uint8Array): Saved {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  return { header, data: file.subarray(8 + length) };
}

/** The file with another header or data. */
function join(
  { header, data }: { header: unknown; data: Uint8Array },
  text = JSON.stringify(header),
): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + bytes.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true);
  file.set(bytes, 8);
  file.set(data, 8 + bytes.length);
  return file;
}

/** A file with some of the tensors, without holes. */
function only(file: Uint8Array, keep: (name: string) => boolean): Uint8Array {
  const { header, data } = split(file);
  const parts: Uint8Array[] = [];
  let at = 0;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__" && keep(name));
  const moved = entries.map(([name, tensor]) => {
    const part = data.subarray(...tensor.data_offsets);
    parts.push(part);
    at += part.length;
    return [name, { ...tensor, data_offsets: [at - part.length, at] }];
  });
  return join({
    header: Object.fromEntries(moved),
    data: Uint8Array.from(parts.flatMap((part) => [...part])),
  });
}

describe("save", () => {
  test("is a safetensors file with sorted names", async () => {
    const model = await create({ seed: 7 });
    const file = model.save();
    const { header, data } = split(file);
    expect(header).toMatchInlineSnapshot(`
      {
        "__metadata__": {
          "format": "tapeless",
          "version": "1",
        },
        "optimizer/m": {
          "data_offsets": [
            0,
            48,
          ],
          "dtype": "F32",
          "shape": [
            4,
            3,
          ],
        },
        "rng": {
          "data_offsets": [
            48,
            56,
          ],
          "dtype": "I32",
          "shape": [
            2,
          ],
        },
        "state/calls": {
          "data_offsets": [
            56,
            60,
          ],
          "dtype": "F32",
          "shape": [],
        },
        "step": {
          "data_offsets": [
            60,
            64,
          ],
          "dtype": "I32",
          "shape": [],
        },
        "weight": {
          "data_offsets": [
            64,
            112,
          ],
          "dtype": "F32",
          "shape": [
            4,
            3,
          ],
        },
      }
    `);
    expect((file.length - data.length) % 8).toBe(0);
    expect(new Float32Array(data.slice(64, 112).buffer)).toEqual(model.parameters.weight);
  });

  test("has the same bytes for the same state, and other bytes after a step", async () => {
    const [a, b] = [await create({ seed: 7 }), await create({ seed: 7 })];
    expect(a.save()).toEqual(b.save());
    a.train(example);
    expect(a.save()).not.toEqual(b.save());
    b.train(example);
    expect(a.save()).toEqual(b.save());
  });

  test("can leave all but the parameters out", async () => {
    const { header } = split((await create()).save({ only: "parameters" }));
    expect(Object.keys(header)).toEqual(["__metadata__", "weight"]);
  });

  test("writes every NaN alike", async () => {
    const model = await create();
    const words = new Uint32Array(model.parameters.weight.buffer, model.parameters.weight.byteOffset, 12);
    words.fill(0x7fc00000);
    const expected = model.save();
    words.fill(0xffc12345);
    expect(model.save()).toEqual(expected);
  });
});

describe("load", () => {
  test("resumes to the bit", async () => {
    const [a, b] = [await create({ seed: 7 }), await create({ seed: 8 })];
    a.train(example);
    b.load(a.save());
    expect(b.save()).toEqual(a.save());
    a.train(example);
    b.train(example);
    expect(b.save()).toEqual(a.save());
    const c = await create({ state: a.save() });
    expect(c.save()).toEqual(a.save());
  });

  test("takes an ArrayBuffer, a Buffer, and a part of a larger array", async () => {
    const file = (await create({ seed: 3 })).save();
    const padded = new Uint8Array(file.length + 11);
    padded.set(file, 5);
    const forms = [file.buffer, Buffer.from(file), padded.subarray(5, 5 + file.length)];
    for (const state of forms) expect((await create({ state })).save()).toEqual(file);
  });

  test("a module for predict takes the parameters from a file with more", async () => {
    const trained = await create({ seed: 3 });
    trained.train(example);
    const model = await createPredict({ state: trained.save() });
    expect(bits(model.predict({ x }).probability)).toEqual(bits(trained.predict({ x }).probability));
    expect(model.save()).toEqual(trained.save({ only: "parameters" }));
  });

  test("parameters alone: everything else starts fresh", async () => {
    const model = await create({ seed: 3 });
    model.train(example);
    const fresh = await create({ seed: 3, state: model.save({ only: "parameters" }) });
    const { header, data } = split(fresh.save());
    const part = (name: string): Uint8Array => data.slice(...header[name]!.data_offsets);
    expect(fresh.parameters.weight).toEqual(model.parameters.weight);
    expect(part("optimizer/m").every((byte) => byte === 0)).toBe(true);
    expect(new Float32Array(part("state/calls").buffer)).toEqual(Float32Array.of(1));
    expect(new Int32Array(part("step").buffer)).toEqual(Int32Array.of(0));
    expect(new Int32Array(part("rng").buffer)).toEqual(Int32Array.of(3, 0));
  });

  test("optimizer and state start fresh on their own", async () => {
    const model = await create({ seed: 3 });
    model.train(example);
    const file = model.save();
    model.load(only(file, (name) => !name.startsWith("optimizer/")));
    const { header, data } = split(model.save());
    expect(data.slice(...header["optimizer/m"]!.data_offsets).every((byte) => byte === 0)).toBe(true);
    expect(new Int32Array(data.slice(...header.step!.data_offsets).buffer)[0]).toBe(1);
  });
});

describe("a file that does not fit is refused, and nothing changes", () => {
  const files: [string, (good: Uint8Array) => unknown][] = [
    ["empty", () => new Uint8Array(0)],
    ["seven bytes", (good) => good.subarray(0, 7)],
    ["cut in the header", (good) => good.subarray(0, 40)],
    ["cut in the data", (good) => good.subarray(0, good.length - 1)],
    ["a byte too many", (good) => Uint8Array.of(...good, 0)],
    ["a text", () => new TextEncoder().encode("this is the readme of something else")],
    ["a zip", () => new TextEncoder().encode("PK\x03\x04 and so on, and so on")],
    ["a number", () => 5],
    ["a promise", () => Promise.resolve()],
    ["a list for a header", (good) => join(split(good), "[1, 2]")],
    ["null for a header", (good) => join(split(good), "null")],
    ["no JSON", (good) => join(split(good), "{ weight: }")],
    ["no offsets", (good) => join({ ...split(good), header: { weight: { dtype: "F32", shape: [4, 3] } } })],
    [
      "offsets outside",
      (good) =>
        join({ ...split(good), header: { weight: { dtype: "F32", shape: [4, 3], data_offsets: [0, 1e9] } } }),
    ],
    ["a missing parameter", (good) => only(good, (name) => name !== "weight")],
    [
      "an unexpected parameter",
      (good) => {
        const { header, data } = split(good);
        return join({
          header: { ...header, "dense9.bias": { dtype: "F32", shape: [0], data_offsets: [0, 0] } },
          data,
        });
      },
    ],
    [
      "another shape",
      (good) => {
        const { header, data } = split(good);
        return join({ header: { ...header, weight: { ...header.weight, shape: [3, 4] } }, data });
      },
    ],
    [
      "another dtype",
      (good) => {
        const { header, data } = split(good);
        return join({ header: { ...header, weight: { ...header.weight, dtype: "I32" } }, data });
      },
    ],
  ];
  test.each(files)("%s", async (_, make) => {
    const model = await create({ seed: 5 });
    model.train(example);
    const before = model.save();
    const file = make(before);
    expect(() => model.load(file)).toThrowErrorMatchingSnapshot();
    expect(model.save()).toEqual(before);
    await expect(create({ state: file })).rejects.toMatchObject({ code: expect.stringMatching(/^state\//) });
  });

  test("part of the optimizer's tensors", async () => {
    const { create: make } = await emitModule(
      moduleOf(
        `buffer w: f32[1] parameter
        buffer "optimizer/m": f32[1] state
        buffer "optimizer/v": f32[1] state
        kernel start(w: f32[1] write) { store w[0] = 1.0 }
        program init() { call start(w) }`,
        { state: { w: "parameter", "optimizer/m": "optimizer", "optimizer/v": "optimizer" } },
      ),
    );
    const model = await make();
    const file = only(model.save(), (name) => name !== "optimizer/v");
    expect(() => model.load(file)).toThrow("the state does not fit: optimizer/v is missing");
  });

  test("a module without initial values needs a state, whole", async () => {
    await expect(createPredict()).rejects.toMatchObject({ code: "state/required" });
    await expect(createPredict({})).rejects.toMatchObject({ code: "state/required" });
    const { create: seeded } = await emitModule(withoutInit(linearModule()));
    await expect(seeded()).rejects.toMatchObject({ code: "state/required" });
    await expect(
      createPredict({ state: only((await create()).save(), (name) => name === "rng") }),
    ).rejects.toThrow("weight is missing");
  });
});

describe("seed", () => {
  test("decides the initial state; 0 by default", async () => {
    const save = async (options?: object): Promise<Uint8Array> => (await create(options)).save();
    expect(await save()).toEqual(await save({ seed: 0 }));
    expect(await save({ seed: 1 })).not.toEqual(await save({ seed: 0 }));
    expect(await save({ seed: 2 ** 32 })).not.toEqual(await save({ seed: 0 }));
    const { header, data } = split(await save({ seed: 2 ** 53 - 1 }));
    expect(new Int32Array(data.slice(...header.rng!.data_offsets).buffer)).toEqual(
      Int32Array.of(-1, 2097151),
    );
  });

  test.each([-1, 0.5, NaN, Infinity, 2 ** 53, "1", null])("%s is no seed", async (seed) => {
    await expect(create({ seed })).rejects.toMatchObject({ code: "seed/invalid" });
  });
});

test("tensors of a file may neither overlap nor leave holes: nothing is loaded", async () => {
  const model = await create({ seed: 3 });
  const saved: Uint8Array = model.save();
  const length = new DataView(saved.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(saved.subarray(8, 8 + length)));
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const pair = names.flatMap((a) =>
    names
      .filter((b) => a < b && size(header[a]) === size(header[b]) && size(header[a]) > 0)
      .map((b) => [a, b] as const),
  )[0];
  expect(pair).toBeDefined();
  header[pair![1]].data_offsets = header[pair![0]].data_offsets;
  const text = new TextEncoder().encode(JSON.stringify(header).padEnd(length));
  const damaged = saved.slice();
  damaged.set(text, 8);
  expect(() => model.load(damaged)).toThrow(/no safetensors file, or a damaged one/);
  expect(model.save()).toEqual(saved);
});

const size = ({ data_offsets: [from, to] }: { data_offsets: [number, number] }): number => to - from;

test("inputs that are null are missing", async () => {
  const model = await create({ seed: 3 });
  expect(() => model.predict(null)).toThrow(/is missing/);
});
