/** @file Collects the parts of a module. Imports come first, as they take the first indices. */
import { encodeModule } from "./encode.ts";
import { FunctionBuilder, type FunctionRef, type GlobalRef } from "./function-builder.ts";
import type { Instruction } from "./instruction.ts";
import type { DataSegment, Export, Global, Import, MemoryType, WasmFunction, WasmModule } from "./module.ts";
import type { FunctionType, ValueType } from "./value-type.ts";

export interface FunctionOptions {
  readonly params?: readonly ValueType[];
  /** Of the parameters, for readers. */
  readonly paramNames?: readonly string[];
  readonly results?: readonly ValueType[];
  /** The name under which the host finds it. */
  readonly export?: string;
  /** Whether profiles and stack traces show its name; default true. */
  readonly labelled?: boolean;
}

/** Whether functions keep their names, for profiles and stack traces, and perhaps locals theirs, for readers. */
export type Labelled = boolean | "locals";

export class ModuleBuilder {
  private readonly label: string | undefined;
  private readonly labelled: Labelled;
  private readonly imports: Import[] = [];
  /** Undefined while a declared function has no body yet. */
  private readonly functions: (WasmFunction | undefined)[] = [];
  private readonly globals: Global[] = [];
  private readonly exports: Export[] = [];
  private readonly data: DataSegment[] = [];
  private memory: MemoryType | undefined;

  constructor(label?: string, labelled: Labelled = true) {
    this.label = label;
    this.labelled = labelled;
  }

  private countImports(kind: Import["kind"]): number {
    return this.imports.filter((entry) => entry.kind === kind).length;
  }

  importFunction(module: string, name: string, type: FunctionType): FunctionRef {
    if (this.functions.length > 0) throw new Error("internal: imports come before functions");
    const index = this.countImports("function");
    const label = this.labelled === false ? {} : { label: name };
    this.imports.push({ module, name, kind: "function", type, ...label });
    return { index, name, type };
  }

  importMemory(module: string, name: string, type: MemoryType, exportAs?: string): void {
    this.imports.push({ module, name, kind: "memory", type });
    if (exportAs !== undefined) this.exports.push({ name: exportAs, kind: "memory", index: 0 });
  }

  importGlobal(module: string, name: string, type: ValueType, mutable = false): GlobalRef {
    if (this.globals.length > 0) throw new Error("internal: imports come before globals");
    const index = this.countImports("global");
    this.imports.push({ module, name, kind: "global", type: { type, mutable } });
    return { index, type, mutable };
  }

  addMemory(type: MemoryType, exportAs?: string): void {
    this.memory = type;
    if (exportAs !== undefined) this.exports.push({ name: exportAs, kind: "memory", index: 0 });
  }

  /** `init` is one constant instruction. */
  addGlobal(type: ValueType, init: Instruction, mutable = true, exportAs?: string): GlobalRef {
    const index = this.countImports("global") + this.globals.length;
    this.globals.push({ type, mutable, init });
    if (exportAs !== undefined) this.exports.push({ name: exportAs, kind: "global", index });
    return { index, type, mutable };
  }

  /** Answers with the index of the segment. */
  addData(bytes: Uint8Array, offset?: number): number {
    return this.data.push(offset === undefined ? { bytes } : { offset, bytes }) - 1;
  }

  /** A function whose body is built at once, or (by calling the second part of the answer) later. */
  declare(name: string, options: FunctionOptions = {}): [FunctionRef, (build: BuildFunction) => void] {
    const type = { params: options.params ?? [], results: options.results ?? [] };
    const at = this.functions.push(undefined) - 1;
    const index = this.countImports("function") + at;
    if (options.export !== undefined) this.exports.push({ name: options.export, kind: "function", index });
    const define = (build: BuildFunction): void => {
      const isLabelled = this.labelled !== false && options.labelled !== false;
      const builder = new FunctionBuilder(name, type, isLabelled ? name : undefined, options.paramNames);
      build(builder);
      const { localNames, ...fn } = builder.finish();
      this.functions[at] = this.labelled === "locals" && localNames ? { ...fn, localNames } : fn;
    };
    return [{ index, name, type }, define];
  }

  add(name: string, options: FunctionOptions, build: BuildFunction): FunctionRef {
    const [ref, define] = this.declare(name, options);
    define(build);
    return ref;
  }

  finish(): WasmModule {
    const { label, imports, functions, memory, globals, exports, data } = this;
    return {
      ...(label === undefined ? {} : { label }),
      imports,
      functions: functions.map((fn, i) => {
        if (!fn) throw new Error(`internal: function ${i} was declared and never defined`);
        return fn;
      }),
      ...(memory ? { memory } : {}),
      globals,
      exports,
      data,
    };
  }

  encode(): Uint8Array<ArrayBuffer> {
    return encodeModule(this.finish());
  }
}

export type BuildFunction = (f: FunctionBuilder) => void;
