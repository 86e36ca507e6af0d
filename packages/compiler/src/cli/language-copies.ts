/**
 * @file A model that imports another copy of the language than the compiler's would declare its layers where the
 * compiler does not see them; said before it runs, since what follows would be hard to understand.
 */
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { GraphError } from "@tapeless/graph";

const manifest = "@tapeless/graph/package.json";

/** @throws GraphError `model/two-copies` */
export function rejectSecondCopy(modelFile: string): void {
  const theirs = languageFrom(pathToFileURL(modelFile).href);
  const ours = languageFrom(import.meta.url);
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

function languageFrom(url: string): { folder: string; version: string } | undefined {
  try {
    const file = realpathSync(createRequire(url).resolve(manifest));
    return { folder: dirname(file), version: JSON.parse(readFileSync(file, "utf8")).version };
  } catch {
    return undefined;
  }
}
