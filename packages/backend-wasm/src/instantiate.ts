/** @file How an emitted module gets its WebAssembly. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import { diskLines, type FunctionDeclaration, quote, type TextDeclaration } from "@tapeless/wrapper";
import type { CrewExports } from "./codegen/crew.ts";
import { simdProbe } from "./probes.ts";

/** Of each program, and of threads where there may be several, which only their file has. */
export const exportsDeclaration = (
  memory: string,
  programs: readonly string[],
  threads: CrewExports | undefined,
): TextDeclaration => ({
  kind: "text",
  lines: [
    "/** What the WebAssembly of this module exports. */",
    "type Exports = {",
    `  readonly ${quote(memory)}: WebAssembly.Memory;`,
    ...programs.map((name) => `  readonly ${name}: () => void;`),
    ...(threads
      ? [
          `  readonly ${threads.begin}?: (mayWait: boolean) => void;`,
          `  readonly ${threads.stop}?: () => void;`,
        ]
      : []),
    "};",
  ],
});

/** `threads`: it may import memory, `host`, and the compiled module is part of the answer. */
export const instantiateDeclaration = (threads: boolean): FunctionDeclaration => ({
  kind: "function",
  name: "instantiate",
  comment:
    "What WebAssembly exports that comes as bytes, a URL, a Response or a compiled module. `memory` is an export of this model's file only.",
  parameters: [
    { name: "source", type: "unknown" },
    { name: "memory", type: "string" },
    { name: "length", type: "number" },
    ...(threads ? [{ name: "host", type: "WebAssembly.ModuleImports | undefined" }] : []),
  ],
  returns: threads
    ? "Promise<{ exports: Exports; compiled: WebAssembly.Module | false }>"
    : "Promise<Exports>",
  async: true,
  body: [
    "const is = (type: string) => Object.prototype.toString.call(source) === `[object ${type}]`;",
    "try {",
    "  source = await source;",
    '  if (is("URL")) {',
    ...diskLines("(source as URL)").map((line) => `    ${line}`),
    "    source = fs ? fs.readFileSync(source as URL) : await fetch(source as URL);",
    "  }",
    '  if (is("Response")) {',
    "    if (!(source as Response).ok) throw new Error(`${(source as Response).url || 'a Response'} answers ${(source as Response).status}`);",
    "    source = await (source as Response).arrayBuffer();",
    "  }",
    "} catch (error) {",
    '  fail("wasm/read", `create: the .wasm file of this module cannot be read: ${(error as Error).message}`);',
    "}",
    'if (!is("WebAssembly.Module")) {',
    "  const size = (source as Partial<ArrayBuffer> | null | undefined)?.byteLength;",
    '  if (!(size! >= 0)) fail("wasm/type", "create: wasm takes bytes, a URL, a Response or a WebAssembly.Module");',
    "  try {",
    "    source = await WebAssembly.compile(source as BufferSource);",
    "  } catch (error) {",
    `    if (!globalThis.WebAssembly?.validate(${simdProbe()})) {`,
    '      fail("wasm/simd", "create: this host has no WebAssembly with SIMD; build this model with --target js for it");',
    "    }",
    '    fail("wasm/compile", `create: ${size} bytes (of ${length} when built) do not compile: ${(error as Error).message}`);',
    "  }",
    "}",
    "const isShared = WebAssembly.Module.imports(source as WebAssembly.Module).length > 0;",
    `if (${threads ? "" : "isShared || "}!WebAssembly.Module.exports(source as WebAssembly.Module).some(({ name }) => name === memory)) {`,
    '  fail("wasm/other", "create: this .wasm file was not built with this module");',
    "}",
    ...(threads
      ? [
          "if (isShared && !host) {",
          '  fail("wasm/threads", "create: this .wasm file is for several threads, which this host does not have; pass the one without .threads in its name");',
          "}",
        ]
      : []),
    "try {",
    ...(threads
      ? [
          "  const { exports } = await WebAssembly.instantiate(source as WebAssembly.Module, host && { host }) as { exports: Exports };",
          "  return { exports, compiled: isShared && (source as WebAssembly.Module) };",
        ]
      : ["  return (await WebAssembly.instantiate(source as WebAssembly.Module)).exports as Exports;"]),
    "} catch (error) {",
    '  return fail("wasm/memory", `create: the memory of this model cannot be had: ${(error as Error).message}`);',
    "}",
  ],
});
