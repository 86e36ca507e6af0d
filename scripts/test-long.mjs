/**
 * @file `pnpm test:long`: the tests that take minutes (`*.long.test.ts`), then the packages as a stranger gets them.
 */
import { join } from "node:path";
import { environment, root } from "./environment.mjs";
import { run } from "./process.mjs";
import { report } from "./report.mjs";
import { vitest } from "./vitest.mjs";

const args = process.argv.slice(2).filter((arg) => arg !== "--");
const env = { ...environment(), TAPELESS_LONG: "1" };

let failed = (await vitest("test:long", args, env)) !== 0;
if (args.length === 0) {
  const packages = await run(process.execPath, [join(root, "scripts/check-packages.mjs")], { env });
  report({
    name: "packages",
    passed: Number(packages === 0),
    failed: Number(packages !== 0),
    skipped: 0,
    files: [],
  });
  if (packages !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
