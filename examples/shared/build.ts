/** @file Builds a model by the command line and imports the emitted module, as a user of it would. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));

/** What an emitted module exports; `Model` is what its `create` gives. */
export interface Emitted<Model> {
  create(options?: { seed?: number; state?: Uint8Array }): Promise<Model>;
}

/**
 * The module for target js. `bindings` as after `--bind`: `batch=4`, `train.batch=32,29`.
 * @throws with the compiler's message, where the model does not build.
 */
export const build = <Model>(model: URL, ...bindings: readonly string[]): Promise<Emitted<Model>> =>
  buildFor("js", model, ...bindings);

/** The same for a target by name; everything is inside the one script. */
export async function buildFor<Model>(
  target: "js" | "wasm",
  model: URL,
  ...bindings: readonly string[]
): Promise<Emitted<Model>> {
  const folder = await mkdtemp(join(tmpdir(), "tapeless-example-"));
  try {
    const flags = bindings.flatMap((binding) => ["--bind", binding]);
    const args = [tapeless, "build", fileURLToPath(model), "--target", target, "--inline", "--out", folder];
    const env = { ...process.env, NO_COLOR: "1" };
    await execute(process.execPath, [...args, ...flags], { env }).catch(({ stderr }) => {
      throw new Error(stderr);
    });
    const script = (await readdir(folder)).find((name) => name.endsWith(".js"))!;
    // a loader of TypeScript would take the source that lies beside it
    await rm(join(folder, script.replace(/\.js$/, ".ts")), { force: true });
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    return await import(pathToFileURL(join(folder, script)).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
