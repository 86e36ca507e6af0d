/** @file `--out` where it names one file. */
import { basename, dirname, resolve } from "node:path";
import type { Io } from "./io.ts";
import { checkWritable } from "./write-files.ts";

export interface OutFile {
  readonly folder: string;
  readonly name: string;
}

/** @throws GraphError `out/unwritable`, before any work. */
export function outFile(out: string, { cwd }: Io): OutFile {
  const file = resolve(cwd, out);
  const place = { folder: dirname(file), name: basename(file) };
  checkWritable(place.folder, out);
  return place;
}
