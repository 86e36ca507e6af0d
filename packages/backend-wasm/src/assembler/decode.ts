/** @file Bytes as a module: reads what `encode.ts` writes. The other half of the round trip, and a help in debugging. */
import { ByteReader } from "./bytes.ts";
import { type Instruction, readInstruction } from "./instruction.ts";
import type {
  DataSegment,
  Export,
  Global,
  GlobalType,
  Import,
  MemoryType,
  WasmFunction,
  WasmModule,
} from "./module.ts";
import { externalKinds, functionTypeCode, magic, memoryFlags, nameSections, sectionIds } from "./sections.ts";
import { type FunctionType, type ValueType, valueTypeOf } from "./value-type.ts";

export function decodeModule(bytes: Uint8Array): WasmModule {
  const from = new ByteReader(bytes);
  if (from.bytes(magic.length).some((byte, i) => byte !== magic[i])) throw new Error("no WebAssembly module");
  const decoder = new Decoder();
  while (!from.atEnd) {
    const id = from.byte();
    decoder.section(id, from.part(from.unsigned()));
  }
  return decoder.finish();
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

class Decoder {
  private types: FunctionType[] = [];
  private imports: Writable<Import>[] = [];
  private functionTypes: FunctionType[] = [];
  private functions: Writable<WasmFunction>[] = [];
  private memory: MemoryType | undefined;
  private globals: Global[] = [];
  private exports: Export[] = [];
  private data: DataSegment[] = [];
  private label: string | undefined;

  section(id: number, from: ByteReader): void {
    switch (id) {
      case sectionIds.type:
        this.types = readList(from, readFunctionType);
        return;
      case sectionIds.import:
        this.imports = readList(from, (inner) => this.import(inner));
        return;
      case sectionIds.function:
        this.functionTypes = readList(from, (inner) => this.type(inner));
        return;
      case sectionIds.memory:
        this.memory = readList(from, readMemoryType)[0];
        return;
      case sectionIds.global:
        this.globals = readList(from, (inner) => ({ ...readGlobalType(inner), init: readConstant(inner) }));
        return;
      case sectionIds.export:
        this.exports = readList(from, readExport);
        return;
      case sectionIds.dataCount:
        return;
      case sectionIds.code: {
        const bodies = readList(from, (inner) => readBody(inner.part(inner.unsigned())));
        this.functions = bodies.map((body, i) => ({ type: this.functionTypes[i]!, ...body }));
        return;
      }
      case sectionIds.data:
        this.data = readList(from, readData);
        return;
      case sectionIds.custom:
        if (from.text() === "name") this.names(from);
        return;
      default:
        throw new Error(`unknown section ${id}`);
    }
  }

  finish(): WasmModule {
    const { label, imports, functions, memory, globals, exports, data } = this;
    return {
      ...(label === undefined ? {} : { label }),
      imports,
      functions,
      ...(memory ? { memory } : {}),
      globals,
      exports,
      data,
    };
  }

  private type(from: ByteReader): FunctionType {
    const type = this.types[from.unsigned()];
    if (!type) throw new Error("a function of an unknown type");
    return type;
  }

  private import(from: ByteReader): Import {
    const names = { module: from.text(), name: from.text() };
    const kind = externalKindOf(from.byte());
    if (kind === "function") return { ...names, kind, type: this.type(from) };
    if (kind === "memory") return { ...names, kind, type: readMemoryType(from) };
    return { ...names, kind, type: readGlobalType(from) };
  }

  private names(from: ByteReader): void {
    const imported = this.imports.filter(({ kind }) => kind === "function");
    const all = [...imported, ...this.functions] as { label?: string; localNames?: string[] }[];
    const named = (index: number) => {
      const found = all[index];
      if (!found) throw new Error("a name for no function");
      return found;
    };
    while (!from.atEnd) {
      const id = from.byte();
      const part = from.part(from.unsigned());
      if (id === nameSections.module) this.label = part.text();
      if (id === nameSections.functions) {
        readList(part, (inner) => {
          named(inner.unsigned()).label = inner.text();
        });
      }
      if (id === nameSections.locals) {
        readList(part, (inner) => {
          named(inner.unsigned()).localNames = readNameMap(inner);
        });
      }
    }
  }
}

const readList = <T>(from: ByteReader, read: (from: ByteReader) => T): T[] =>
  Array.from({ length: from.unsigned() }, () => read(from));

function readNameMap(from: ByteReader): string[] {
  const names: string[] = [];
  readList(from, (inner) => {
    const index = inner.unsigned();
    while (names.length < index) names.push("");
    names[index] = inner.text();
  });
  return names;
}

const readValueTypes = (from: ByteReader): ValueType[] =>
  readList(from, (inner) => valueTypeOf(inner.byte()));

function readFunctionType(from: ByteReader): FunctionType {
  if (from.byte() !== functionTypeCode) throw new Error("no type of a function");
  return { params: readValueTypes(from), results: readValueTypes(from) };
}

function readMemoryType(from: ByteReader): MemoryType {
  const flags = from.byte();
  return {
    min: from.unsigned(),
    ...(flags & memoryFlags.hasMaximum ? { max: from.unsigned() } : {}),
    ...(flags & memoryFlags.shared ? { shared: true } : {}),
  };
}

const readGlobalType = (from: ByteReader): GlobalType => ({
  type: valueTypeOf(from.byte()),
  mutable: from.byte() === 1,
});

function readConstant(from: ByteReader): Instruction {
  const init = readInstruction(from);
  if (readInstruction(from).name !== "end") throw new Error("a constant expression of several instructions");
  return init;
}

const externalKindOf = (code: number): keyof typeof externalKinds => {
  const found = Object.entries(externalKinds).find(([, known]) => known === code);
  if (!found) throw new Error(`unknown kind ${code} of an import or export`);
  return found[0] as keyof typeof externalKinds;
};

const readExport = (from: ByteReader): Export => ({
  name: from.text(),
  kind: externalKindOf(from.byte()),
  index: from.unsigned(),
});

function readBody(from: ByteReader): Pick<WasmFunction, "locals" | "body"> {
  const runs = readList(from, (inner) => ({ count: inner.unsigned(), type: valueTypeOf(inner.byte()) }));
  const locals = runs.flatMap(({ count, type }) => new Array<ValueType>(count).fill(type));
  const body: Instruction[] = [];
  while (!from.atEnd) body.push(readInstruction(from));
  if (body.pop()?.name !== "end") throw new Error("a function without an end");
  return { locals, body };
}

function readData(from: ByteReader): DataSegment {
  const isPassive = from.unsigned() === 1;
  const place = isPassive ? {} : { offset: (readConstant(from).immediates[0] as number) >>> 0 };
  return { ...place, bytes: from.bytes(from.unsigned()).slice() };
}
