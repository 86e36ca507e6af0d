/**
 * @file `pnpm test`: every test of the repository, then what was left out and why.
 * `--fast` runs the unit tests of the packages only; other arguments go to vitest.
 */
import { join } from "node:path";
import { environment, findChromium, root } from "./environment.mjs";
import { run } from "./process.mjs";

const args = process.argv.slice(2);
const fast = args.includes("--fast");
const rest = args.filter((arg) => arg !== "--fast" && arg !== "--");
const env = environment();

const fastProjects = ["graph", "compiler", "backend-js", "backend-wasm", "repository"];
const projects = fast ? fastProjects.flatMap((name) => ["--project", name]) : [];
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const code = await run(process.execPath, [vitest, "run", ...projects, ...rest], { cwd: root, env });

const skipped = [];
if (!fast && !findChromium(env))
  skipped.push("browser tests: no chromium on PATH (install one, or set CHROMIUM to its path)");
if (!env.TAPELESS_DATA) skipped.push("tests on real data sets: TAPELESS_DATA is not set");
if (!env.TAPELESS_CONFORMANCE) skipped.push("the full set of goldens: TAPELESS_CONFORMANCE is not set");
for (const line of skipped) console.log(`skipped ${line}`);
process.exit(code);
