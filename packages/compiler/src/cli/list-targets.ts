/** @file `tapeless targets`: what `--target` can name here. */
import { relative } from "node:path";
import { table } from "./format.ts";
import type { Io } from "./io.ts";
import { installedTargets, targetsHint } from "./resolve-target.ts";

export function listTargets({ json }: { readonly json: boolean }, io: Io): void {
  const targets = installedTargets({ cwd: io.cwd });
  if (json) {
    io.stdout.write(`${JSON.stringify({ targets }, null, 2)}\n`);
    return;
  }
  if (targets.length === 0) {
    io.stdout.write(`${targetsHint({ cwd: io.cwd })}\n`);
    return;
  }
  const rows = targets.map(({ name, package: full, version, folder }) => [
    name,
    `${full} ${version}`,
    relative(io.cwd, folder) || ".",
  ]);
  io.stdout.write(`${table(rows, ["left", "left", "left"]).join("\n")}\n`);
}
