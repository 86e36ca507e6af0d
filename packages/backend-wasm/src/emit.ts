/** @file A module as files: the kernels as bytes, and a script that loads them. */
import {
  type EmitOptions,
  type EmittedFile,
  generatedMark,
  type Module,
  programKey,
} from "@tapeless/compiler";
import {
  base64,
  type CreateOption,
  type Declaration,
  describeModule,
  diskDeclaration,
  type ModuleText,
  moduleNames,
  quote,
  Views,
  writeModule,
} from "@tapeless/wrapper";
import { decodeModule, printModule } from "./assembler/index.ts";
import { type PlacedConstants, placeInBytes } from "./constants.ts";
import { type EmittedWasm, type EmitWasmOptions, emitWasm } from "./emit-wasm.ts";
import { exportsDeclaration, instantiateDeclaration } from "./instantiate.ts";
import type { Options } from "./options.ts";
import { relaxedProbe } from "./probes.ts";
import {
  beginLine,
  disposeLines,
  memoryLines,
  startLines,
  threadDeclarations,
  threadsOption,
  workerText,
} from "./threads.ts";

export async function emit(module: Module, options: EmitOptions): Promise<EmittedFile[]> {
  const { fileName, inline, own } = options;
  const { javascript, types, bodies, file } = await textOf(module, options);
  const { threads } = bodies.at(-1)!.wasm;
  return [
    { path: `${fileName}.js`, contents: javascript },
    { path: `${fileName}.d.ts`, contents: types },
    ...(threads ? [{ path: `${fileName}.worker.js`, contents: workerText(module.name, threads) }] : []),
    ...(inline ? [] : bodies.map(({ wasm, suffix }) => ({ path: fileName + suffix, contents: wasm.bytes }))),
    ...((own as Options).text ? bodies.map((body) => listingOf(module, fileName, body)) : []),
    ...(file ? [{ path: `${fileName}.weights`, contents: file }] : []),
  ];
}

/** The bytes that every host can run, as text. */
export function listing(module: Module, options: EmitOptions): EmittedFile[] {
  const own = { ...(options.own as Options), threads: false };
  const [body] = bodiesOf(module, placeInBytes(module, options.inline, own), optionsOf({ ...options, own }));
  return [listingOf(module, options.fileName, body)];
}

/** Made once more, with names, which the bytes may do without. */
function listingOf(module: Module, fileName: string, { wasm, suffix, options }: Body): EmittedFile {
  const { bytes } = emitWasm(module, { ...options, memoryName: wasm.memory.name, names: "locals" });
  return {
    path: fileName + suffix.replace(/wasm$/, "wat"),
    contents: `;; ${generatedMark}: ${fileName}${suffix} as text.\n${printModule(decodeModule(bytes))}`,
  };
}

interface Emitted extends ModuleText {
  readonly bodies: readonly Body[];
  /** Of weights. */
  readonly file: Uint8Array | undefined;
}

export async function textOf(module: Module, options: EmitOptions): Promise<Emitted> {
  const { inline, own } = options;
  const placed = placeInBytes(module, inline, own as Options);
  const bodies = bodiesOf(module, placed, optionsOf(options));
  const text = await writeModule(declarationsOf(module, placed, bodies, options));
  return { ...text, bodies, file: placed.constants.file };
}

type BodyOptions = Options & Pick<EmitOptions, "overrides">;

const optionsOf = ({ own, overrides }: EmitOptions): BodyOptions => ({
  ...(own as Options),
  ...(overrides === undefined ? {} : { overrides }),
});

/** The same programs for one kind of host. */
interface Body {
  readonly wasm: EmittedWasm;
  /** How it was made. */
  readonly options: EmitWasmOptions;
  /** Of the file's name. */
  readonly suffix: string;
  readonly isRelaxed: boolean;
}

/**
 * The body for every host first, then perhaps one with relaxed SIMD where bits may differ and it makes a difference; the
 * same once more for several threads where these are asked for.
 */
function bodiesOf(module: Module, { data }: PlacedConstants, own: BodyOptions): readonly [Body, ...Body[]] {
  const plainOptions = { ...own, data, threads: false };
  const wasm = emitWasm(module, plainOptions);
  const { name: memoryName } = wasm.memory;
  const plain = { wasm, options: plainOptions, suffix: ".wasm", isRelaxed: false };
  const more = (options: EmitWasmOptions, suffix: string): Body[] => {
    const all = { ...own, data, memoryName, threads: false, ...options };
    return [{ wasm: emitWasm(module, all), options: all, suffix, isRelaxed: options.relaxed ?? false }];
  };
  const relaxed = module.fastMath && !own.scalar ? more({ relaxed: true }, ".relaxed.wasm") : [];
  const differs = relaxed.filter((body) => !hasSameBytes(body.wasm, wasm));
  const isShared = own.threads !== false;
  const shared = isShared ? more({ threads: true }, ".threads.wasm") : [];
  const both =
    isShared && differs.length > 0 ? more({ threads: true, relaxed: true }, ".threads.relaxed.wasm") : [];
  return [plain, ...differs, ...shared, ...both];
}

const hasSameBytes = ({ bytes: a }: EmittedWasm, { bytes: b }: EmittedWasm): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

function declarationsOf(
  module: Module,
  { constants }: PlacedConstants,
  bodies: readonly [Body, ...Body[]],
  { fileName, inline, own }: EmitOptions,
): Declaration[] {
  const [{ wasm }] = bodies;
  const shared = bodies.flatMap((body) => body.wasm.threads ?? []);
  const [threads] = shared;
  const names = moduleNames(threads ? `${wrapperNames} ${threadNames}` : wrapperNames);
  const functions = [...wasm.programs].map(([key, name]) => ({
    key,
    name,
    local: names.add(`wasm ${name}`),
  }));
  const locals = new Map(functions.map(({ key, local }) => [key, local]));
  const wanted = (own as Options).threads;
  // without initial values there have to be options, which is said once all is there to check them
  const given = module.init || module.state.length === 0 ? "options" : "options?";
  return describeModule(module, {
    names,
    views: new Views(module, names),
    constants,
    weightsPath: `${fileName}.weights`,
    memory: [
      ...(bodies.some(({ isRelaxed }) => isRelaxed)
        ? [`const isRelaxed = globalThis.WebAssembly?.validate(${relaxedProbe()});`]
        : []),
      ...(threads ? memoryLines(shared, given) : []),
      ...(inline ? inlineLines(bodies) : fileLines(bodies, fileName, given)),
      ...(threads ? [beginLine(threads)] : []),
      `const { ${functions.map(({ name, local }) => `${name}: ${local}`).join(", ")} } = wasm;`,
      `const memory = wasm[${quote(wasm.memory.name)}].buffer;`,
    ],
    run: (program) => [`${locals.get(programKey(program))}();`],
    ...(threads ? { finish: startLines(fileName, threads), dispose: disposeLines(threads) } : {}),
    options: [...(inline ? [] : [wasmOption]), ...(threads ? [threadsOption(wanted)] : [])],
    code: [],
    runtime: () => [
      diskDeclaration,
      exportsDeclaration(
        wasm.memory.name,
        functions.map(({ name }) => name),
        threads,
      ),
      instantiateDeclaration(threads !== undefined),
      ...(threads ? threadDeclarations(typeof wanted === "number" ? wanted : undefined) : []),
    ],
  });
}

const wrapperNames = "Exports bytes instantiate isRelaxed source wasm";
const threadNames =
  "Host Thread Threads compiled endAfter forgotten hostOf life mayWait shared sharedMemory startThreads threads threadsOf";

/** What `of` says about the body that the host takes. */
function chosen(bodies: readonly Body[], of: (body: Body) => string): string {
  const among = (found: readonly Body[]): string => {
    const [plain, relaxed] = found as [Body, Body?];
    return relaxed ? `isRelaxed ? ${of(relaxed)} : ${of(plain)}` : of(plain);
  };
  const several = bodies.filter(({ wasm }) => wasm.threads);
  const one = among(bodies.filter(({ wasm }) => !wasm.threads));
  return several.length === 0 ? one : `shared ? (${among(several)}) : ${one}`;
}

function instantiateLine(bodies: readonly [Body, ...Body[]], source: string): string {
  const length = chosen(bodies, ({ wasm }) => String(wasm.bytes.length));
  const given = [source, quote(bodies[0].wasm.memory.name), length];
  if (!bodies.at(-1)!.wasm.threads) return `const wasm = await instantiate(${given.join(", ")});`;
  return `const { exports: wasm, compiled } = await instantiate(${given.join(", ")}, hostOf(shared));`;
}

const inlineLines = (bodies: readonly [Body, ...Body[]]): string[] => [
  `const bytes = new Uint8Array(${chosen(bodies, ({ wasm }) => String(wasm.bytes.length))});`,
  `decode(${chosen(bodies, ({ wasm }) => `"${base64(wasm.bytes)}"`)}, bytes);`,
  instantiateLine(bodies, "bytes"),
];

/** The file is named with `import.meta.url` where bundlers look for that, and only where it is wanted. */
function fileLines(bodies: readonly [Body, ...Body[]], fileName: string, given: string): string[] {
  const url = chosen(bodies, ({ suffix }) => `new URL(${quote(`./${fileName}${suffix}`)}, import.meta.url)`);
  return [
    `const source = ${given}.wasm ?? ${bodies[1] ? `(${url})` : url};`,
    instantiateLine(bodies, "source"),
  ];
}

/** Not a type of `WebAssembly`: not every user of the module has its types. */
const wasmOption: CreateOption = {
  name: "wasm",
  type: "object",
  comment: [
    "The .wasm file, for a host that does not find it beside this module: its bytes, its URL, a Response with it (or a",
    "promise of one of these), or the WebAssembly.Module made from it.",
  ],
};
