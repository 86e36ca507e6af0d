import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectedDigest } from "./expected-digest.ts";
import { trainDigest } from "./train-digest.ts";

let folder: string;
let script: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-digits-"));
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const model = fileURLToPath(new URL("model.ts", import.meta.url));
  const bindings = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  execFileSync(process.execPath, [
    tapeless,
    "build",
    model,
    "--target",
    "js",
    "--out",
    folder,
    ...bindings,
    "--json",
  ]);
  script = join(folder, "digits.js");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the committed module, which the browser test loads, is the one the compiler emits", async () => {
  await expect(readFileSync(script, "utf8")).toMatchFileSnapshot("golden/digits.js");
});

test("an epoch of training gives the recorded state and predictions", async () => {
  const module = await import(pathToFileURL(script).href);
  expect(await trainDigest(module)).toBe(expectedDigest);
});
