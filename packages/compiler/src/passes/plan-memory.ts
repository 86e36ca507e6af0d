/**
 * @file The pass `plan-memory`: a place in one static arena for every buffer.
 *
 * First come the buffers that outlive a call (parameters, state, constants, inputs, outputs), each with memory of its
 * own; programs of one entry share the memory of an input or output, which has the largest of their sizes. Then comes
 * one area in which the temporaries of every program are laid out anew: a call runs one program at a time.
 * `check-memory` distrusts the result.
 */
import { byteSize, InternalError } from "@tapeless/graph/ir";
import { type Lifetime, lifetimes } from "../analysis/lifetimes.ts";
import {
  type Buffer,
  type MemoryPlan,
  type Place,
  type Program,
  programKey,
  type UnplannedModule,
} from "../program.ts";
import { mostLive, placeSlots, type Slot } from "./place-slots.ts";

/** A cache line, and a multiple of every vector: each buffer starts at one. */
export const bufferAlignment = 64;

export interface PlanOptions {
  /**
   * Leave a gap of an odd number of cache lines behind every buffer whose size is a multiple of 4 KB, so that equal
   * elements of neighbouring buffers do not compete for one set of the cache. Kernels that walk several such planes at
   * once (FFT) gain up to 2x; it costs a kilobyte a buffer. Default false.
   */
  readonly spread?: boolean;
}

const page = 4096;
const oddLines = 17 * bufferAlignment;

export function planMemory(module: UnplannedModule, options: PlanOptions = {}): MemoryPlan {
  const programs = programsOf(module);
  const persistent = new Map<string, Place>();
  let end = 0;
  for (const [name, bytes] of persistentBytes(module.shared, programs)) {
    persistent.set(name, { offset: end, bytes });
    end += slotBytes(bytes, options);
  }
  const temps = new Map<string, ReadonlyMap<string, Place>>();
  let arenaBytes = end;
  for (const program of programs) {
    const key = programKey(program);
    if (temps.has(key)) throw new InternalError(`two programs are known as ${key}`);
    const { buffers, slots } = tempSlots(program, options);
    const { offsets, bytes } = placeSlots(slots);
    const places = buffers.map((buffer, i): [string, Place] => [
      buffer.name,
      { offset: end + offsets[i]!, bytes: bytesOf(buffer) },
    ]);
    temps.set(key, new Map(places));
    arenaBytes = Math.max(arenaBytes, end + bytes);
  }
  return { arenaBytes, persistent, temps };
}

export interface MemoryFigures {
  readonly arenaBytes: number;
  readonly persistentBytes: number;
  /** The area of the temporaries: that of the program that needs most. */
  readonly tempBytes: number;
  readonly programs: readonly {
    readonly key: string;
    readonly tempBytes: number;
    /** Live at the worst moment: no plan takes less. */
    readonly lowerBound: number;
    /** What separate memory for every temporary would take. */
    readonly withoutReuse: number;
  }[];
}

/** What a plan costs, for people. */
export function memoryFigures(module: UnplannedModule, plan: MemoryPlan): MemoryFigures {
  const persistentBytes = endOf(plan.persistent.values());
  const programs = programsOf(module).map((program) => {
    const { slots } = tempSlots(program, {});
    const places = [...plan.temps.get(programKey(program))!.values()];
    return {
      key: programKey(program),
      tempBytes: Math.max(0, endOf(places) - persistentBytes),
      lowerBound: mostLive(slots),
      withoutReuse: slots.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
  return {
    arenaBytes: plan.arenaBytes,
    persistentBytes,
    tempBytes: plan.arenaBytes - persistentBytes,
    programs,
  };
}

/** Every program of a module, that of the initializers first. */
const programsOf = ({ init, entries }: UnplannedModule): readonly Program[] => [
  ...(init ? [init] : []),
  ...entries.flatMap(({ programs }) => programs),
];

function persistentBytes(
  shared: readonly Buffer[],
  programs: readonly Program[],
): ReadonlyMap<string, number> {
  const largest = new Map<string, number>();
  for (const buffer of [...shared, ...programs.flatMap(({ buffers }) => buffers)]) {
    if (buffer.role === "temp") continue;
    largest.set(buffer.name, Math.max(largest.get(buffer.name) ?? 0, bytesOf(buffer)));
  }
  return largest;
}

/** Temporaries that no step touches get a place too, as if the first step did. */
function tempSlots(
  program: Program,
  options: PlanOptions,
): { readonly buffers: readonly Buffer[]; readonly slots: readonly Slot[] } {
  const live = lifetimes(program);
  const untouched: Lifetime = { first: 0, last: 0 };
  const buffers = program.buffers.filter(({ role }) => role === "temp");
  const slots = buffers.map(
    (buffer): Slot => ({
      ...(live.get(buffer.name) ?? untouched),
      bytes: slotBytes(bytesOf(buffer), options),
    }),
  );
  return { buffers, slots };
}

const bytesOf = ({ dtype, size }: Buffer): number => byteSize[dtype] * size;

function slotBytes(bytes: number, { spread }: PlanOptions): number {
  const aligned = alignUp(bytes);
  return spread && aligned > 0 && aligned % page === 0 ? aligned + oddLines : aligned;
}

const alignUp = (bytes: number): number => Math.ceil(bytes / bufferAlignment) * bufferAlignment;

const endOf = (places: Iterable<Place>): number => {
  let end = 0;
  for (const { offset, bytes } of places) end = Math.max(end, alignUp(offset + bytes));
  return end;
};
