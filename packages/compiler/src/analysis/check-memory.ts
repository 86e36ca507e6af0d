/**
 * @file Distrusts a memory plan: no two buffers that are needed at the same time may share a byte.
 *
 * Shares nothing with `plan-memory`. What is needed when is found by walking every program access by access, with every
 * loop walked twice in a row, so that what a turn leaves for the next one shows as an access before and one after.
 * A buffer is needed from its first access to its last.
 */
import { byteSize, type IrProblem } from "@tapeless/graph/ir";
import type { Buffer, Module, Place } from "../program.ts";
import { programKey } from "../program.ts";
import { traceAccesses } from "./trace-accesses.ts";

const alignment = 64;

/** Everything wrong with the plan of a module; empty when it is sound. */
export function checkMemory(module: Module): IrProblem[] {
  const problems: IrProblem[] = [];
  const report = (where: string, problem: string): void => {
    problems.push({ code: "memory/plan", where, problem });
  };
  const { plan } = module;
  const kernels = new Map(module.kernels.map((kernel) => [kernel.name, kernel]));
  const programs = [
    ...(module.init ? [module.init] : []),
    ...module.entries.flatMap((entry) => entry.programs),
  ];

  const check = (where: string, { name, dtype, size }: Buffer, place: Place | undefined): void => {
    if (!place) {
      report(where, `${name} has no place`);
      return;
    }
    const { offset, bytes } = place;
    const needed = size * byteSize[dtype];
    if (bytes < needed) report(where, `${name} has ${bytes} bytes, and needs ${needed}`);
    if (!Number.isInteger(offset) || offset % alignment !== 0) report(where, `${name} starts at ${offset}`);
    if (offset < 0 || offset + bytes > plan.arenaBytes)
      report(where, `${name} ends at ${offset + bytes}, after the arena of ${plan.arenaBytes}`);
  };

  const lasting = [...plan.persistent].map(([name, place]) => ({ name, place }));
  for (const clash of sharedBytes(lasting)) report(module.name, clash);
  for (const buffer of module.shared) {
    if (buffer.role === "temp") report(module.name, `${buffer.name} is shared, and a temporary`);
    check(module.name, buffer, plan.persistent.get(buffer.name));
  }
  for (const program of programs) {
    const where = programKey(program);
    const temps = plan.temps.get(where) ?? new Map<string, Place>();
    for (const buffer of program.buffers) {
      check(where, buffer, (buffer.role === "temp" ? temps : plan.persistent).get(buffer.name));
    }
    const trace = traceAccesses(program, kernels);
    const needed = [...trace.spans].flatMap(([name, { first, last }]): Needed[] => {
      const place = temps.get(name);
      return place ? [{ name, place, first, last }] : [];
    });
    for (const clash of [
      ...trace.problems,
      ...clashesInTime(needed),
      ...clashesWithLasting(needed, lasting),
    ]) {
      report(where, clash);
    }
  }
  return problems;
}

interface Placed {
  readonly name: string;
  readonly place: Place;
}

/** A place that is needed from step `first` to step `last`. */
interface Needed extends Placed {
  readonly first: number;
  readonly last: number;
}

const clash = (a: Placed, b: Placed): string => {
  const byte = Math.max(a.place.offset, b.place.offset);
  return `${a.name} and ${b.name} are needed at one time, and share byte ${byte}`;
};

const overlap = ({ place: a }: Placed, { place: b }: Placed): boolean =>
  a.bytes > 0 && b.bytes > 0 && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;

const byOffset = (a: Placed, b: Placed): number => a.place.offset - b.place.offset;

/** Pairs that share a byte. Of three that do, at least one pair is told. */
function sharedBytes(all: readonly Placed[]): string[] {
  const sorted = all.filter(({ place }) => place.bytes > 0).sort(byOffset);
  return sorted.slice(1).flatMap((one, i) => (overlap(sorted[i]!, one) ? [clash(sorted[i]!, one)] : []));
}

/** Pairs that are needed at one time and share a byte: in order of time, few are needed at once. */
function clashesInTime(all: readonly Needed[]): string[] {
  const found: string[] = [];
  let open: Needed[] = [];
  for (const one of all.toSorted((a, b) => a.first - b.first)) {
    open = open.filter(({ last }) => last >= one.first);
    for (const other of open) if (overlap(other, one)) found.push(clash(other, one));
    open.push(one);
  }
  return found;
}

/** Temporaries that share a byte with a buffer that is needed at all times. */
function clashesWithLasting(temps: readonly Needed[], lasting: readonly Placed[]): string[] {
  const end = Math.max(0, ...lasting.map(({ place }) => place.offset + place.bytes));
  // most plans keep them apart altogether, and then nothing has to be compared
  const close = temps.filter(({ place }) => place.offset < end);
  return close.flatMap((temp) => lasting.filter((one) => overlap(one, temp)).map((one) => clash(one, temp)));
}
