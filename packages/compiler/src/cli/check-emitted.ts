/** @file What a backend emitted, checked before anything is written: it may come from anybody. */
import { GraphError } from "@tapeless/graph/ir";
import type { Backend, EmittedFile } from "../backend.ts";

/** A file name and nothing else: no folder, no way out of the output folder, none that systems refuse. */
const plainName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** @throws GraphError `target/emitted` */
export function checkEmitted({ name }: Backend, files: unknown): readonly EmittedFile[] {
  const fail = (problem: string): never => {
    throw new GraphError({
      code: "target/emitted",
      problem: `the target ${name} ${problem}`,
      hint: "emit gives a list of { path, contents }: plain file names, texts or Uint8Arrays",
    });
  };
  if (!Array.isArray(files) || files.length === 0) return fail("emitted no list of files");
  const seen = new Set<string>();
  for (const file of files as readonly Partial<EmittedFile>[]) {
    const { path, contents } = file ?? {};
    if (typeof path !== "string" || !plainName.test(path))
      return fail(`emitted a file named ${JSON.stringify(path)}`);
    if (typeof contents !== "string" && !(contents instanceof Uint8Array))
      return fail(`emitted ${path} without contents`);
    if (seen.has(path.toLowerCase())) return fail(`emitted ${path} twice`);
    seen.add(path.toLowerCase());
  }
  return files as EmittedFile[];
}
