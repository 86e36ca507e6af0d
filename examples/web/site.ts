/** @file Makes the site: the page's files, the emitted modules, the digits. Any static server can serve the folder. */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Digits, downloadText, loadDigits } from "../digits/digits-data.ts";
import { packDigits } from "./pack-digits.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const files = ["index.html", "page.css", "main.js", "app.js", "curve.js", "drawing.js", "worker.js"];

const loadAll = () =>
  loadDigits({
    folder: process.env.TAPELESS_DATA,
    cache: join(homedir(), ".cache", "tapeless"),
    download: downloadText,
  });

/** The digits of the data set, unless others are given. @returns where they came from. */
export async function makeSite(folder: string, given?: Digits): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const tapeless = here("../../packages/compiler/bin/tapeless.mjs");
  const bindings = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const model = here("../digits/model.ts");
  for (const target of ["js", "wasm"]) {
    const args = ["build", model, "--target", target, "--out", join(folder, target), ...bindings];
    execFileSync(process.execPath, [tapeless, ...args]);
  }
  for (const file of files) await copyFile(here(file), join(folder, file));
  const digits = given ?? (await loadAll());
  await writeFile(join(folder, "digits.u8"), packDigits(digits));
  return digits.source;
}
