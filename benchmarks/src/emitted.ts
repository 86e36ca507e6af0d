/** @file Models as a user gets them: compiled, written to a folder, imported. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModelDefinition } from "@tapeless/graph";
import { type Backend, type Compiled, compile, type EmittedFile } from "./compiler.ts";

export interface EmitChoice {
  readonly backend: Backend;
  readonly fastMath: boolean;
  /** Options of the backend. */
  readonly own?: Readonly<Record<string, unknown>>;
  /** Sizes of `batch`, for every entry. */
  readonly batch?: number;
  readonly entries?: readonly string[];
  readonly withoutInit?: boolean;
  /** See `CompileOptions`. */
  readonly verifyEach?: boolean;
}

type Arrays = Readonly<Record<string, Float32Array | Int32Array>>;

/** A running module. */
export interface Running {
  readonly inputs: Readonly<Record<string, Arrays>>;
  readonly outputs: Readonly<Record<string, Arrays>>;
  readonly parameters: Arrays;
  dispose(): void;
  readonly [entry: string]: unknown;
}

export type Entry = (inputs: Arrays) => Readonly<Record<string, Float32Array | number>>;

export interface Emitted {
  readonly compiled: Compiled;
  readonly files: readonly EmittedFile[];
  /** The `.js` file on disk. */
  readonly path: string;
  create(options?: object): Promise<Running>;
}

const folders: string[] = [];
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The option that gives every entry this `batch`. */
export const boundTo = (batch: number | undefined) =>
  batch === undefined ? {} : { bindings: { all: { batch: [batch] }, entries: {} } };

export async function emitFiles(
  model: ModelDefinition,
  { backend, fastMath, own: given = {}, batch, entries, withoutInit, verifyEach }: EmitChoice,
): Promise<{ compiled: Compiled; files: readonly EmittedFile[] }> {
  const compiled = compile(model, {
    capabilities: backend.capabilities,
    fastMath,
    ...boundTo(batch),
    ...(entries ? { entries } : {}),
    ...(withoutInit ? { withoutInit } : {}),
    ...(verifyEach === undefined ? {} : { verifyEach }),
  });
  const own = await backend.options?.parseAsync(given);
  const files = await backend.emit(compiled.module, { fileName: "model", inline: false, own });
  return { compiled, files };
}

/** Every call gives a module of its own, even for the same model: nobody profits from what another has warmed up. */
export async function emit(model: ModelDefinition, choice: EmitChoice): Promise<Emitted> {
  const { compiled, files } = await emitFiles(model, choice);
  const folder = mkdtempSync(join(tmpdir(), "tapeless-bench-"));
  folders.push(folder);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
  for (const { path, contents } of files) writeFileSync(join(folder, path), contents);
  const path = join(folder, "model.js");
  return {
    compiled,
    files,
    path,
    create: async (options = compiled.module.init ? { seed: 1 } : {}) => {
      const { create } = (await import(pathToFileURL(path).href)) as {
        create(options: object): Promise<Running>;
      };
      return create(options);
    },
  };
}

/** Writes weights into a running module. */
export function setParameters(running: Running, values: Arrays): void {
  for (const [name, array] of Object.entries(values)) running.parameters[name]!.set(array as never);
}
