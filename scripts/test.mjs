/**
 * @file `pnpm test`: every test of the repository, then what was left out and why.
 * `--fast` runs the unit tests of the packages only. Other arguments go to vitest, which then runs alone.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environment, findChromium, root } from "./environment.mjs";
import { sourceFlags, tee } from "./process.mjs";
import { report } from "./report.mjs";
import { vitest } from "./vitest.mjs";

const args = process.argv.slice(2).filter((arg) => arg !== "--");
const fast = args.includes("--fast");
const rest = args.filter((arg) => arg !== "--fast");
const env = environment();

/** The goldens of another framework, through the public language and the emitted module. */
async function conformance(target) {
  const main = join(root, "conformance/src/main.ts");
  if (!existsSync(main)) return 0;
  console.log(`\nconformance --target ${target}`);
  const { code, stdout } = await tee(process.execPath, [...sourceFlags, main, "--target", target], { env });
  const counts = stdout.trim().match(/(\d+) passed, (\d+) failed(?:, (\d+) unsupported)?$/);
  const [passed, failed, skipped] = (counts ?? [0, 0, code === 0 ? 0 : 1, 0]).slice(1).map(Number);
  report({ name: `conformance ${target}`, passed, failed, skipped, files: [] });
  return code;
}

const fastProjects = ["graph", "compiler", "wrapper", "backend-js", "backend-wasm", "repository"];
const projects = fast ? fastProjects.flatMap((name) => ["--project", name]) : [];
let failed = (await vitest("test", [...projects, ...rest], env)) !== 0;
if (args.length === 0)
  for (const target of ["interpreter", "js", "wasm"]) if ((await conformance(target)) !== 0) failed = true;

const skipped = [];
if (!fast && !findChromium(env))
  skipped.push("browser tests: no chromium on PATH (install one, or set CHROMIUM to its path)");
if (!env.TAPELESS_DATA) skipped.push("tests on real data sets: TAPELESS_DATA is not set");
if (!env.TAPELESS_CONFORMANCE) skipped.push("the full set of goldens: TAPELESS_CONFORMANCE is not set");
for (const line of skipped) console.log(`skipped ${line}`);
process.exit(failed ? 1 : 0);
