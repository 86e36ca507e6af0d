/** @file `tapeless build`: from a model file to the files of its targets, all or none. */
import { readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { GraphError } from "@tapeless/graph/ir";
import type { Backend } from "../backend.ts";
import type { CompileOptions } from "../compile.ts";
import { freeze } from "../passes/freeze.ts";
import { chooseFrozen } from "../state/choose-frozen.ts";
import { parseSafetensors, type SafetensorsFile } from "../state/safetensors.ts";
import { checkOptionsUsed, ownOptions, parseOptionFlags, parseThreads } from "./backend-options.ts";
import { type BuildDocument, printBuild } from "./build-report.ts";
import { type BuiltTarget, buildTarget } from "./build-target.ts";
import { checkOverwrite } from "./check-overwrite.ts";
import {
  describeEntries,
  describeParameters,
  describeState,
  describeTarget,
  memoryWarnings,
  warningsOf,
} from "./describe-module.ts";
import { type Io, withQuietStdout } from "./io.ts";
import { moduleTypeWarnings } from "./module-type.ts";
import { parseBytes } from "./parse-bytes.ts";
import {
  countPassRuns,
  type FoundModel,
  findCheckedModel,
  loadTarget,
  type ModelFlags,
  type Prepared,
  prepareModel,
} from "./prepare.ts";
import { startProgress } from "./progress.ts";
import { targetsHint } from "./resolve-target.ts";
import { checkNamed, checkWritable, type OutputFile, writeFiles } from "./write-files.ts";

export interface BuildFlags extends ModelFlags {
  readonly target: readonly string[];
  readonly out: string;
  readonly state?: string;
  readonly inline: boolean;
  readonly overrides: boolean;
  readonly maxBytes?: string;
  readonly option: readonly string[];
  readonly threads?: string | true;
}

export async function build(path: string, flags: BuildFlags, io: Io): Promise<void> {
  const optionFlags = [...parseOptionFlags(flags.option), ...parseThreads(flags.threads)];
  const maxBytes = flags.maxBytes === undefined ? undefined : parseBytes(flags.maxBytes);
  checkNamed(flags.out, "folder");
  const found = findCheckedModel(path, flags, io);
  const backends = await loadTargets(flags.target, found, io);
  checkOptionsUsed(optionFlags, backends);
  const own = new Map<Backend, unknown>();
  for (const backend of backends) own.set(backend, await ownOptions(optionFlags, backend));
  const out = resolve(io.cwd, flags.out);
  checkWritable(out, flags.out);
  const state = flags.state === undefined ? undefined : readState(flags.state, io);

  const declared = await prepareModel(found, flags, io);
  const frozen = state && chooseFrozen(declared.model, state, basename(flags.state ?? ""));
  const prepared = frozen ? { ...declared, model: freeze(declared.model, frozen) } : declared;
  const options = compileOptions(prepared, flags, maxBytes);
  const progress = await startProgress((countPassRuns(prepared) + 1) * backends.length, io);
  const built: BuiltTarget[] = [];
  try {
    for (const backend of backends)
      built.push(
        await withQuietStdout(flags.json, () =>
          buildTarget(
            backend,
            prepared,
            { compile: options, own: own.get(backend), inline: flags.inline, overrides: flags.overrides },
            progress,
          ),
        ),
      );
  } finally {
    progress.stop();
  }
  const files = built.flatMap(({ backend, files: made }) =>
    made.map((file) => ({ ...file, target: backend.name, path: placeOf(file, backend, backends) })),
  );
  checkOverwrite(out, files, found.file);
  await prepared.timings.measure("write", () => writeFiles(out, files, flags.out));
  const document = describeBuild(declared, frozen !== undefined, built, files, shownPath(out, io));
  const warnings = [...document.warnings, ...moduleTypeWarnings(out, files, (path) => shownPath(path, io))];
  printBuild({ ...document, warnings }, flags, io);
}

export async function loadTargets(targets: readonly string[], found: FoundModel, io: Io): Promise<Backend[]> {
  if (targets.length === 0) {
    const hint = targetsHint({ modelFolder: found.folder, cwd: io.cwd });
    throw new GraphError({ code: "cli/no-target", problem: "no --target is given", hint });
  }
  const backends: Backend[] = [];
  for (const target of targets) {
    const backend = await loadTarget(target, found, io);
    const twice = backends.some(({ name }) => name === backend.name);
    if (twice)
      throw new GraphError({
        code: "cli/target-twice",
        problem: `the target ${backend.name} is given twice`,
      });
    backends.push(backend);
  }
  return backends;
}

function readState(path: string, { cwd }: Io): SafetensorsFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const problem = missing ? `there is no state file ${path}` : `cannot read the state file ${path}`;
    throw new GraphError({
      code: "state/file",
      problem,
      hint: "it is what a module's save() gives, written to a file",
    });
  }
  return parseSafetensors(bytes);
}

function compileOptions(
  { model, options }: Prepared,
  flags: BuildFlags,
  maxBytes: number | undefined,
): CompileOptions {
  const trains = model.entries.some(({ programs }) => programs.some(({ graph }) => graph.updates.length > 0));
  return {
    ...options,
    // asked for single entries, none of which trains: what is shipped gets its state and makes none
    withoutInit: flags.state === undefined && flags.entry.length > 0 && !trains,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  };
}

/** As the user would write it. */
function shownPath(path: string, { cwd }: Io): string {
  const near = relative(cwd, path);
  return near.startsWith("..") ? path : near || ".";
}

/** With several targets each has a folder: their modules have the same names. */
const placeOf = ({ path }: OutputFile, { name }: Backend, backends: readonly Backend[]): string =>
  backends.length > 1 ? `${name}/${path}` : path;

/** Level 9, as a server would send it. */
export const gzipSize = (contents: string | Uint8Array): number =>
  gzipSync(contents, { level: 9, memLevel: 9 }).length;

function describeBuild(
  { model, timings }: Prepared,
  frozen: boolean,
  built: readonly BuiltTarget[],
  files: readonly (OutputFile & { readonly target: string })[],
  out: string,
): BuildDocument {
  const { module } = built[0]!.compiled;
  const targets = built.map(({ backend, compiled }) => describeTarget(backend.name, compiled));
  return {
    model: model.name,
    out,
    files: files.map(({ target, path, contents }) => ({
      target,
      path: join(out, path),
      bytes: Buffer.byteLength(contents),
      gzip: gzipSize(contents),
    })),
    entries: describeEntries(module),
    parameters: describeParameters(model, frozen),
    state: describeState(module),
    initializers: module.init !== undefined,
    targets,
    warnings: [...(frozen ? [] : warningsOf(model)), ...memoryWarnings(targets)],
    timings: timings.list(),
  };
}
