/** @file A module as bytes. */
import { ByteWriter } from "./bytes.ts";
import { writeInstruction } from "./instruction.ts";
import type { GlobalType, MemoryType, WasmFunction, WasmModule } from "./module.ts";
import { externalKinds, functionTypeCode, magic, memoryFlags, nameSections, sectionIds } from "./sections.ts";
import { type FunctionType, type ValueType, valueTypeCodes } from "./value-type.ts";

export function encodeModule(module: WasmModule): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  out.bytes(magic);
  const types = new TypeTable(module);
  const section = (id: keyof typeof sectionIds, wanted: boolean, write: (out: ByteWriter) => void): void => {
    if (!wanted) return;
    out.byte(sectionIds[id]);
    out.sized(write);
  };
  const list = <T>(
    id: keyof typeof sectionIds,
    items: readonly T[],
    write: (out: ByteWriter, item: T) => void,
  ): void => section(id, items.length > 0, (inner) => writeList(inner, items, write));

  list("type", types.all, writeFunctionType);
  list("import", module.imports, (inner, entry) => {
    inner.text(entry.module);
    inner.text(entry.name);
    inner.byte(externalKinds[entry.kind]);
    if (entry.kind === "function") inner.unsigned(types.indexOf(entry.type));
    else if (entry.kind === "memory") writeMemoryType(inner, entry.type);
    else writeGlobalType(inner, entry.type);
  });
  list("function", module.functions, (inner, { type }) => inner.unsigned(types.indexOf(type)));
  list("memory", module.memory ? [module.memory] : [], writeMemoryType);
  list("global", module.globals, (inner, global) => {
    writeGlobalType(inner, global);
    writeInstruction(inner, global.init);
    writeEnd(inner);
  });
  list("export", module.exports, (inner, { name, kind, index }) => {
    inner.text(name);
    inner.byte(externalKinds[kind]);
    inner.unsigned(index);
  });
  const hasPassive = module.data.some(({ offset }) => offset === undefined);
  section("dataCount", hasPassive, (inner) => inner.unsigned(module.data.length));
  list("code", module.functions, (inner, fn) => {
    const body = bodyOf(fn);
    inner.unsigned(body.length);
    inner.bytes(body);
  });
  list("data", module.data, (inner, { offset, bytes }) => {
    inner.unsigned(offset === undefined ? 1 : 0);
    if (offset !== undefined) {
      // an i32 constant; offsets from 2 GiB on are its negative half
      writeInstruction(inner, { name: "i32.const", immediates: [offset | 0] });
      writeEnd(inner);
    }
    inner.unsigned(bytes.length);
    inner.bytes(bytes);
  });
  section("custom", hasNames(module), (inner) => writeNames(inner, module));
  return out.finish().slice();
}

/** Each type of a function once, in the order of first use. */
class TypeTable {
  readonly all: FunctionType[] = [];
  private readonly indices = new Map<string, number>();

  constructor(module: WasmModule) {
    for (const entry of module.imports) if (entry.kind === "function") this.indexOf(entry.type);
    for (const { type } of module.functions) this.indexOf(type);
  }

  indexOf(type: FunctionType): number {
    const key = `${type.params.join()}>${type.results.join()}`;
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    this.indices.set(key, this.all.length);
    return this.all.push(type) - 1;
  }
}

function writeList<T>(out: ByteWriter, items: readonly T[], write: (out: ByteWriter, item: T) => void): void {
  out.unsigned(items.length);
  for (const item of items) write(out, item);
}

const writeEnd = (out: ByteWriter): void => writeInstruction(out, { name: "end", immediates: [] });

const writeValueTypes = (out: ByteWriter, types: readonly ValueType[]): void =>
  writeList(out, types, (inner, type) => inner.byte(valueTypeCodes[type]));

function writeFunctionType(out: ByteWriter, { params, results }: FunctionType): void {
  out.byte(functionTypeCode);
  writeValueTypes(out, params);
  writeValueTypes(out, results);
}

function writeMemoryType(out: ByteWriter, { min, max, shared }: MemoryType): void {
  out.byte((max === undefined ? 0 : memoryFlags.hasMaximum) | (shared ? memoryFlags.shared : 0));
  out.unsigned(min);
  if (max !== undefined) out.unsigned(max);
}

function writeGlobalType(out: ByteWriter, { type, mutable }: GlobalType): void {
  out.byte(valueTypeCodes[type]);
  out.byte(mutable ? 1 : 0);
}

/** Bodies by their functions: a module is encoded twice when its bytes are part of a name in it. */
const bodies = new WeakMap<WasmFunction, Uint8Array>();

function bodyOf(fn: WasmFunction): Uint8Array {
  const known = bodies.get(fn);
  if (known) return known;
  const out = new ByteWriter();
  writeBody(out, fn);
  const body = out.finish();
  bodies.set(fn, body);
  return body;
}

function writeBody(out: ByteWriter, { locals, body }: WasmFunction): void {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  writeList(out, runs, (inner, { type, count }) => {
    inner.unsigned(count);
    inner.byte(valueTypeCodes[type]);
  });
  for (const instruction of body) writeInstruction(out, instruction);
  writeEnd(out);
}

const hasNames = ({ label, imports, functions }: WasmModule): boolean =>
  label !== undefined || [...imports, ...functions].some((entry) => "label" in entry);

function writeNames(out: ByteWriter, { label, imports, functions }: WasmModule): void {
  out.text("name");
  if (label !== undefined) {
    out.byte(nameSections.module);
    out.sized((inner) => inner.text(label));
  }
  const all = [...imports.filter(({ kind }) => kind === "function"), ...functions];
  const named = all.map((entry) => ("label" in entry && entry.label) || "");
  if (named.some((name) => name !== "")) {
    out.byte(nameSections.functions);
    out.sized((inner) => writeNameMap(inner, named));
  }
  const locals = all.flatMap((entry, index) =>
    "localNames" in entry && entry.localNames?.some((name) => name !== "")
      ? [{ index, names: entry.localNames }]
      : [],
  );
  if (locals.length === 0) return;
  out.byte(nameSections.locals);
  out.sized((inner) =>
    writeList(inner, locals, (map, { index, names }) => {
      map.unsigned(index);
      writeNameMap(map, names);
    }),
  );
}

/** By index; those without a name are left out. */
function writeNameMap(out: ByteWriter, names: readonly string[]): void {
  const named = names.flatMap((name, index) => (name === "" ? [] : [{ index, name }]));
  writeList(out, named, (map, { index, name }) => {
    map.unsigned(index);
    map.text(name);
  });
}
