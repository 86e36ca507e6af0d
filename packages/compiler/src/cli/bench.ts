/** @file `tapeless bench`: the user's own model on several targets, answers compared first, then timed in turns. */
import { kernelCost, programCost } from "../analysis/cost.ts";
import { callData } from "../bench/call-data.ts";
import { copyOf, largestDifference } from "../bench/compare-outputs.ts";
import { interleave, type Timing } from "../bench/interleave.ts";
import type { EntryProgram } from "../program.ts";
import { ownOptions } from "./backend-options.ts";
import { benchLines } from "./bench-report.ts";
import { gzipSize, loadTargets } from "./build.ts";
import { type BuiltTarget, buildTarget } from "./build-target.ts";
import { type Io, withQuietStdout } from "./io.ts";
import { type EmittedModel, withEmitted } from "./load-emitted.ts";
import { countPassRuns, findCheckedModel, type ModelFlags, prepareModel } from "./prepare.ts";
import { startProgress } from "./progress.ts";
import { installedTargets } from "./resolve-target.ts";
import { version } from "./version.ts";

export interface BenchFlags extends ModelFlags {
  /** None: all that are installed. */
  readonly target: readonly string[];
}

export interface BenchedTarget {
  readonly target: string;
  /** Bytes of the script and what it loads, as gzip -9 makes them. */
  readonly gzip: number;
  readonly arenaBytes: number;
}

export interface BenchedEntry {
  readonly entry: string;
  readonly binding: Readonly<Record<string, number>>;
  /** Floating-point operations of a call; at most so many where not `exact`. */
  readonly flops: number;
  readonly exact: boolean;
  readonly results: readonly (Timing & { readonly target: string; readonly agrees: string })[];
}

export interface BenchDocument {
  readonly tapeless: string;
  readonly model: string;
  readonly node: string;
  readonly targets: readonly BenchedTarget[];
  readonly entries: readonly BenchedEntry[];
}

export async function bench(path: string, flags: BenchFlags, io: Io): Promise<void> {
  const found = findCheckedModel(path, flags, io);
  const wanted =
    flags.target.length > 0 ? flags.target : installedTargets({ cwd: io.cwd }).map(({ name }) => name);
  const backends = await loadTargets(wanted, found, io);
  const prepared = await prepareModel(found, flags, io);
  const cases = prepared.model.entries.reduce((sum, { programs }) => sum + programs.length, 0);
  const steps = (countPassRuns(prepared) + 1) * backends.length + 100 * cases;
  const progress = await startProgress(steps, io);
  try {
    await withQuietStdout(flags.json, async () => {
      const built: BuiltTarget[] = [];
      for (const backend of backends) {
        const own = await ownOptions([], backend);
        const options = { compile: prepared.options, own, inline: false, overrides: true };
        built.push(await buildTarget(backend, prepared, options, progress));
      }
      const entries = await withAll(built, prepared.model.name, [], (models) =>
        benchEntries(built, models, (what) => progress.step(what)),
      );
      return { built, entries };
    }).then(({ built, entries }) => {
      progress.stop();
      const document: BenchDocument = {
        tapeless: version(),
        model: prepared.model.name,
        node: process.version,
        targets: built.map(describeTarget),
        entries,
      };
      const text = flags.json ? JSON.stringify(document, null, 2) : benchLines(document).join("\n");
      io.stdout.write(`${text}\n`);
    });
  } finally {
    progress.stop();
  }
}

/** All models at once, one inside the other, so that each is disposed of. */
const withAll = <T>(
  built: readonly BuiltTarget[],
  model: string,
  open: readonly EmittedModel[],
  use: (models: readonly EmittedModel[]) => T,
): Promise<T> | T => {
  const next = built[open.length];
  return next
    ? withEmitted(next, model, (emitted) => withAll(built, model, [...open, emitted], use))
    : use(open);
};

function benchEntries(
  built: readonly BuiltTarget[],
  models: readonly EmittedModel[],
  step: (what: string) => void,
): BenchedEntry[] {
  const { module } = built[0]!.compiled;
  const costs = new Map(module.kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  return module.entries.flatMap((entry) =>
    entry.programs.map((program, size): BenchedEntry => {
      const { flops, exact } = programCost(program, costs);
      const results = benchSize(entry, size, built, models, step);
      return { entry: entry.name, binding: program.binding, flops, exact, results };
    }),
  );
}

function benchSize(
  entry: EntryProgram,
  size: number,
  built: readonly BuiltTarget[],
  models: readonly EmittedModel[],
  step: (what: string) => void,
): BenchedEntry["results"] {
  const data = callData(entry, size);
  // of an entry that changes state the first calls are compared: all begin with the same
  const answers = models.map((model) => copyOf(model.call(entry.name, data)));
  const calls = models.map(({ inputs, call }) => {
    const resident = residentData(inputs[entry.name] ?? {}, data);
    return () => void call(entry.name, resident);
  });
  let shown = 0;
  const timings = interleave(calls, undefined, (done, of) => {
    for (; shown < (100 * done) / of; shown++) step(entry.name);
  });
  return timings.map((timing, i) => {
    return { target: built[i]!.backend.name, ...timing, agrees: agreement(answers[0]!, answers[i]!) };
  });
}

/** The data in the memory of the model's inputs, where no call copies it. */
function residentData(
  views: EmittedModel["inputs"][string],
  data: ReturnType<typeof callData>,
): ReturnType<typeof callData> {
  return Object.fromEntries(
    Object.entries(data).map(([name, array]) => {
      const view = views[name]!.subarray(0, array.length);
      view.set(array as never);
      return [name, view];
    }),
  );
}

/** Against the first target, in words. */
function agreement(first: ReturnType<typeof copyOf>, other: ReturnType<typeof copyOf>): string {
  const difference = largestDifference(first, other);
  if (!difference) return "same bits";
  const { output, index, error } = difference;
  return `${output}[${index}] differs by ${error.toExponential(1)}`;
}

const describeTarget = ({ backend, compiled, files }: BuiltTarget): BenchedTarget => ({
  target: backend.name,
  gzip: files
    .filter(({ path }) => /\.(js|wasm)$/.test(path))
    .reduce((sum, { contents }) => sum + gzipSize(contents), 0),
  arenaBytes: compiled.module.plan.arenaBytes,
});
