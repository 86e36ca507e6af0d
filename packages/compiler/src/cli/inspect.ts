/** @file `tapeless inspect`: what became of a model, as text: graphs, kernels, programs, memory map, cost. */
import { basename } from "node:path";
import { printGraph, printKernel } from "@tapeless/graph/ir";
import { type Cost, kernelCost, programCost } from "../analysis/cost.ts";
import type { Compiled } from "../compile.ts";
import { kernelCode, type TargetCode } from "../page/kernel-code.ts";
import { StageCollector } from "../page/stages.ts";
import { memoryFigures } from "../passes/plan-memory.ts";
import { printProgram } from "../program/print.ts";
import type { Module, Program } from "../program.ts";
import { costLines } from "./cost-report.ts";
import { describeEntries, describeParameters, warningsOf } from "./describe-module.ts";
import { countOf, grouped, indented, showBinding } from "./format.ts";
import { checkKernel, codeForEach, compileForEach, shownTargets } from "./inspect-targets.ts";
import { colorsFor, type Io, withQuietStdout } from "./io.ts";
import { memoryLines, memoryMap } from "./memory-map.ts";
import { timingLines } from "./observe.ts";
import { formatOf, type OutFile, outFile } from "./out-file.ts";
import {
  countPassRuns,
  type FoundModel,
  findCheckedModel,
  type ModelFlags,
  type Prepared,
  prepareModel,
} from "./prepare.ts";
import { startProgress } from "./progress.ts";
import { version } from "./version.ts";

export interface InspectFlags extends ModelFlags {
  /** Whose capabilities kernel passes see; scalar loops where there is none. */
  readonly target: readonly string[];
  /** Write a page to this file instead of text to stdout. */
  readonly out?: string;
  /** Only this kernel, with the code of every target. */
  readonly kernel?: string;
}

export async function inspect(path: string, flags: InspectFlags, io: Io): Promise<void> {
  const found = findCheckedModel(path, flags, io);
  const place = flags.out === undefined ? undefined : pageFile(flags.out, found, io);
  const isCodeShown = place !== undefined || flags.kernel !== undefined;
  const backends = await shownTargets(flags.target, isCodeShown, found, io);
  const prepared = await prepareModel(found, flags, io, { chooseSizes: true });
  const progress = await startProgress(countPassRuns(prepared) * Math.max(1, backends.length), io);
  const stages = new StageCollector();
  const [first, ...others] = await withQuietStdout(flags.json, () =>
    prepared.timings.measure("compile", () =>
      compileForEach(backends, prepared, progress, place ? [stages.observer] : []),
    ),
  ).finally(progress.stop);
  const { compiled } = first;
  if (flags.kernel !== undefined) checkKernel(flags.kernel, compiled.module);
  const code = isCodeShown ? await withQuietStdout(flags.json, () => codeForEach([first, ...others])) : [];
  if (place) {
    const page = await prepared.timings.measure("draw", async () => {
      const { inspectPage } = await import("../page/inspect-page.ts");
      return inspectPage({
        compiled,
        stages,
        folder: found.folder,
        command: commandOf(found, flags, compiled.module),
        targets: code,
      });
    });
    place.write(page);
    if (!flags.json) io.stdout.write(`${flags.out}\n`);
  }
  const costs = new Map(compiled.module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  if (flags.json)
    io.stdout.write(`${JSON.stringify(inspection(prepared, compiled, costs, flags), null, 2)}\n`);
  else if (flags.kernel !== undefined)
    io.stdout.write(`${kernelLines(flags.kernel, compiled.module, code, io).join("\n")}\n`);
  else if (!place) io.stdout.write(`${inspectionLines(prepared, compiled, costs, io).join("\n")}\n`);
  if (flags.timing && !flags.json) io.stderr.write(`${timingLines(prepared.timings.list()).join("\n")}\n`);
}

/** What shows the same again, whatever sizes were chosen. */
function commandOf(
  { file }: FoundModel,
  { entry, fastMath, passes }: InspectFlags,
  { entries }: Module,
): string {
  const sizes = entries.flatMap(({ name, programs }) =>
    Object.keys(programs[0]?.binding ?? {}).map(
      (dim) => `${name}.${dim}=${[...new Set(programs.map(({ binding }) => binding[dim]))].join(",")}`,
    ),
  );
  const words = [
    basename(file),
    ...entry.flatMap((name) => ["--entry", name]),
    ...sizes.flatMap((size) => ["--bind", size]),
    ...(fastMath ? ["--fast-math"] : []),
    ...(passes === "none" ? ["--passes", passes] : []),
  ];
  // as a shell reads it: names are the user's
  const quoted = words.map((word) =>
    /^[\w.=,/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  return `tapeless inspect ${quoted.join(" ")}`;
}

const pageFile = (out: string, { file }: FoundModel, io: Io): OutFile =>
  outFile(out, { format: formatOf(out, ["html"]), model: file }, io);

const programsOf = ({ init, entries }: Module): readonly Program[] => [
  ...entries.flatMap(({ programs }) => programs),
  ...(init ? [init] : []),
];

const titleOf = ({ entry, binding }: Program): string => `${entry} ${showBinding(binding)}`.trimEnd();

const textOptions = { mostElements: 8 };

function inspection(
  { model, timings }: Prepared,
  compiled: Compiled,
  costs: ReadonlyMap<string, Cost>,
  flags: InspectFlags,
) {
  const { module } = compiled;
  return {
    tapeless: version(),
    model: model.name,
    target: flags.target[0] ?? null,
    entries: describeEntries(module),
    parameters: describeParameters(model, false),
    graphs: model.entries.flatMap(({ name, programs }) =>
      programs.map(({ binding, graph }) => ({ entry: name, binding, text: printGraph(graph) })),
    ),
    kernels: module.kernels.map((kernel) => ({
      name: kernel.name,
      comment: kernel.comment,
      ...costs.get(kernel.name)!,
      text: printKernel(kernel),
    })),
    programs: programsOf(module).map((program) => ({
      entry: program.entry,
      binding: program.binding,
      text: printProgram(program, textOptions),
      cost: programCost(program, costs),
      memory: memoryMap(module, program),
    })),
    memory: memoryFigures(module, module.plan),
    kernelCalls: compiled.kernelCalls,
    warnings: warningsOf(model),
    ...(flags.timing ? { timings: timings.list() } : {}),
  };
}

const sections = (io: Io) => {
  const { bold } = colorsFor(io.stdout, io);
  return (title: string, text: string): string[] => [
    bold(`== ${title}`),
    "",
    ...text.trimEnd().split("\n"),
    "",
  ];
};

/** The loops of one kernel, where targets differ for each, and what the targets make of them. */
function kernelLines(name: string, { kernels }: Module, targets: readonly TargetCode[], io: Io): string[] {
  const section = sections(io);
  const plain = kernels.find((kernel) => kernel.name === name)!;
  const shown = kernelCode(name, targets);
  if (shown.length === 0) return section(`kernel ${name}`, printKernel(plain)).slice(0, -1);
  return shown
    .flatMap(({ target, ir, code }, i) => [
      ...(ir === shown[i - 1]?.ir ? [] : section(`kernel ${name} for ${target}`, ir)),
      ...(code ? section(`${target}: ${code.path}`, code.text) : []),
    ])
    .slice(0, -1);
}

function inspectionLines(
  { model }: Prepared,
  { module, kernelCalls }: Compiled,
  costs: ReadonlyMap<string, Cost>,
  io: Io,
): string[] {
  const section = sections(io);
  const programs = programsOf(module);
  return [
    ...section(
      model.name,
      [
        countOf(model.entries.length, "entry", "entries"),
        countOf(programs.length, "program"),
        `${grouped(kernelCalls.beforeFusion)} kernels before fusion`,
        `${countOf(kernelCalls.afterFusion, "call")} of ${countOf(module.kernels.length, "kernel")} after`,
        `arena ${grouped(module.plan.arenaBytes)} bytes`,
      ].join(", "),
    ),
    ...model.entries.flatMap(({ name, programs: built }) =>
      built.flatMap(({ binding, graph }) =>
        section(`graph ${name} ${showBinding(binding)}`.trimEnd(), printGraph(graph)),
      ),
    ),
    ...module.kernels.flatMap((kernel) => section(`kernel ${kernel.name}`, printKernel(kernel))),
    ...programs.flatMap((program) => [
      ...section(`program ${titleOf(program)}`, printProgram(program, textOptions)),
      ...section(
        `memory of ${titleOf(program)}`,
        indented(memoryLines(memoryMap(module, program))).join("\n"),
      ),
      ...section(`cost of ${titleOf(program)}`, indented(costLines(programCost(program, costs))).join("\n")),
    ]),
  ].slice(0, -1);
}
