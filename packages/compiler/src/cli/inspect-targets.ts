/** @file The targets that `tapeless inspect` shows a model for, and the model as each of them has it. */
import { GraphError, nearest } from "@tapeless/graph/ir";
import type { Backend, EmitOptions, EmittedFile } from "../backend.ts";
import { type Compiled, compileBuilt, scalarCapabilities } from "../compile.ts";
import type { TargetCode } from "../page/kernel-code.ts";
import type { PassObserver } from "../pass.ts";
import type { Module } from "../program.ts";
import { ownOptions } from "./backend-options.ts";
import { loadTargets } from "./build.ts";
import { checkEmitted } from "./check-emitted.ts";
import { emitFrom } from "./emit-from.ts";
import type { Io } from "./io.ts";
import { together } from "./observe.ts";
import type { FoundModel, Prepared } from "./prepare.ts";
import { type Progress, progressOfPasses } from "./progress.ts";
import { installedTargets } from "./resolve-target.ts";
import { runModel } from "./run-model.ts";
import { safeFileName } from "./safe-file-name.ts";

/** Those that are named; where none is and code is to be shown, all that are installed. */
export function shownTargets(
  named: readonly string[],
  isCodeShown: boolean,
  found: FoundModel,
  io: Io,
): Promise<Backend[]> {
  const installed = (): string[] => installedTargets({ cwd: io.cwd }).map(({ name }) => name);
  const wanted = named.length > 0 || !isCodeShown ? named : installed();
  return wanted.length === 0 ? Promise.resolve([]) : loadTargets(wanted, found, io);
}

export interface ForTarget {
  readonly backend?: Backend;
  readonly compiled: Compiled;
}

/** Once for each target; with none, as plain loops. `first` sees the passes of the first. */
export function compileForEach(
  backends: readonly Backend[],
  { model, options }: Prepared,
  progress: Progress,
  first: readonly PassObserver[],
): [ForTarget, ...ForTarget[]] {
  const compileFor = (backend: Backend | undefined, more: readonly PassObserver[]): ForTarget => {
    const observers = [progressOfPasses(progress, backend?.name ?? "kernels"), ...more];
    if (options.observer) observers.push(options.observer);
    const capabilities = backend?.capabilities ?? scalarCapabilities;
    const compiled = runModel(() =>
      compileBuilt(model, { ...options, capabilities, observer: together(observers) }),
    );
    return { ...(backend ? { backend } : {}), compiled };
  };
  const [main, ...others] = backends;
  return [compileFor(main, first), ...others.map((backend) => compileFor(backend, []))];
}

/** The text that each target makes of the module; its own options stay at their defaults. */
export async function codeForEach(made: readonly ForTarget[]): Promise<TargetCode[]> {
  const code: TargetCode[] = [];
  for (const { backend, compiled } of made) {
    if (!backend) continue;
    const { module } = compiled;
    const own = await ownOptions([], backend);
    const options = { fileName: safeFileName(module.name), inline: false, own };
    code.push({ name: backend.name, module, files: await textFiles(backend, module, options) });
  }
  return code;
}

async function textFiles(
  backend: Backend,
  module: Module,
  options: EmitOptions,
): Promise<readonly EmittedFile[]> {
  const { listing } = backend;
  return checkEmitted(
    backend,
    await emitFrom(listing ? { ...backend, emit: listing } : backend, module, options),
  );
}

/** @throws GraphError `cli/kernel` where no kernel has the name. */
export function checkKernel(name: string, { kernels }: Module): void {
  const names = kernels.map((kernel) => kernel.name);
  if (names.includes(name)) return;
  const close = nearest(name, names);
  throw new GraphError({
    code: "cli/kernel",
    problem: `--kernel ${name}: the model has no kernel of that name`,
    hint: close
      ? `did you mean ${close}?`
      : `kernels: ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}`,
  });
}
