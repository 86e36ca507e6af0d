/** @file A module as files: the kernels as bytes, and a script that loads them. */
import { type EmitOptions, type EmittedFile, type Module, programKey } from "@tapeless/compiler";
import {
  base64,
  type Declaration,
  describeModule,
  type ModuleText,
  moduleNames,
  quote,
  Views,
  writeModule,
} from "@tapeless/wrapper";
import { type PlacedConstants, placeInBytes } from "./constants.ts";
import { type EmittedWasm, emitWasm } from "./emit-wasm.ts";
import { instantiateDeclaration } from "./instantiate.ts";
import type { Options } from "./options.ts";
import { relaxedProbe } from "./probes.ts";

export async function emit(module: Module, options: EmitOptions): Promise<EmittedFile[]> {
  const { fileName, inline } = options;
  const { javascript, types, bodies, file } = await textOf(module, options);
  return [
    { path: `${fileName}.js`, contents: javascript },
    { path: `${fileName}.d.ts`, contents: types },
    ...(inline ? [] : bodies.map(({ wasm, suffix }) => ({ path: fileName + suffix, contents: wasm.bytes }))),
    ...(file ? [{ path: `${fileName}.weights`, contents: file }] : []),
  ];
}

interface Emitted extends ModuleText {
  readonly bodies: readonly Body[];
  /** Of weights. */
  readonly file: Uint8Array | undefined;
}

export async function textOf(module: Module, { fileName, inline, own }: EmitOptions): Promise<Emitted> {
  const placed = placeInBytes(module, inline, own as Options);
  const bodies = bodiesOf(module, placed, own as Options);
  const text = await writeModule(declarationsOf(module, placed, bodies, { fileName, inline }));
  return { ...text, bodies, file: placed.constants.file };
}

/** The same programs for one kind of host. */
interface Body {
  readonly wasm: EmittedWasm;
  /** Of the file's name. */
  readonly suffix: string;
}

/** The body for every host first, then perhaps one with relaxed SIMD where bits may differ and it makes a difference. */
function bodiesOf(module: Module, { data }: PlacedConstants, own: Options): readonly [Body, ...Body[]] {
  const wasm = emitWasm(module, { ...own, data });
  const plain = { wasm, suffix: ".wasm" };
  if (!module.fastMath || own.scalar) return [plain];
  const relaxed = emitWasm(module, { ...own, data, relaxed: true, memoryName: wasm.memory.name });
  const isSame =
    relaxed.bytes.length === wasm.bytes.length && relaxed.bytes.every((byte, i) => byte === wasm.bytes[i]);
  return isSame ? [plain] : [plain, { wasm: relaxed, suffix: ".relaxed.wasm" }];
}

function declarationsOf(
  module: Module,
  { constants }: PlacedConstants,
  bodies: readonly [Body, ...Body[]],
  { fileName, inline }: Pick<EmitOptions, "fileName" | "inline">,
): Declaration[] {
  const [{ wasm }, relaxed] = bodies;
  const names = moduleNames("bytes instantiate isRelaxed source wasm");
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
      ...(relaxed ? [`const isRelaxed = globalThis.WebAssembly?.validate(${relaxedProbe()});`] : []),
      ...(inline ? inlineLines(bodies) : fileLines(bodies, fileName)),
      `const { ${functions.map(({ name, local }) => `${name}: ${local}`).join(", ")} } = wasm;`,
      `const memory = wasm[${quote(wasm.memory.name)}].buffer;`,
    ],
    run: (program) => [`${locals.get(programKey(program))}();`],
    options: inline ? [] : wasmOption,
    code: [],
    runtime: () => [instantiateDeclaration],
  });
}

/** What `of` says about the body that the host takes. */
const chosen = ([plain, relaxed]: readonly [Body, ...Body[]], of: (body: Body) => string): string =>
  relaxed ? `isRelaxed ? ${of(relaxed)} : ${of(plain)}` : of(plain);

const instantiateLine = (bodies: readonly [Body, ...Body[]], source: string): string => {
  const length = chosen(bodies, ({ wasm }) => String(wasm.bytes.length));
  return `const wasm = await instantiate(${source}, ${quote(bodies[0].wasm.memory.name)}, ${length});`;
};

const inlineLines = (bodies: readonly [Body, ...Body[]]): string[] => [
  `const bytes = new Uint8Array(${chosen(bodies, ({ wasm }) => String(wasm.bytes.length))});`,
  `decode(${chosen(bodies, ({ wasm }) => `"${base64(wasm.bytes)}"`)}, bytes);`,
  instantiateLine(bodies, "bytes"),
];

/** The file is named with `import.meta.url` where bundlers look for that, and only where it is wanted. */
function fileLines(bodies: readonly [Body, ...Body[]], fileName: string): string[] {
  const url = chosen(bodies, ({ suffix }) => `new URL(${quote(`./${fileName}${suffix}`)}, import.meta.url)`);
  return [
    `const source = options.wasm ?? ${bodies[1] ? `(${url})` : url};`,
    instantiateLine(bodies, "source"),
  ];
}

/** Not a type of `WebAssembly`: not every user of the module has its types. */
const wasmOption = [
  "/**",
  " * The .wasm file, for a host that does not find it beside this module: its bytes, its URL, a Response with it (or a",
  " * promise of one of these), or the WebAssembly.Module made from it.",
  " */",
  "readonly wasm?: object;",
];
