/** @file What `tapeless build` prints: a short report, or one JSON document. */

import type {
  describeEntries,
  describeParameters,
  describeState,
  describeTarget,
  Warning,
} from "./describe-module.ts";
import { countOf, grouped, indented, showBinding, table, visible } from "./format.ts";
import { colorsFor, type Io } from "./io.ts";
import { type PhaseTime, timingLines } from "./observe.ts";
import { version } from "./version.ts";

export interface BuildDocument {
  readonly model: string;
  readonly out: string;
  readonly files: readonly {
    readonly target: string;
    readonly path: string;
    readonly bytes: number;
    readonly gzip: number;
  }[];
  readonly entries: ReturnType<typeof describeEntries>;
  readonly parameters: ReturnType<typeof describeParameters>;
  readonly state: ReturnType<typeof describeState>;
  /** Whether the module can make its own first values. */
  readonly initializers: boolean;
  readonly targets: readonly ReturnType<typeof describeTarget>[];
  readonly warnings: readonly Warning[];
  readonly timings: readonly PhaseTime[];
}

export function printBuild(
  document: BuildDocument,
  { json, timing }: { readonly json: boolean; readonly timing: boolean },
  io: Io,
): void {
  if (json) {
    const { timings, ...rest } = document;
    const shown = { tapeless: version(), ...rest, ...(timing ? { timings } : {}) };
    io.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
    return;
  }
  io.stdout.write(`${reportLines(document, io).join("\n")}\n`);
  const { yellow, dim } = colorsFor(io.stderr, io);
  for (const { problem, hint } of document.warnings)
    io.stderr.write(`\n${yellow("warning")} ${visible(problem)}\n  ${dim(`hint ${hint}`)}\n`);
  if (timing) io.stderr.write(`\n${timingLines(document.timings).join("\n")}\n`);
}

function reportLines(document: BuildDocument, io: Io): string[] {
  const { bold, dim } = colorsFor(io.stdout, io);
  const { model, files, targets } = document;
  const [head, ...rows] = table(
    [
      ["file", "bytes", "gzip"],
      ...files.map(({ path, bytes, gzip }) => [path, grouped(bytes), grouped(gzip)]),
    ],
    ["left", "right", "right"],
  );
  return [
    `${bold(visible(model))} for ${targets.map(({ name }) => name).join(", ")}`,
    "",
    ...indented([dim(head!), ...rows]),
    "",
    ...indented(table(factRows(document), ["left", "left"])),
  ];
}

function factRows({ targets, entries, parameters, initializers }: BuildDocument): string[][] {
  const several = targets.length > 1;
  const ofTarget = (name: string, text: string): string => (several ? `${name}: ${text}` : text);
  const frozen = parameters.some((parameter) => parameter.frozen);
  const elements = parameters.reduce((sum, parameter) => sum + parameter.elements, 0);
  return [
    ...targets.map(({ name, memory }) => [
      "arena",
      ofTarget(name, `${grouped(memory.arenaBytes)} bytes, ${grouped(memory.tempBytes)} of them temporary`),
    ]),
    ...targets.map(({ name, kernels }) => [
      "kernels",
      ofTarget(
        name,
        `${grouped(kernels.beforeFusion)} before fusion, ${countOf(kernels.afterFusion, "call")} of ${grouped(kernels.distinct)} after`,
      ),
    ]),
    [
      "parameters",
      `${grouped(elements)} in ${countOf(parameters.length, "tensor")}${frozen ? ", constants of the module" : ""}`,
    ],
    ...entryLines(entries).map((line, i) => [i === 0 ? "entries" : "", line]),
    ...(initializers || frozen || parameters.length === 0
      ? []
      : [["", "no initial values: create() takes the state"]]),
  ];
}

const entryLines = (entries: BuildDocument["entries"]): string[] =>
  table(
    entries.map(({ name, bindings, updates }) => [
      name,
      bindings.map(showBinding).join(", "),
      updates ? "(changes state)" : "",
    ]),
    ["left", "left", "left"],
  );
