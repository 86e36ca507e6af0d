/** @file The pages of `tapeless inspect` that are committed beside the examples: which there are, and how each is made. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));

/** By example: flags after `tapeless inspect model.ts --target js --target wasm`, run in its folder. */
export const inspectPages: Readonly<Record<string, string>> = {
  "convolution-theorem": "--bind height=32 --bind width=32 --bind size=5",
  digits: "--bind predict.batch=1 --bind train.batch=32",
  "linear-regression": "--bind rows=8 --bind places=2",
  "mlp-from-scratch": "--bind batch=4",
  "mnist-conv": "--entry predict --bind batch=1",
  shakespeare: "--entry train --bind time=64 --bind batch=32",
  "softmax-classifier": "--bind points=300",
  "tensor-contraction": "",
  "two-layer-gradient": "",
  "weight-space": "--bind features=3 --bind candidates=1 --bind cases=2",
};

export const folderOf = (example: string): string =>
  fileURLToPath(new URL(`../${example}/`, import.meta.url));

/** The page as it is made now. */
export async function makeInspectPage(example: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tapeless-page-"));
  try {
    const page = join(folder, "inspect.html");
    const flags = inspectPages[example]!.split(" ").filter((word) => word !== "");
    const args = [
      tapeless,
      "inspect",
      "model.ts",
      "--target",
      "js",
      "--target",
      "wasm",
      ...flags,
      "--out",
      page,
    ];
    await promisify(execFile)(process.execPath, args, { cwd: folderOf(example) });
    return await readFile(page, "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}
