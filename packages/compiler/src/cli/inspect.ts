/** @file `tapeless inspect`: what became of a model, as text: graphs, kernels, programs, memory map, cost. */
import { printGraph, printKernel } from "@tapeless/graph/ir";
import { type Cost, kernelCost, programCost } from "../analysis/cost.ts";
import type { Backend, EmittedFile } from "../backend.ts";
import { type Compiled, compileBuilt, scalarCapabilities } from "../compile.ts";
import { StageCollector } from "../page/stages.ts";
import { memoryFigures } from "../passes/plan-memory.ts";
import { printProgram } from "../program/print.ts";
import type { Module, Program } from "../program.ts";
import { ownOptions } from "./backend-options.ts";
import { checkEmitted } from "./check-emitted.ts";
import { costLines } from "./cost-report.ts";
import { describeEntries, describeParameters, warningsOf } from "./describe-module.ts";
import { emitFrom } from "./emit-from.ts";
import { countOf, grouped, indented, showBinding } from "./format.ts";
import { colorsFor, type Io, withQuietStdout } from "./io.ts";
import { memoryLines, memoryMap } from "./memory-map.ts";
import { timingLines, together } from "./observe.ts";
import { formatOf, type OutFile, outFile } from "./out-file.ts";
import {
  countPassRuns,
  type FoundModel,
  findCheckedModel,
  loadTarget,
  type ModelFlags,
  type Prepared,
  prepareModel,
} from "./prepare.ts";
import { progressOfPasses, startProgress } from "./progress.ts";
import { runModel } from "./run-model.ts";
import { safeFileName } from "./safe-file-name.ts";
import { version } from "./version.ts";

export interface InspectFlags extends ModelFlags {
  /** Whose capabilities kernel passes see; scalar loops where absent. */
  readonly target?: string;
  /** Write a page to this file instead of text to stdout. */
  readonly out?: string;
}

export async function inspect(path: string, flags: InspectFlags, io: Io): Promise<void> {
  const found = findCheckedModel(path, flags, io);
  const place = flags.out === undefined ? undefined : pageFile(flags.out, found, io);
  const backend = flags.target === undefined ? undefined : await loadTarget(flags.target, found, io);
  const prepared = await prepareModel(found, flags, io, { chooseSizes: true });
  const capabilities = backend?.capabilities ?? scalarCapabilities;
  const progress = await startProgress(countPassRuns(prepared), io);
  const stages = new StageCollector();
  const observers = [progressOfPasses(progress, flags.target ?? "kernels")];
  if (place) observers.push(stages.observer);
  if (prepared.options.observer) observers.push(prepared.options.observer);
  const options = { ...prepared.options, capabilities, observer: together(observers) };
  const compiled = await withQuietStdout(flags.json, () =>
    prepared.timings.measure("compile", () => runModel(() => compileBuilt(prepared.model, options))),
  ).finally(progress.stop);
  if (place) {
    const files = backend && (await emittedBy(backend, compiled, flags));
    const target = backend && files ? { target: { name: backend.name, files } } : {};
    const page = await prepared.timings.measure("draw", async () => {
      const { inspectPage } = await import("../page/inspect-page.ts");
      return inspectPage({ compiled, stages, folder: found.folder, ...target });
    });
    place.write(page);
    if (!flags.json) io.stdout.write(`${flags.out}\n`);
  }
  const costs = new Map(compiled.module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  if (flags.json)
    io.stdout.write(`${JSON.stringify(inspection(prepared, compiled, costs, flags), null, 2)}\n`);
  else if (!place) io.stdout.write(`${inspectionLines(prepared, compiled, costs, io).join("\n")}\n`);
  if (flags.timing && !flags.json) io.stderr.write(`${timingLines(prepared.timings.list()).join("\n")}\n`);
}

const pageFile = (out: string, { file }: FoundModel, io: Io): OutFile =>
  outFile(out, { format: formatOf(out, ["html"]), model: file }, io);

/** What the target makes of the module; its own options stay at their defaults. */
async function emittedBy(
  backend: Backend,
  { module }: Compiled,
  { json }: InspectFlags,
): Promise<readonly EmittedFile[]> {
  const own = await ownOptions([], backend);
  const options = { fileName: safeFileName(module.name), inline: false, own };
  return checkEmitted(backend, await withQuietStdout(json, () => emitFrom(backend, module, options)));
}

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
    target: flags.target ?? null,
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

function inspectionLines(
  { model }: Prepared,
  { module, kernelCalls }: Compiled,
  costs: ReadonlyMap<string, Cost>,
  io: Io,
): string[] {
  const { bold } = colorsFor(io.stdout, io);
  const section = (title: string, text: string): string[] => [
    bold(`== ${title}`),
    "",
    ...text.trimEnd().split("\n"),
    "",
  ];
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
