/** @file Runs vitest on the whole repository and reports its counts. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./environment.mjs";
import { run } from "./process.mjs";
import { report, vitestEntry } from "./report.mjs";

export async function vitest(name, args, env) {
  const folder = mkdtempSync(join(tmpdir(), "tapeless-vitest-"));
  const output = join(folder, "results.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${output}`];
  const main = join(root, "node_modules/vitest/vitest.mjs");
  try {
    const code = await run(process.execPath, [main, "run", ...reporters, ...args], { cwd: root, env });
    if (existsSync(output)) report(vitestEntry(name, output));
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
