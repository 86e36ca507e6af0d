/** @file What the flags for looking inside need from the passes: IR after a pass, times, progress. */
import { GraphError, nearest, printGraph } from "@tapeless/graph/ir";
import type { PassObserver } from "../pass.ts";
import { fusion, initialization, legalization, modulePasses, simplification } from "../pipeline.ts";
import { printListing } from "../program/print.ts";
import type { UnplannedModule } from "../program.ts";
import { grouped, table } from "./format.ts";

export const graphPassNames: readonly string[] = [
  ...legalization,
  ...simplification,
  ...initialization,
  ...fusion,
].map(({ name }) => name);
export const modulePassNames: readonly string[] = modulePasses.map(({ name }) => name);

/** Longer constants are cut; the text is for reading. */
const mostElements = 8;

/** @throws GraphError `cli/pass` for a name that is no pass's. */
export function checkPassNames(names: readonly string[]): void {
  const known = ["all", ...graphPassNames, ...modulePassNames];
  for (const name of names) {
    if (known.includes(name)) continue;
    const close = nearest(name, known);
    const problem = `--print-ir-after ${name}: there is no such pass`;
    const hint = `${close ? `did you mean ${close}? ` : ""}passes: ${known.join(", ")}`;
    throw new GraphError({ code: "cli/pass", problem, hint });
  }
}

/** Prints the graph or the kernels and programs after each of the named passes. */
export function irPrinter(names: readonly string[], write: (text: string) => void): PassObserver {
  const wants = (pass: string): boolean => names.includes("all") || names.includes(pass);
  return {
    afterGraphPass: (pass, graph) => {
      if (wants(pass)) write(`// after ${pass}\n${printGraph(graph)}\n`);
    },
    afterModulePass: (pass, module) => {
      if (wants(pass)) write(`// after ${pass}\n${printModule(module)}\n`);
    },
  };
}

export const printModule = ({ shared, kernels, entries, init }: UnplannedModule): string =>
  printListing(
    { shared, kernels, programs: [...(init ? [init] : []), ...entries.flatMap(({ programs }) => programs)] },
    { mostElements },
  );

export interface PhaseTime {
  readonly name: string;
  readonly runs: number;
  readonly milliseconds: number;
}

/** Adds up times by name, in the order of first appearance. */
export class Timings {
  private readonly times = new Map<string, { runs: number; milliseconds: number }>();

  add(name: string, milliseconds: number): void {
    const time = this.times.get(name) ?? { runs: 0, milliseconds: 0 };
    this.times.set(name, { runs: time.runs + 1, milliseconds: time.milliseconds + milliseconds });
  }

  async measure<T>(name: string, body: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await body();
    } finally {
      this.add(name, performance.now() - start);
    }
  }

  readonly observer: PassObserver = {
    afterGraphPass: (pass, _, milliseconds) => this.add(pass, milliseconds),
    afterModulePass: (pass, _, milliseconds) => this.add(pass, milliseconds),
  };

  list(): PhaseTime[] {
    return [...this.times].map(([name, time]) => ({ name, ...time }));
  }
}

export function timingLines(timings: readonly PhaseTime[]): string[] {
  const rows = timings.map(({ name, runs, milliseconds }) => [name, grouped(runs), milliseconds.toFixed(1)]);
  return table([["time of", "runs", "ms"], ...rows], ["left", "right", "right"]);
}

/** Tells all of them. */
export const together = (observers: readonly PassObserver[]): PassObserver => ({
  afterGraphPass: (...args) => {
    for (const observer of observers) observer.afterGraphPass?.(...args);
  },
  afterModulePass: (...args) => {
    for (const observer of observers) observer.afterModulePass?.(...args);
  },
});
