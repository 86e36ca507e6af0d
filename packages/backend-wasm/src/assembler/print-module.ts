/**
 * @file A module as text, as the specification has it (webassembly.github.io/spec/core/text): for people, and an assembler
 * makes the same bytes of it. Functions and locals have the names that the bytes bring along.
 */
import type { Instruction } from "./instruction.ts";
import type { GlobalType, Import, MemoryType, WasmFunction, WasmModule } from "./module.ts";
import { type BodyNames, printBody } from "./print-body.ts";

const words = { function: "func", memory: "memory", global: "global" } as const;

export function printModule(module: WasmModule): string {
  const { imports, functions, memory, globals, exports, data, label } = module;
  const names = namesOf(module);
  const nameOf = (kind: Import["kind"], index: number): string => names[kind][index]!;
  const before = (kind: Import["kind"]): number => imports.filter((entry) => entry.kind === kind).length;
  const counted = { function: 0, memory: 0, global: 0 };
  const lines = [
    ...imports.map((entry) => {
      const name = nameOf(entry.kind, counted[entry.kind]++);
      const from = `${quoted(entry.module)} ${quoted(entry.name)}`;
      return `(import ${from} (${words[entry.kind]} ${name}${importText(entry)}))`;
    }),
    ...functions.flatMap((fn, i) => {
      const index = before("function") + i;
      return printFunction(fn, nameOf("function", index), {
        globals: names.global,
        functions: callable(module, names.function),
      });
    }),
    ...(memory ? [`(memory ${nameOf("memory", before("memory"))}${memoryText(memory)})`] : []),
    ...globals.map(
      ({ init, ...type }, i) =>
        `(global ${nameOf("global", before("global") + i)}${globalText(type)} ${constant(init)})`,
    ),
    ...exports.map(
      ({ name, kind, index }) => `(export ${quoted(name)} (${words[kind]} ${nameOf(kind, index)}))`,
    ),
    ...data.map(({ offset, bytes }) => {
      const place = offset === undefined ? "" : ` (i32.const ${offset | 0})`;
      return `(data${place} "${escaped(bytes)}")`;
    }),
  ];
  const name = label === undefined ? "" : ` ${identifiers([label], "module")[0]}`;
  return [`(module${name}`, ...lines.map((line) => `  ${line}`), ")", ""].join("\n");
}

type Names = Readonly<Record<Import["kind"], readonly string[]>>;

function namesOf({ imports, functions, globals }: WasmModule): Names {
  const labels = [...imports.filter(({ kind }) => kind === "function"), ...functions].map((entry) =>
    "label" in entry ? (entry.label ?? "") : "",
  );
  const globalCount = imports.filter(({ kind }) => kind === "global").length + globals.length;
  return {
    function: identifiers(labels, "function"),
    memory: ["$memory"],
    global: identifiers(new Array<string>(globalCount).fill(""), "global"),
  };
}

const callable = ({ imports, functions }: WasmModule, names: readonly string[]): BodyNames["functions"] =>
  [
    ...imports.flatMap((entry) => (entry.kind === "function" ? [entry.type] : [])),
    ...functions.map(({ type }) => type),
  ].map((type, i) => ({ name: names[i]!, type }));

function printFunction(
  { type, locals, body, localNames = [] }: WasmFunction,
  name: string,
  known: Pick<BodyNames, "globals" | "functions">,
): string[] {
  const all = [...type.params, ...locals];
  const names = identifiers(
    all.map((_, i) => localNames[i] ?? ""),
    "local",
  );
  const params = type.params.map((param, i) => ` (param ${names[i]} ${param})`);
  const results = type.results.length > 0 ? ` (result ${type.results.join(" ")})` : "";
  const own = locals.map((local, i) => `(local ${names[type.params.length + i]} ${local})`);
  const lines = printBody(body, { ...known, locals: names, results: type.results.length });
  return [
    `(func ${name}${params.join("")}${results}`,
    ...[...rows(own), ...lines].map((line) => `  ${line}`),
    ")",
  ];
}

/** Declarations of locals, several to a line. */
function rows(items: readonly string[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + item.length < 100) lines[lines.length - 1] = `${last} ${item}`;
    else lines.push(item);
  }
  return lines;
}

function importText(entry: Import): string {
  if (entry.kind === "memory") return memoryText(entry.type);
  if (entry.kind === "global") return globalText(entry.type);
  const { params, results } = entry.type;
  const list = (word: string, types: readonly string[]): string =>
    types.length > 0 ? ` (${word} ${types.join(" ")})` : "";
  return list("param", params) + list("result", results);
}

const memoryText = ({ min, max, shared }: MemoryType): string =>
  ` ${min}${max === undefined ? "" : ` ${max}`}${shared ? " shared" : ""}`;

const globalText = ({ type, mutable }: GlobalType): string => (mutable ? ` (mut ${type})` : ` ${type}`);

const constant = (init: Instruction): string => printBody([init], noNames).join(" ");

const noNames: BodyNames = { locals: [], globals: [], functions: [], results: 1 };

/** `$name` each, no two alike; where there is no name, `$local3`. */
function identifiers(labels: readonly string[], otherwise: string): string[] {
  const taken = new Set<string>();
  return labels.map((label, i) => {
    const wanted = `$${label.replace(/[^\w.]/g, "_") || `${otherwise}${i}`}`;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    return name;
  });
}

const quoted = (text: string): string => `"${escaped(new TextEncoder().encode(text))}"`;

/** Letters as they are, all else as two hexadecimal digits. */
const escaped = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    return /[\w .:/\-#]/.test(character) ? character : `\\${byte.toString(16).padStart(2, "0")}`;
  }).join("");
