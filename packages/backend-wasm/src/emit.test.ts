/** What emitted modules promise about themselves: standing alone, the same bytes each time, well typed, small. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { type EmitOptions, type EmittedFile, type Module, programKey } from "@tapeless/compiler";
import {
  emitModule,
  example,
  expectWellTyped,
  linearModule,
  predictOnly,
  temporaryFolder,
} from "@tapeless/wrapper/fixtures";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { assemble } from "./assembler/fixtures/disassemble.ts";
import { decodeModule } from "./assembler/index.ts";
import { emit, textOf } from "./emit.ts";
import { emitWasm } from "./emit-wasm.ts";
import { threaded } from "./fixtures/threaded.ts";
import backend from "./index.ts";

const own = backend.options!.parse({});
const options: EmitOptions = { fileName: "model", inline: false, own };
const fast = (module: Module): Module => ({ ...module, fastMath: true });
const paths = (files: readonly EmittedFile[]): string[] => files.map(({ path }) => path);

const modules: [string, () => Module][] = [
  ["linear", linearModule],
  ["predict", predictOnly],
  ["fast", () => fast(linearModule())],
];
const threads = { ...(own as object), threads: true };

describe.each(modules)("%s", (_, make) => {
  test.each([
    ["in several files", false, own],
    ["in one", true, own],
    ["with threads", false, threads],
  ])("is well typed, and so is what uses it: %s", async (_kind, inline, given) => {
    const { typescript, types, javascript } = await textOf(make(), { ...options, inline, own: given });
    const folder = temporaryFolder();
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "model.js"), javascript);
    writeFileSync(join(folder, "model.d.ts"), types);
    const start = make().init ? "" : "state: new Uint8Array(0),";
    expectWellTyped(folder, typescript, `{ ${start} ${inline ? "" : 'wasm: fetch("x")'} }`);
  });

  test("stands alone, and has the same bytes each time", async () => {
    const files = await emit(make(), options);
    expect(await emit(make(), options)).toEqual(files);
    const script = String(files.find(({ path }) => path === "model.js")!.contents);
    expect(script).not.toMatch(/\bimport\s*[({"']|\brequire\b|\beval\b|\bFunction\s*\(/);
    expect(script.match(/^export .*/gm)).toEqual([expect.stringContaining("async function create")]);
  });
});

test("functions have names where that is asked for, and none else", async () => {
  const labels = async (names: boolean): Promise<unknown[]> => {
    const files = await emit(linearModule(), { ...options, own: { ...(own as object), names } });
    const { functions } = decodeModule(
      files.find(({ path }) => path === "model.wasm")!.contents as Uint8Array,
    );
    return functions.flatMap(({ label }) => label ?? []);
  };
  expect(await labels(false)).toEqual([]);
  expect(await labels(true)).toContain("linear1");
});

test.each([false, true])(
  "every file is written as text on demand, and is made of it (threads: %s)",
  async (shared) => {
    const given = { ...(own as object), text: true, threads: shared };
    const files = await emit(fast(linearModule()), { ...options, own: given });
    const bodies = files.filter(({ path }) => path.endsWith(".wasm"));
    expect(bodies).toHaveLength(shared ? 4 : 2);
    for (const { path, contents } of bodies) {
      const text = String(files.find((file) => file.path === path.replace(/wasm$/, "wat"))!.contents);
      expect(text).toContain("(func $linear1 (param $");
      expect(await assemble(text)).toEqual(contents);
    }
  },
);

test("is small", async () => {
  const size = async (module: Module): Promise<number> => {
    const files = await emit(module, options);
    const shipped = files
      .filter(({ path }) => /\.(js|wasm)$/.test(path))
      .map(({ path, contents }) => {
        return path.endsWith(".js") ? transformSync(String(contents), { minify: true }).code : contents;
      });
    return shipped.reduce((sum, contents) => sum + gzipSync(contents, { level: 9 }).length, 0);
  };
  expect(await size(predictOnly())).toBeLessThan(6 * 1024);
  expect(await size(linearModule())).toBeLessThan(8 * 1024);
});

test("more memory than there can be is refused", () => {
  const { plan, ...module } = linearModule();
  const arenaBytes = 2 ** 31 + 16;
  expect(() => emitWasm({ ...module, plan: { ...plan, arenaBytes } })).toThrow(
    /memory\/too-large.*2147483648 here/s,
  );
});

describe("fast math", () => {
  test("has a second file, of relaxed SIMD", async () => {
    expect(paths(await emit(fast(linearModule()), options))).toEqual([
      "model.js",
      "model.d.ts",
      "model.wasm",
      "model.relaxed.wasm",
    ]);
    expect(paths(await emit(fast(linearModule()), { ...options, inline: true }))).toEqual([
      "model.js",
      "model.d.ts",
    ]);
  });

  test.each([false, true])("which is used where the host has that (inline: %s)", async (inline) => {
    const { create, folder } = await emitModule(backend, fast(linearModule()), inline);
    const model = await create({ seed: 1 });
    expect(Number.isFinite(model.train(example).cost)).toBe(true);
    if (inline) return;
    writeFileSync(join(folder, "model.wasm"), "");
    await create();
    writeFileSync(join(folder, "model.relaxed.wasm"), "");
    await expect(create()).rejects.toMatchObject({ code: "wasm/compile" });
  });

  test("either file can be passed", async () => {
    const { create, folder } = await emitModule(backend, fast(linearModule()), false);
    for (const name of ["model.wasm", "model.relaxed.wasm"]) {
      const model = await create({ wasm: pathToFileURL(join(folder, name)) });
      expect(model.predict({ x: Float32Array.of(1, 2, 3, 4) }).probability).toHaveLength(3);
      expect(readFileSync(join(folder, name)).length).toBeGreaterThan(0);
    }
  });
});

test.each([backend, threaded()])(
  "a module that needs a state says so, with all of its files, too",
  async (target) => {
    const { create } = await emitModule(target, predictOnly(), false);
    await expect(create()).rejects.toMatchObject({ code: "state/required" });
  },
);

test("equal names of programs are told apart, and every name is safe", () => {
  const module = linearModule();
  const { programs } = emitWasm(module);
  expect([...programs.keys()]).toEqual(
    [...module.entries.flatMap((entry) => entry.programs), module.init!].map(programKey),
  );
  for (const name of programs.values()) expect(name).toMatch(/^[A-Za-z]\w*$/);
  expect(new Set(programs.values()).size).toBe(programs.size);
});
