/** @file A module of programs as WebAssembly bytes: its kernels once each, and an exported function for each program. */
import { type Buffer, type Module, type Program, programKey } from "@tapeless/compiler";
import { GraphError, type Kernel } from "@tapeless/graph/ir";
import { allPrograms, Names } from "@tapeless/wrapper";
import { type FunctionRef, type Labelled, ModuleBuilder } from "./assembler/index.ts";
import { capabilities } from "./capabilities.ts";
import type { CrewExports, CrewScratch } from "./codegen/crew.ts";
import { Helpers } from "./codegen/helpers.ts";
import { addKernel } from "./codegen/kernel.ts";
import { ProgramWriter } from "./codegen/program.ts";
import { fingerprint } from "./fingerprint.ts";
import { vectorize } from "./vectorize/vectorize.ts";

export interface EmittedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The exported function of each program, by `programKey`. */
  readonly programs: ReadonlyMap<string, string>;
  readonly memory: WasmMemory;
  /** Where several threads can run it. */
  readonly threads?: WasmThreads;
}

export interface WasmThreads extends CrewExports {
  /** Behind all else that lies in memory. */
  readonly scratch: CrewScratch;
}

export interface WasmMemory {
  /** The export's name, `memory` and the fingerprint of the module: no other module has it. */
  readonly name: string;
  /** Where the arena of the memory plan starts. */
  readonly arena: number;
  /** Pages of 64 KiB in all: the arena, and the tables of elementary functions behind it. */
  readonly pages: number;
}

export interface EmitWasmOptions {
  /** Leave loops scalar. The bits stay the same. */
  readonly scalar?: boolean;
  /**
   * Use multiply-adds with one rounding (relaxed SIMD) and shorter elementary functions: for modules compiled with
   * `fastMath`, as the bits are no longer those of the reference.
   */
  readonly relaxed?: boolean;
  /** Contents of buffers that the bytes bring along. */
  readonly data?: readonly PlacedBytes[];
  /** Names of functions, for profiles and stack traces, and of locals, for readers. Default true. */
  readonly names?: Labelled;
  /** The name of the memory, where these bytes can stand in for others. */
  readonly memoryName?: string;
  /** Let several threads share loops, each an instance over one memory that is imported as `host.memory`; they sleep by `host.wait`. */
  readonly threads?: boolean;
  readonly shareAll?: boolean;
  /** See `EmitOptions`. */
  readonly overrides?: boolean;
}

export interface PlacedBytes {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const pageBytes = 65536;

/** Addresses are compared as signed numbers. */
const mostBytes = 2 ** 31;

/** The whole model; buffers lie where the memory plan has them. */
export function emitWasm(module: Module, options: EmitWasmOptions = {}): EmittedWasm {
  const labelled = options.names ?? true;
  const builder = new ModuleBuilder(labelled === false ? undefined : module.name, labelled);
  const helpers = new Helpers(builder, module.plan.arenaBytes, options.relaxed, options.overrides);
  const crew = options.threads ? helpers.addCrew(options.shareAll) : undefined;
  const kernels = new Map<string, FunctionRef>();
  const prepared = (kernel: Kernel): Kernel => (options.scalar ? kernel : vectorize(kernel, capabilities));
  for (const kernel of module.kernels) kernels.set(kernel.name, addKernel(prepared(kernel), helpers));
  // a safe name each, whatever the entry is called
  const names = new Names();
  const programs = new Map<string, string>();
  for (const program of allPrograms(module)) {
    const name = names.add(programKey(program));
    programs.set(programKey(program), name);
    builder.add(name, { export: name }, (f) =>
      new ProgramWriter(f, {
        program,
        buffers: buffersOf(module, program),
        address: (buffer) => addressOf(module, program, buffer),
        kernel: (wanted) => {
          const ref = kernels.get(wanted);
          if (!ref) throw new Error(`internal: program ${program.entry} calls an unknown kernel ${wanted}`);
          return ref;
        },
      }).write(),
    );
  }
  const exported = { work: names.add("work"), begin: names.add("begin"), stop: names.add("stop") };
  const scratch = helpers.scratchOfCrew;
  crew?.finish(exported, scratch);
  const end = crew ? scratch.start + scratch.bytes : helpers.dataEnd;
  if (end > mostBytes) {
    throw new GraphError({
      code: "memory/too-large",
      problem: `the arena takes ${end} bytes; WebAssembly has ${mostBytes} here`,
      hint: "bind smaller sizes, or build for the target js",
    });
  }
  const pages = Math.max(1, Math.ceil(end / pageBytes));
  for (const { offset, bytes } of options.data ?? []) builder.addData(bytes, offset);
  const name = options.memoryName ?? `memory ${fingerprint(builder.encode(), places(module))}`;
  const memory = { name, arena: 0, pages };
  if (!crew) {
    builder.addMemory({ min: pages, max: pages }, name);
    return { bytes: builder.encode(), programs, memory };
  }
  builder.importMemory("host", "memory", { min: pages, max: mostBytes / pageBytes, shared: true }, name);
  return { bytes: builder.encode(), programs, memory, threads: { ...exported, scratch } };
}

/** Where the wrapper sees the lasting buffers, as bytes. */
const places = ({ plan }: Module): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([...plan.persistent].map(([name, { offset }]) => [name, offset])));

const buffersOf = (module: Module, program: Program): Map<string, Buffer> =>
  new Map([...module.shared, ...program.buffers].map((buffer) => [buffer.name, buffer]));

/** Where a buffer of a program lies, in bytes. */
export function addressOf({ plan }: Module, program: Program, { name }: Buffer): number {
  const place = plan.temps.get(programKey(program))?.get(name) ?? plan.persistent.get(name);
  if (!place) throw new Error(`internal: buffer ${name} has no place in the arena`);
  return place.offset;
}
