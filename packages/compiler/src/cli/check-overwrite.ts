/**
 * @file Nothing of the user's is written over: not the model, and no file that Tapeless did not make. A text says so
 * itself (`generatedMark`); of other files a text that says so has to tell the name.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { GraphError } from "@tapeless/graph/ir";
import { generatedMark } from "../generated-mark.ts";
import type { OutputFile } from "./write-files.ts";

/** The mark is looked for in so many bytes at either end: a log or a book may speak of it in the middle. */
const markedBytes = 1000;

/**
 * @param model The real path of the model file.
 * @throws GraphError `out/exists`, `out/model`, before anything is written.
 */
export function checkOverwrite(folder: string, files: readonly OutputFile[], model: string): void {
  const marked = files.filter(({ path }) => isFile(join(folder, path)) && hasMark(join(folder, path)));
  for (const file of files) {
    const place = join(folder, file.path);
    if (!isFile(place)) continue;
    if (isSameFile(place, model)) throw overModel(file.path);
    if (marked.includes(file) || holds(place, file.contents)) continue;
    const beside = marked.filter(({ path }) => dirname(path) === dirname(file.path));
    if (!beside.some(({ path }) => names(join(folder, path), file.path))) throw notOurs(file.path);
  }
}

const isFile = (place: string): boolean => statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;

/** Also by another name: links, and file systems that ignore case. */
function isSameFile(a: string, b: string): boolean {
  const [first, second] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return first.dev === second.dev && first.ino === second.ino;
}

function hasMark(place: string): boolean {
  const file = openSync(place, "r");
  try {
    const { size } = fstatSync(file);
    const part = (start: number): string => {
      const bytes = Buffer.alloc(markedBytes);
      return bytes.toString("latin1", 0, readSync(file, bytes, 0, markedBytes, start));
    };
    return [0, Math.max(0, size - markedBytes)].some((start) => part(start).includes(generatedMark));
  } finally {
    closeSync(file);
  }
}

/** Written over with what it holds already, it stays what it is. */
function holds(place: string, contents: string | Uint8Array): boolean {
  return readFileSync(place).equals(Buffer.from(contents as string));
}

const names = (place: string, path: string): boolean =>
  readFileSync(place, "utf8").includes(path.slice(path.lastIndexOf("/") + 1));

const overModel = (path: string): GraphError =>
  new GraphError({
    code: "out/model",
    problem: `${path} is the model itself, and would be written over`,
    hint: "choose another place with --out; nothing was written",
  });

const notOurs = (path: string): GraphError =>
  new GraphError({
    code: "out/exists",
    problem: `${path} exists already, and Tapeless did not make it`,
    hint: "choose another place with --out, or remove that file; nothing was written",
  });
