/** @file A module as files: the kernels as bytes, and a script that loads them. */
import { type EmitOptions, type EmittedFile, type Module, programKey } from "@tapeless/compiler";
import {
  base64,
  type Declaration,
  describeModule,
  moduleNames,
  quote,
  Views,
  writeModule,
} from "@tapeless/wrapper";
import { type PlacedConstants, placeInBytes } from "./constants.ts";
import { type EmittedWasm, emitWasm } from "./emit-wasm.ts";
import { instantiateDeclaration } from "./instantiate.ts";
import type { Options } from "./options.ts";

export async function emit(module: Module, { fileName, inline, own }: EmitOptions): Promise<EmittedFile[]> {
  const placed = placeInBytes(module, inline);
  const wasm = emitWasm(module, { ...(own as Options), data: placed.data });
  const { javascript, types } = await writeModule(declarationsOf(module, placed, wasm, { fileName, inline }));
  const { file } = placed.constants;
  return [
    { path: `${fileName}.js`, contents: javascript },
    { path: `${fileName}.d.ts`, contents: types },
    ...(inline ? [] : [{ path: `${fileName}.wasm`, contents: wasm.bytes }]),
    ...(file ? [{ path: `${fileName}.weights`, contents: file }] : []),
  ];
}

function declarationsOf(
  module: Module,
  { constants }: PlacedConstants,
  wasm: EmittedWasm,
  { fileName, inline }: Pick<EmitOptions, "fileName" | "inline">,
): Declaration[] {
  const names = moduleNames("bytes instantiate wasm");
  const functions = [...wasm.programs].map(([key, name]) => ({
    key,
    name,
    local: names.add(`wasm ${name}`),
  }));
  const locals = new Map(functions.map(({ key, local }) => [key, local]));
  return describeModule(module, {
    names,
    views: new Views(module, names),
    constants,
    weightsPath: `${fileName}.weights`,
    memory: [
      ...(inline ? inlineLines(wasm) : fileLines(wasm, fileName)),
      `const { ${functions.map(({ name, local }) => `${name}: ${local}`).join(", ")} } = wasm;`,
      `const memory = wasm[${quote(wasm.memory.name)}].buffer;`,
    ],
    run: (program) => [`${locals.get(programKey(program))}();`],
    options: inline ? [] : wasmOption,
    code: [],
    runtime: () => [instantiateDeclaration],
  });
}

const inlineLines = ({ bytes, memory }: EmittedWasm): string[] => [
  `const bytes = new Uint8Array(${bytes.length});`,
  `decode("${base64(bytes)}", bytes);`,
  `const wasm = await instantiate(bytes, ${quote(memory.name)}, ${bytes.length});`,
];

/** The file is named with `import.meta.url` where bundlers look for that, and only where it is wanted. */
const fileLines = ({ bytes, memory }: EmittedWasm, fileName: string): string[] => [
  `const source = options.wasm ?? new URL(${quote(`./${fileName}.wasm`)}, import.meta.url);`,
  `const wasm = await instantiate(source, ${quote(memory.name)}, ${bytes.length});`,
];

/** Not a type of `WebAssembly`: not every user of the module has its types. */
const wasmOption = [
  "/**",
  " * The .wasm file, for a host that does not find it beside this module: its bytes, its URL, a Response with it (or a",
  " * promise of one of these), or the WebAssembly.Module made from it.",
  " */",
  "readonly wasm?: object;",
];
