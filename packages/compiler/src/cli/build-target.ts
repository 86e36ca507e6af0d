/** @file A prepared model compiled for one target, and its files. */
import type { Backend } from "../backend.ts";
import { type Compiled, type CompileOptions, compileBuilt } from "../compile.ts";
import { checkEmitted } from "./check-emitted.ts";
import { emitFrom } from "./emit-from.ts";
import { together } from "./observe.ts";
import type { Prepared } from "./prepare.ts";
import { type Progress, progressOfPasses } from "./progress.ts";
import { runModel } from "./run-model.ts";
import { safeFileName } from "./safe-file-name.ts";
import type { OutputFile } from "./write-files.ts";

export interface BuiltTarget {
  readonly backend: Backend;
  readonly compiled: Compiled;
  readonly files: readonly OutputFile[];
}

export interface TargetOptions {
  readonly compile: CompileOptions;
  /** The target's own, as parsed by its schema. */
  readonly own: unknown;
  readonly inline: boolean;
  readonly overrides: boolean;
}

/** @throws GraphError for mistakes in the model; InternalError where the target fails. */
export async function buildTarget(
  backend: Backend,
  { model, timings }: Prepared,
  { compile, own, inline, overrides }: TargetOptions,
  progress: Progress,
): Promise<BuiltTarget> {
  const observer = together([
    ...(compile.observer ? [compile.observer] : []),
    progressOfPasses(progress, backend.name),
  ]);
  const compiled = await timings.measure("compile", () =>
    runModel(() => compileBuilt(model, { ...compile, observer, capabilities: backend.capabilities })),
  );
  progress.step(`${backend.name}: emit`);
  const emitted = await timings.measure("emit", () =>
    emitFrom(backend, compiled.module, { fileName: safeFileName(model.name), inline, overrides, own }),
  );
  return { backend, compiled, files: checkEmitted(backend, emitted) };
}
