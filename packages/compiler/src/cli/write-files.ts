/**
 * @file Writes a build's files all or not at all: first beside their places, then by renaming. What was there before
 * is kept until the last rename is done, and put back if one fails.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { GraphError } from "@tapeless/graph/ir";

export interface OutputFile {
  /** Relative to the output folder, with forward slashes. */
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/** @throws GraphError `cli/out` where `--out ""` would mean the working folder. */
export function checkNamed(out: string, what: "file" | "folder"): void {
  if (out.trim() !== "") return;
  const hint = what === "folder" ? "the working folder is --out ." : "name it: --out model.html";
  throw new GraphError({ code: "cli/out", problem: `--out is given without the name of a ${what}`, hint });
}

/**
 * Whether files can be written there, found out before any work. Makes nothing that stays.
 *
 * @throws GraphError `out/unwritable`
 */
export function checkWritable(folder: string, shown: string): void {
  const existing = nearestExisting(folder);
  try {
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is a file`);
    rmSync(mkdtempSync(join(existing, ".tapeless-")), { recursive: true });
  } catch (error) {
    throw unwritable(shown, error);
  }
}

function nearestExisting(folder: string): string {
  let at = folder;
  while (!existsSync(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

/** @throws GraphError `out/unwritable`; then everything is as it was before. */
export function writeFiles(folder: string, files: readonly OutputFile[], shown: string): void {
  let made: string | undefined;
  let staging: string | undefined;
  const undo: (() => void)[] = [];
  try {
    made = mkdirSync(folder, { recursive: true });
    staging = mkdtempSync(join(folder, ".tapeless-"));
    const moves = files.map(({ path, contents }, i) => {
      const staged = join(staging!, `${i}.new`);
      writeFileSync(staged, contents);
      return { staged, place: join(folder, path), before: join(staging!, `${i}.old`) };
    });
    for (const { place } of moves) mkdirSync(dirname(place), { recursive: true });
    for (const { staged, place, before } of moves) {
      const replaces = existsSync(place);
      if (replaces) copyFileSync(place, before);
      renameSync(staged, place);
      undo.push(() => (replaces ? renameSync(before, place) : rmSync(place)));
    }
  } catch (error) {
    for (const back of undo.reverse()) back();
    if (made) rmSync(made, { recursive: true, force: true });
    throw unwritable(shown, error);
  } finally {
    if (staging) rmSync(staging, { recursive: true, force: true });
  }
}

function unwritable(shown: string, error: unknown): GraphError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    EACCES: "no permission",
    EPERM: "no permission",
    EROFS: "the file system is read-only",
    ENOSPC: "the disk is full",
    ENOTDIR: "part of the path is a file",
    EISDIR: "a folder has the name of a file to be written",
    ENOENT: "it cannot be made",
  };
  const reason = (code && reasons[code]) ?? message;
  return new GraphError({
    code: "out/unwritable",
    problem: `cannot write to ${shown}: ${reason}`,
    hint: "choose another folder with --out; nothing was written",
  });
}
