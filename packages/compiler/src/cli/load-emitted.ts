/** @file An emitted module, imported as a user would: from files in a folder that is gone afterwards. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { GraphError, type TypedArray } from "@tapeless/graph/ir";
import type { BuiltTarget } from "./build-target.ts";
import { safeFileName } from "./safe-file-name.ts";
import { writeFiles } from "./write-files.ts";

type Answers = Readonly<Record<string, number | TypedArray>>;

/** What `create` of an emitted module gives, as far as a program that knows no types can use it. */
export interface EmittedModel {
  readonly inputs: Readonly<Record<string, Readonly<Record<string, TypedArray>>>>;
  readonly call: (entry: string, inputs: Readonly<Record<string, TypedArray>>) => Answers;
  readonly dispose: () => void;
}

/**
 * Writes, imports and creates; `use` gets the model.
 *
 * @throws GraphError `bench/no-module` where the target makes no JavaScript module.
 */
export async function withEmitted<T>(
  built: BuiltTarget,
  model: string,
  use: (emitted: EmittedModel) => T | Promise<T>,
): Promise<T> {
  const path = `${safeFileName(model)}.js`;
  if (!built.files.some((file) => file.path === path)) {
    const problem = `the target ${built.backend.name} makes no module ${path} that could be called`;
    throw new GraphError({
      code: "bench/no-module",
      problem,
      hint: "choose targets that make JavaScript modules",
    });
  }
  const folder = mkdtempSync(join(tmpdir(), "tapeless-bench-"));
  try {
    const inPackage = { path: "package.json", contents: '{ "type": "module" }' };
    writeFiles(folder, [...built.files, inPackage], folder);
    const { create } = (await import(pathToFileURL(join(folder, path)).href)) as Emitted;
    const created = await create(built.compiled.module.init ? { seed: 1 } : {});
    const call: EmittedModel["call"] = (entry, inputs) => (created[entry] as Call)(inputs);
    const dispose = created.dispose as () => void;
    try {
      return await use({ inputs: created.inputs as EmittedModel["inputs"], call, dispose });
    } finally {
      dispose();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Call = (inputs: Readonly<Record<string, TypedArray>>) => Answers;
type Emitted = { readonly create: (options: object) => Promise<Readonly<Record<string, unknown>>> };
