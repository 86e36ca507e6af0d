import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describeBackend, type EmittedFile, type LoadedModule } from "@tapeless/compiler";
import { afterAll, beforeAll, describe, test } from "vitest";
import backend from "./index.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tapeless-js-"));
});
afterAll(() => rm(folder, { recursive: true }));

let loaded = 0;

/** Writes the files as the command line does, and imports the module. */
async function load(files: readonly EmittedFile[]): Promise<LoadedModule> {
  const script = files.find(({ path }) => path.endsWith(".js"))!;
  const path = join(folder, `${++loaded}.mjs`);
  await writeFile(path, script.contents);
  return import(pathToFileURL(path).href);
}

describeBackend({ backend, load }, { describe, test });
