/** @file Fails if a browser test in the tree did not run, according to the report in TAPELESS_REPORT. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./environment.mjs";
import { entries } from "./report.mjs";

function browserTests(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return ["node_modules", "dist", "out"].includes(entry.name) ? [] : browserTests(path);
    return /\.(browser|chromium)\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

const ran = new Set(entries().flatMap((entry) => entry.files));
const expected = ["packages", "examples"].flatMap(browserTests);
const missing = expected.filter((path) => !ran.has(path));
for (const path of missing) console.log(`did not run: ${path}`);
console.log(`${expected.length - missing.length} of ${expected.length} browser test files ran`);
process.exit(missing.length === 0 ? 0 : 1);
