/** @file What an emitted module does about threads: how many there are, the memory they share, starting them. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: text of emitted code
import { generatedMark } from "@tapeless/compiler";
import {
  type CreateOption,
  commentText,
  type Declaration,
  type FunctionDeclaration,
  quote,
} from "@tapeless/wrapper";
import type { WasmThreads } from "./emit-wasm.ts";
import { mostThreads, type Options } from "./options.ts";

/** Milliseconds after which a thread that says nothing is not waited for. If it comes later, it works all the same. */
const patience = 5000;

/** Of `create`, whose options are `given`: the number of threads, and memory where they are several. */
export function memoryLines(bodies: readonly WasmThreads[], given: string): string[] {
  const most = (of: (threads: WasmThreads) => number): number => Math.max(...bodies.map(of));
  const start = most(({ scratch }) => scratch.start);
  const each = most(({ scratch }) => scratch.bytes);
  return [
    `const threads = threadsOf(${given}.threads);`,
    `const shared = threads > 1 ? sharedMemory(${start} + threads * ${each}) : undefined;`,
  ];
}

/** Of `create`, once `wasm` and `compiled` are there. */
export const beginLine = ({ begin }: WasmThreads): string =>
  `if (compiled) wasm.${begin}!(mayWait(shared!.buffer));`;

/** Of `create`, when nothing can go wrong any more: an error would leave threads behind. */
export const startLines = (fileName: string, { stop }: WasmThreads): string[] => [
  "/** Lives as long as a function of the model, all of which are closures of this call. */",
  "const life = {};",
  "if (compiled) {",
  `  await startThreads(new URL(${quote(`./${fileName}.worker.js`)}, import.meta.url), threads, compiled, shared);`,
  `  endAfter(life, wasm.${stop}!);`,
  "}",
];

export const disposeLines = ({ stop }: WasmThreads): string[] => [
  `wasm.${stop}?.();`,
  "forgotten?.unregister(life);",
];

export const threadsOption = (own: Options["threads"]): CreateOption => ({
  name: "threads",
  type: "number",
  comment: [
    `How many threads work together, this one included: 1 to ${mostThreads}. Default: ${typeof own === "number" ? own : "half of those that the host runs at a time"}. One`,
    "where the host does not share memory between threads. Results are the same, to the bit.",
  ],
});

export function threadDeclarations(wanted: number | undefined): Declaration[] {
  return [
    hostDeclaration,
    threadsOf(wanted),
    sharedMemory,
    hostOf,
    startThreads,
    forgotten,
    endAfter,
    mayWait,
  ];
}

const hostDeclaration: Declaration = {
  kind: "text",
  lines: [
    "/** A worker of Node, which has the first two, or of a page, which has the next two. */",
    "interface Thread {",
    '  once?(event: "message" | "error", settle: () => void): Thread;',
    "  unref?(): void;",
    "  onmessage?: (() => void) | null;",
    "  onerror?: ((event: { preventDefault(): void }) => void) | null;",
    "  postMessage(message: object): void;",
    "}",
    "interface Threads {",
    '  readonly Worker?: new (url: URL, options: { type: "module" }) => Thread;',
    "}",
    "/** What may be there for threads. */",
    "interface Host extends Threads {",
    "  readonly process?: {",
    "    readonly getBuiltinModule?: {",
    '      (name: "node:os"): { availableParallelism?(): number } | undefined;',
    '      (name: "node:worker_threads"): Threads | undefined;',
    "    };",
    "  };",
    "  readonly SharedArrayBuffer?: unknown;",
    "  readonly crossOriginIsolated?: boolean;",
    "  readonly navigator?: { readonly hardwareConcurrency?: number };",
    "}",
  ],
};

const threadsOf = (wanted: number | undefined): FunctionDeclaration => ({
  kind: "function",
  name: "threadsOf",
  comment: "How many threads there are to be; 1 where the host has none that could share memory.",
  parameters: [{ name: "wanted", type: "number | undefined" }],
  returns: "number",
  body: [
    `if (wanted !== undefined && !(Number.isInteger(wanted) && wanted >= 1 && wanted <= ${mostThreads})) {`,
    `  fail("wasm/thread-count", \`create: threads is \${String(wanted)} (\${typeof wanted}); it takes a whole number from 1 to ${mostThreads}\`);`,
    "}",
    "const host = globalThis as Host;",
    'const node = host.process?.getBuiltinModule?.("node:os");',
    "if (!host.SharedArrayBuffer || host.crossOriginIsolated === false || !(node || host.Worker)) return 1;",
    ...(wanted === undefined
      ? [
          "const cores = host.navigator?.hardwareConcurrency ?? node?.availableParallelism?.() ?? 2;",
          `return wanted ?? Math.min(${mostThreads}, Math.ceil(cores / 2));`,
        ]
      : [`return wanted ?? ${wanted};`]),
  ],
});

const sharedMemory: FunctionDeclaration = {
  kind: "function",
  name: "sharedMemory",
  comment: "Undefined where the host does not give it; the model then has one thread.",
  parameters: [{ name: "bytes", type: "number" }],
  returns: "WebAssembly.Memory | undefined",
  body: [
    "const pages = Math.ceil(bytes / 65536);",
    "try {",
    "  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });",
    "} catch {",
    "  return undefined;",
    "}",
  ],
};

const hostOf: FunctionDeclaration = {
  kind: "function",
  name: "hostOf",
  comment: "What WebAssembly takes from its host: memory, and sleep while a word of it has a value.",
  parameters: [{ name: "memory", type: "WebAssembly.Memory | undefined" }],
  returns: "WebAssembly.ModuleImports | undefined",
  body: [
    "if (!memory) return undefined;",
    "const words = new Int32Array(memory.buffer);",
    "return { memory, wait: (word: number, value: number) => void Atomics.wait(words, word, value) };",
  ],
};

const startThreads: FunctionDeclaration = {
  kind: "function",
  name: "startThreads",
  comment:
    "Starts a worker for every thread but the first, and waits until they run. One that cannot start is done without. None of them keeps a process alive.",
  parameters: [
    { name: "url", type: "URL" },
    { name: "threads", type: "number" },
    { name: "compiled", type: "WebAssembly.Module" },
    { name: "memory", type: "WebAssembly.Memory | undefined" },
  ],
  returns: "Promise<unknown>",
  async: true,
  body: [
    "const host = globalThis as Host;",
    'const node = host.process?.getBuiltinModule?.("node:worker_threads");',
    "const start = (number: number) => new Promise<void>((resolve) => {",
    `  const timer = setTimeout(resolve, ${patience});`,
    "  const settle = () => {",
    "    clearTimeout(timer);",
    "    resolve();",
    "  };",
    "  try {",
    '    const worker = new (node ?? host).Worker!(url, { type: "module" });',
    '    if (node) worker.once!("message", settle).once!("error", settle).unref!();',
    "    else {",
    "      worker.onmessage = settle;",
    "      worker.onerror = (event) => {",
    "        event.preventDefault();",
    "        settle();",
    "      };",
    "    }",
    "    worker.postMessage({ compiled, memory, number });",
    "  } catch {",
    "    settle();",
    "  }",
    "});",
    "return Promise.all(Array.from({ length: threads - 1 }, (_, i) => start(i + 1)));",
  ],
};

/** Made with the first threads: some hosts have none of either. It is for all models, as one that dies with its model is silent. */
const forgotten: Declaration = {
  kind: "text",
  lines: ["let forgotten: FinalizationRegistry<() => void> | undefined;"],
};

const endAfter: FunctionDeclaration = {
  kind: "function",
  name: "endAfter",
  comment: "Ends the threads of a model that is collected without having been disposed of.",
  parameters: [
    { name: "life", type: "object" },
    { name: "stop", type: "() => void" },
  ],
  returns: "void",
  body: ["forgotten ??= new FinalizationRegistry((end) => end());", "forgotten.register(life, stop, life);"],
};

const mayWait: FunctionDeclaration = {
  kind: "function",
  name: "mayWait",
  comment: "Whether this thread may sleep: that of a page may not.",
  parameters: [{ name: "memory", type: "ArrayBufferLike" }],
  returns: "boolean",
  body: [
    "try {",
    "  Atomics.wait(new Int32Array(memory), 0, 0, 0);",
    "  return true;",
    "} catch {",
    "  return false;",
    "}",
  ],
};

/** The worker's file: no module and no script of a kind that one of the hosts could not take. */
export const workerText = (name: string, { work }: WasmThreads): string => `/*
 * A thread of ${commentText(name)}
 *
 * ${generatedMark}. It belongs beside the module of the same name, which starts it.
 */
(() => {
  const host = globalThis;
  const port = host.process?.getBuiltinModule?.("node:worker_threads").parentPort ?? host;
  const start = async ({ compiled, memory, number }) => {
    const words = new Int32Array(memory.buffer);
    const wait = (word, value) => void Atomics.wait(words, word, value);
    const { exports } = await WebAssembly.instantiate(compiled, { host: { memory, wait } });
    port.postMessage("ready");
    // until the model is disposed of
    exports.${work}(number);
    port.close();
  };
  if (port.once) port.once("message", start);
  else port.onmessage = ({ data }) => start(data);
})();
`;
