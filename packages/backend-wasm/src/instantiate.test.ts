/** Where a module may get its bytes from, and what it says about others. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type EmittedModule,
  emitModule,
  type LinearModel,
  linearModule,
  type PredictModel,
  predictOnly,
} from "@tapeless/wrapper/fixtures";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ModuleBuilder } from "./assembler/index.ts";
import backend from "./index.ts";

let emitted: EmittedModule<LinearModel>;
let bytes: Uint8Array<ArrayBuffer>;
let foreign: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  emitted = await emitModule<LinearModel>(backend, linearModule(), false);
  bytes = new Uint8Array(readFileSync(join(emitted.folder, "model.wasm")));
  const other = await emitModule<PredictModel>(backend, predictOnly(), false);
  foreign = new Uint8Array(readFileSync(join(other.folder, "model.wasm")));
});
afterEach(() => vi.unstubAllGlobals());

const x = Float32Array.of(1, 2, 3, 4);

describe("the bytes may come as", () => {
  const sources: [string, () => unknown][] = [
    ["nothing: the file beside the module", () => undefined],
    ["a view", () => bytes],
    ["an ArrayBuffer", () => bytes.buffer],
    ["a Node buffer in a larger one", () => Buffer.concat([Buffer.alloc(5), bytes]).subarray(5)],
    [
      "a Response, whatever its type",
      () => new Response(bytes, { headers: { "content-type": "text/plain" } }),
    ],
    ["a promise of a Response", async () => new Response(bytes)],
    ["a URL", () => pathToFileURL(join(emitted.folder, "model.wasm"))],
    ["a compiled module", () => new WebAssembly.Module(bytes)],
    ["a promise of a compiled module", () => WebAssembly.compile(bytes)],
  ];
  test.each(sources)("%s", async (_, source) => {
    const model = await emitted.create({ seed: 3, wasm: source() });
    const expected = (await emitted.create({ seed: 3 })).predict({ x }).probability;
    expect(model.predict({ x }).probability).toEqual(expected);
  });
});

test("without a file system the file is fetched", async () => {
  const urls: string[] = [];
  vi.stubGlobal("process", undefined);
  vi.stubGlobal("fetch", async (url: URL) => {
    urls.push(url.href);
    return new Response(bytes);
  });
  await emitted.create();
  expect(urls).toEqual([pathToFileURL(join(emitted.folder, "model.wasm")).href]);
});

describe("one clear error for", () => {
  const refused: [string, string, () => unknown, RegExp][] = [
    ["a truncated file", "wasm/compile", () => bytes.subarray(0, 200), /: 200 bytes \(of \d+ when built\)/],
    ["a page of HTML", "wasm/compile", () => new Response("<!doctype html>"), /: 15 bytes/],
    ["no bytes", "wasm/compile", () => new Uint8Array(0), /: 0 bytes/],
    ["another model's file", "wasm/other", () => foreign, /not built with this module/],
    ["another model, compiled", "wasm/other", () => new WebAssembly.Module(foreign), /not built with this/],
    ["a module with imports", "wasm/other", withImports, /not built with this module/],
    ["a missing file", "wasm/read", () => pathToFileURL(join(emitted.folder, "no.wasm")), /no\.wasm/],
    ["status 404", "wasm/read", () => new Response("", { status: 404 }), /: a Response answers 404/],
    ["a promise that fails", "wasm/read", () => Promise.reject(new Error("offline")), /offline/],
    ["a path", "wasm/type", () => "./model.wasm", /takes bytes, a URL, a Response or a Web/],
    ["null in a promise", "wasm/type", async () => null, /takes bytes/],
    ["a number", "wasm/type", () => 5, /takes bytes/],
  ];
  test.each(refused)("%s", async (_, code, source, message) => {
    const creating = emitted.create({ wasm: source() });
    await expect(creating).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a file beside the module that is gone or cut", async () => {
    const { create, folder } = await emitModule<PredictModel>(backend, predictOnly(), false);
    writeFileSync(join(folder, "model.wasm"), foreign.subarray(0, -9));
    await expect(create({ state: new Uint8Array(0) })).rejects.toMatchObject({ code: "wasm/compile" });
  });

  test.each([
    ["no WebAssembly", undefined],
    ["WebAssembly without SIMD", { ...engine(), validate: () => false }],
  ])("a host that has %s", async (_, found) => {
    vi.stubGlobal("WebAssembly", found);
    const message = expect.stringMatching(/no WebAssembly with SIMD; .*--target js/);
    await expect(emitted.create()).rejects.toMatchObject({ code: "wasm/simd", message });
  });

  test("a host that may not compile", async () => {
    const compile = () => Promise.reject(new Error("disallowed by the embedder"));
    vi.stubGlobal("WebAssembly", { ...engine(), compile, validate: () => true });
    const message = expect.stringMatching(/disallowed by the embedder/);
    await expect(emitted.create()).rejects.toMatchObject({ code: "wasm/compile", message });
  });

  test("a host without the memory", async () => {
    const instantiate = () => Promise.reject(new RangeError("could not allocate memory"));
    vi.stubGlobal("WebAssembly", { ...engine(), compile: WebAssembly.compile, instantiate });
    const message = expect.stringMatching(/could not allocate memory/);
    await expect(emitted.create()).rejects.toMatchObject({ code: "wasm/memory", message });
  });
});

/** What refuses every byte, as a host without SIMD does. */
function engine(): object {
  const compile = () => Promise.reject(new Error("invalid opcode 0xfd"));
  return { Module: WebAssembly.Module, compile };
}

function withImports(): Uint8Array {
  const builder = new ModuleBuilder();
  builder.importMemory("host", "memory", { min: 1 });
  return builder.encode();
}
