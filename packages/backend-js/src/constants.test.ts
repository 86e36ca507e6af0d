import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Module } from "@tapeless/compiler";
import { afterEach, describe, expect, test, vi } from "vitest";
import { bits } from "./fixtures/kernels.ts";
import { emitModule, moduleOf } from "./fixtures/modules.ts";

const values: Record<string, Float32Array | Int32Array | Uint8Array | Float64Array> = {
  zeros: new Float32Array(3),
  ones: new Float32Array(3).fill(1),
  few: Float32Array.of(0.1, -0, Number.NaN),
  whole: Int32Array.of(1, -2, 3),
  flags: Uint8Array.of(1, 0, 1),
  many: Float32Array.from({ length: 2000 }, (_, i) => Math.fround(i * 0.37 - 11)),
  doubles: Float64Array.from({ length: 70 }, (_, i) => i / 3),
  bools: Uint8Array.from({ length: 77 }, (_, i) => (i % 3) & 1),
};
const dtypes = { Float32Array: "f32", Float64Array: "f64", Int32Array: "i32", Uint8Array: "bool" } as const;
const typeOf = (array: object): string => dtypes[array.constructor.name as keyof typeof dtypes];

/** Copies every constant into an output. */
function frozen(names: readonly string[]): Module {
  const parts = names.map((name) => ({ name, type: typeOf(values[name]!), size: values[name]!.length }));
  const module = moduleOf(`
    ${parts.map(({ name, type, size }) => `buffer ${name}: ${type}[${size}] constant`).join("\n")}
    ${parts
      .map(
        ({ name, type, size }) => `kernel copy_${name}(x: ${type}[${size}] read, y: ${type}[${size}] write) {
          for i in 0..${size} parallel { store y[i] = x[i] }
        }`,
      )
      .join("\n")}
    program run() {
      ${parts.map(({ name, type, size }) => `buffer "out:${name}": ${type}[${size}] output`).join("\n")}
      ${parts.map(({ name }) => `call copy_${name}(${name}, "out:${name}")`).join("\n")}
    }`);
  return { ...module, shared: module.shared.map((buffer) => ({ ...buffer, data: values[buffer.name]! })) };
}

async function check(names: readonly string[], inline: boolean): Promise<readonly string[]> {
  const { create, files, typescript } = await emitModule(frozen(names), inline);
  const model = await create();
  const result = model.run();
  for (const name of names) expect(bits(result[name])).toEqual(bits(values[name]!));
  expect("save" in model).toBe(false);
  expect(typescript).not.toContain("zeros.set");
  return files;
}

const small = ["zeros", "ones", "few", "whole", "flags", "doubles", "bools"];
const all = Object.keys(values);
const modulePaths = ["model.ts", "model.js", "model.d.ts"];

describe("constants", () => {
  test("a few are in the module", async () => {
    expect(await check(small, false)).toEqual(modulePaths);
  });

  test("many are in a file beside it", async () => {
    expect(await check(all, false)).toEqual([...modulePaths, "model.weights"]);
  });

  test("or in the module, if so wanted", async () => {
    expect(await check(all, true)).toEqual(modulePaths);
  });
});

describe("the weights file", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("of another length is refused", async () => {
    const { create, folder } = await emitModule(frozen(all), false);
    writeFileSync(join(folder, "model.weights"), new Uint8Array(5));
    await expect(create()).rejects.toMatchObject({
      code: "weights/length",
      message: expect.stringContaining("has 5 bytes instead of"),
    });
  });

  test("is fetched where there is no file system", async () => {
    const { create, folder } = await emitModule(frozen(all), false);
    const file = readFileSync(join(folder, "model.weights"));
    const urls: string[] = [];
    vi.stubGlobal("process", undefined);
    vi.stubGlobal("fetch", async (url: URL) => {
      urls.push(url.href);
      return new Response(file);
    });
    const model = await create();
    vi.unstubAllGlobals();
    expect(urls).toEqual([expect.stringMatching(/^file:.*\/model\.weights$/)]);
    expect(bits(model.run().many)).toEqual(bits(values.many!));
  });
});
