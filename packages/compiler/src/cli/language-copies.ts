/**
 * @file A model that imports another copy of the language than the compiler's would declare its layers where the
 * compiler does not see them; said before it runs, since what follows would be hard to understand.
 */
import { dirname } from "node:path";
import { GraphError } from "@tapeless/graph/ir";
import { findPackage } from "./installed-packages.ts";

/** @throws GraphError `model/two-copies` */
export function rejectSecondCopy(modelFile: string): void {
  const theirs = findPackage("@tapeless/graph", [dirname(modelFile)]);
  const ours = findPackage("@tapeless/graph", [import.meta.dirname]);
  // without one the import itself fails, and says so
  if (!theirs || !ours || theirs.folder === ours.folder) return;
  throw new GraphError({
    code: "model/two-copies",
    problem:
      "the model and the compiler use two copies of @tapeless/graph:\n" +
      `  model     ${theirs.version} in ${theirs.folder}\n  compiler  ${ours.version} in ${ours.folder}`,
    hint: "install both packages in one place and version, and run that tapeless: npx tapeless in the model's folder",
  });
}
