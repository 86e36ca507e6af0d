/** @file How an emitted module gets its WebAssembly. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import type { FunctionDeclaration } from "@tapeless/wrapper";
import { simdProbe } from "./probes.ts";

/** `threads`: it may import memory, `host`, and the compiled module is part of the answer. */
export const instantiateDeclaration = (threads: boolean): FunctionDeclaration => ({
  kind: "function",
  name: "instantiate",
  comment:
    "What WebAssembly exports that comes as bytes, a URL, a Response or a compiled module. `memory` is an export of this model's file only.",
  parameters: [
    { name: "source", type: "any" },
    { name: "memory", type: "string" },
    { name: "length", type: "number" },
    ...(threads ? [{ name: "host", type: "any" }] : []),
  ],
  returns: "Promise<any>",
  async: true,
  body: [
    "const is = (type: string) => Object.prototype.toString.call(source) === `[object ${type}]`;",
    "try {",
    "  source = await source;",
    '  if (is("URL")) {',
    "    // from the disk without an import, which pages could not resolve",
    '    const fs = source.protocol === "file:" && (globalThis as any).process?.getBuiltinModule?.("node:fs");',
    "    source = fs ? fs.readFileSync(source) : await fetch(source);",
    "  }",
    '  if (is("Response")) {',
    "    if (!source.ok) throw new Error(`${source.url} answers ${source.status}`);",
    "    source = await source.arrayBuffer();",
    "  }",
    "} catch (error: any) {",
    '  fail("wasm/read", `create: the .wasm file of this module cannot be read: ${error.message}`);',
    "}",
    'if (!is("WebAssembly.Module")) {',
    "  const size = source?.byteLength;",
    '  if (!(size >= 0)) fail("wasm/type", "create: wasm takes bytes, a URL, a Response or a WebAssembly.Module");',
    "  try {",
    "    source = await WebAssembly.compile(source);",
    "  } catch (error: any) {",
    `    if (!globalThis.WebAssembly?.validate(${simdProbe()})) {`,
    '      fail("wasm/simd", "create: this host has no WebAssembly with SIMD; build this model with --target js for it");',
    "    }",
    '    fail("wasm/compile", `create: ${size} bytes (of ${length} when built) do not compile: ${error.message}`);',
    "  }",
    "}",
    "if (!WebAssembly.Module.exports(source).some(({ name }) => name === memory)) {",
    '  fail("wasm/other", "create: this .wasm file was not built with this module");',
    "}",
    ...(threads
      ? [
          "const isShared = WebAssembly.Module.imports(source).length > 0;",
          "if (isShared && !host.memory) {",
          '  fail("wasm/threads", "create: this .wasm file is for several threads, which this host does not have; pass the one without .threads in its name");',
          "}",
        ]
      : []),
    "try {",
    ...(threads
      ? [
          "  const { exports } = await WebAssembly.instantiate(source as WebAssembly.Module, { host });",
          "  return { exports, compiled: isShared && source };",
        ]
      : ["  return (await WebAssembly.instantiate(source as WebAssembly.Module)).exports;"]),
    "} catch (error: any) {",
    '  return fail("wasm/memory", `create: the memory of this model cannot be had: ${error.message}`);',
    "}",
  ],
});
