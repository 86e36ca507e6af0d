/** @file `tapeless explain`: the derivation of one gradient, as text, Markdown or a page. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import {
  type Bindings,
  type BuiltModel,
  buildModel,
  GraphError,
  type ModelDefinition,
} from "@tapeless/graph/ir";
import { type ExplainedGradient, explainGradient } from "../explain/explain-gradient.ts";
import { htmlReport } from "../explain/html-report.ts";
import { markdownReport } from "../explain/markdown-report.ts";
import { type Report, reportOf } from "../explain/report.ts";
import { reportData } from "../explain/report-data.ts";
import { textReport } from "../explain/text-report.ts";
import { withDefaultSizes } from "./default-sizes.ts";
import { type Io, withQuietStdout } from "./io.ts";
import { findModel, loadModel } from "./load-model.ts";
import { type Format, formatOf, outFile } from "./out-file.ts";
import { parseBindings } from "./parse-bindings.ts";
import { runModel } from "./run-model.ts";

export interface ExplainFlags {
  /** Left out: an error that lists the parameters. */
  readonly gradient?: string;
  readonly bind: readonly string[];
  readonly entry: readonly string[];
  readonly format?: Format;
  readonly out?: string;
  readonly jacobian: boolean;
  readonly check: boolean;
  readonly all: boolean;
  readonly json: boolean;
}

export async function explain(path: string, flags: ExplainFlags, io: Io): Promise<void> {
  const bindings = parseBindings(flags.bind);
  const file = findModel(path, io.cwd);
  const format = flags.format ?? (flags.out ? formatOf(flags.out, ["text", "markdown", "html"]) : "text");
  const place = flags.out === undefined ? undefined : outFile(flags.out, { format, model: file }, io);
  const definition = await withQuietStdout(flags.json || !place, () => loadModel(file));
  const derivation = await withQuietStdout(true, async () =>
    runModel(() => deriveFor(definition, bindings, dirname(file), flags)),
  );
  const report = reportOf(derivation, flags);
  if (flags.json) io.stdout.write(`${JSON.stringify(reportData(report), null, 2)}\n`);
  if (place) {
    place.write(render(report, format, true));
    if (!flags.json) io.stdout.write(`${flags.out}\n`);
  } else if (!flags.json) io.stdout.write(render(report, format, false));
}

function render(report: Report, format: Format, whole: boolean): string {
  if (format === "markdown") return markdownReport(report);
  return format === "html" ? htmlReport(report) : textReport(report, { whole });
}

function deriveFor(
  definition: ModelDefinition,
  bindings: Bindings,
  folder: string,
  { gradient, entry, all }: ExplainFlags,
): ExplainedGradient {
  const build = (sizes: Bindings): BuiltModel =>
    buildModel(definition, { bindings: sizes, ...(entry.length > 0 ? { entries: entry } : {}) });
  // the derivation tells them
  const sizes = withDefaultSizes(bindings, definition);
  const twin = builtAgain(() => build(enlarged(sizes)));
  return explainGradient(build(sizes), {
    parameter: gradient ?? "",
    all,
    readSource: (name) => readModelFile(resolve(folder, name)),
    ...(twin ? { twin } : {}),
  });
}

/** Every size another one, each by a step of its own, so that it can be told which axis follows which dim. */
function enlarged({ all, entries }: Bindings): Bindings {
  let step = 0;
  const larger = (sizes: Bindings["all"]): Bindings["all"] =>
    Object.fromEntries(
      Object.entries(sizes).map(([dim, list]) => {
        step += 12;
        return [dim, list.map((size) => size + step)];
      }),
    );
  return {
    all: larger(all),
    entries: Object.fromEntries(Object.entries(entries).map(([name, sizes]) => [name, larger(sizes)])),
  };
}

/** A model may be made for some sizes only; then axes have no names. */
function builtAgain(build: () => BuiltModel): BuiltModel | undefined {
  try {
    return build();
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}

function readModelFile(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
