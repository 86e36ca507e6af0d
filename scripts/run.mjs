/**
 * @file Runs one script of the workspace from its TypeScript source: `node scripts/run.mjs <script> [arguments]`.
 * Paths in the arguments are relative to the working folder, which is the root when pnpm starts it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environment, root } from "./environment.mjs";
import { run, sourceFlags } from "./process.mjs";

const [script, ...rest] = process.argv.slice(2);
// pnpm passes on the `--` of `pnpm demo -- --flag`
const args = rest[0] === "--" ? rest.slice(1) : rest;
const file = join(root, script ?? "");
if (!script || !existsSync(file)) {
  console.error(`scripts/run.mjs: there is no ${script ?? "script named"}`);
  process.exit(2);
}
const flags = file.endsWith(".ts") ? sourceFlags : [];
process.exit(await run(process.execPath, [...flags, file, ...args], { env: environment() }));
