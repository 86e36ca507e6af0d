import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { moduleTypeWarnings } from "./module-type.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tapeless-type-"));
  mkdirSync(join(root, "out"));
});
afterEach(() => rmSync(root, { recursive: true }));

const module = { path: "x.js", contents: "// made\nexport async function create() {}\n" };
const warnings = (files = [module]) =>
  moduleTypeWarnings(join(root, "out"), files, (path) => relative(root, path));
const manifest = (folder: string, type?: string): void =>
  writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name: "a", type }));

test("a package of CommonJS above the module, with a way out", () => {
  manifest(".", "commonjs");
  expect(warnings()).toEqual([
    {
      code: "out/commonjs",
      problem: 'package.json says "type": "commonjs", so that Node cannot import out/x.js, an ES module',
      hint: 'write { "type": "module" } into out/package.json, or change the type there; bundlers and pages do not mind',
    },
  ]);
  manifest("out", "module");
  expect(warnings()).toEqual([]);
});

test("none where Node finds out, or where no ES module was made", () => {
  manifest(".");
  expect(warnings()).toEqual([]);
  manifest(".", "module");
  expect(warnings()).toEqual([]);
  manifest(".", "commonjs");
  expect(warnings([{ path: "x.txt", contents: "export " }])).toEqual([]);
  expect(warnings([{ path: "x.js", contents: "exports.create = () => {};" }])).toEqual([]);
});
