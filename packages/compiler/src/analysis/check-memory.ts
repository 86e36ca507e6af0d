/**
 * @file Distrusts a memory plan: no two buffers that are needed at the same time may share a byte.
 *
 * Shares nothing with `plan-memory`. What is needed when is found by walking every program access by access, with every
 * loop walked twice in a row, so that what a turn leaves for the next one shows as an access before and one after.
 * A buffer is needed from its first access to its last.
 */
import { byteSize, type IrProblem, type Kernel } from "@tapeless/graph";
import type { Buffer, Module, Place, Program } from "../program.ts";
import { programKey } from "../program.ts";
import { type AccessTrace, traceAccesses } from "./trace-accesses.ts";

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

  const everlasting = [...plan.persistent].map(
    ([name, place]): Needed => ({ name, place, first: 0, last: 0 }),
  );
  for (const clash of clashes(everlasting)) report(module.name, clash);
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
    for (const clash of tempClashes(program, temps, everlasting, kernels)) report(where, clash);
  }
  return problems;
}

/** A place that is needed from step `first` to step `last`. */
interface Needed {
  readonly name: string;
  readonly place: Place;
  readonly first: number;
  readonly last: number;
}

function tempClashes(
  program: Program,
  temps: ReadonlyMap<string, Place>,
  everlasting: readonly Needed[],
  kernels: ReadonlyMap<string, Kernel>,
): string[] {
  const trace: AccessTrace = traceAccesses(program, kernels);
  const needed = [...trace.spans].flatMap(([name, { first, last }]): Needed[] => {
    const place = temps.get(name);
    return place ? [{ name, place, first, last }] : [];
  });
  const always = everlasting.map((one) => ({ ...one, last: trace.steps }));
  const isTemp = new Set(needed);
  // what lasts for ever was compared with itself already
  return [...trace.problems, ...clashes([...always, ...needed], (a, b) => isTemp.has(a) || isTemp.has(b))];
}

/** Pairs that are needed at one time and share a byte. */
function clashes(all: readonly Needed[], matters: (a: Needed, b: Needed) => boolean = () => true): string[] {
  const found: string[] = [];
  const byStart = all.filter(({ place }) => place.bytes > 0).sort((a, b) => a.place.offset - b.place.offset);
  let open: Needed[] = [];
  for (const one of byStart) {
    const { offset } = one.place;
    open = open.filter(({ place }) => place.offset + place.bytes > offset);
    for (const other of open) {
      if (other.first > one.last || one.first > other.last || !matters(one, other)) continue;
      found.push(`${other.name} and ${one.name} are needed at one time, and share byte ${offset}`);
    }
    open.push(one);
  }
  return found;
}
