/** @file What every command that compiles a model begins with: flags checked, file found, model run and built. */
import { dirname } from "node:path";
import { type BuiltModel, buildModel } from "@tapeless/graph/ir";
import type { Backend } from "../backend.ts";
import type { CompileOptions } from "../compile.ts";
import { chooseSizes } from "./default-sizes.ts";
import { type Io, withQuietStdout } from "./io.ts";
import { findModel, loadModel } from "./load-model.ts";
import { checkPassNames, graphPassNames, irPrinter, modulePassNames, Timings, together } from "./observe.ts";
import { parseBindings } from "./parse-bindings.ts";
import { resolveTarget } from "./resolve-target.ts";
import { runModel } from "./run-model.ts";

/** Flags that `build` and `inspect` share. */
export interface ModelFlags {
  readonly bind: readonly string[];
  readonly entry: readonly string[];
  readonly passes: "all" | "none";
  readonly fastMath: boolean;
  readonly verifyEach: boolean;
  readonly timing: boolean;
  readonly printIrAfter: readonly string[];
  readonly json: boolean;
}

/** The model, before anything of it has run. */
export interface FoundModel {
  /** Real path. */
  readonly file: string;
  readonly folder: string;
}

export function findCheckedModel(path: string, flags: ModelFlags, io: Io): FoundModel {
  // wrong flags are said before any work
  parseBindings(flags.bind);
  checkPassNames(flags.printIrAfter);
  const file = findModel(path, io.cwd);
  return { file, folder: dirname(file) };
}

export interface Prepared {
  readonly model: BuiltModel;
  /** For every target; its capabilities are still to be added. */
  readonly options: CompileOptions;
  readonly timings: Timings;
}

export interface PrepareOptions {
  /** Choose a small size for every dim that no `--bind` names, and say so. Default: that is an error. */
  readonly chooseSizes?: boolean;
}

/** Runs the model file and builds its graphs. */
export async function prepareModel(
  { file }: FoundModel,
  flags: ModelFlags,
  io: Io,
  options: PrepareOptions = {},
): Promise<Prepared> {
  const given = parseBindings(flags.bind);
  const timings = new Timings();
  const definition = await withQuietStdout(flags.json, () =>
    timings.measure("load model", () => loadModel(file)),
  );
  const model = await withQuietStdout(flags.json, () =>
    timings.measure("build graphs", () =>
      runModel(() =>
        buildModel(definition, {
          bindings: options.chooseSizes ? chooseSizes(given, definition, io) : given,
          ...(flags.entry.length > 0 ? { entries: flags.entry } : {}),
        }),
      ),
    ),
  );
  const observers = [timings.observer];
  if (flags.printIrAfter.length > 0)
    observers.push(irPrinter(flags.printIrAfter, (text) => io.stderr.write(text)));
  return {
    model,
    timings,
    options: {
      passes: flags.passes,
      fastMath: flags.fastMath,
      verifyEach: flags.verifyEach,
      observer: together(observers),
    },
  };
}

export const loadTarget = (target: string, { folder }: FoundModel, { cwd }: Io): Promise<Backend> =>
  resolveTarget(target, { modelFolder: folder, cwd });

/** How often a pass runs when the model is compiled once. */
export function countPassRuns({ model }: Prepared): number {
  const graphs = 1 + model.entries.reduce((sum, { programs }) => sum + programs.length, 0);
  return graphs * graphPassNames.length + modulePassNames.length;
}
