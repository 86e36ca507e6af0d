/** @file The user's own line in the stack of an error that is not ours. */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import type { Source } from "@tapeless/graph";

/** Sources of this package and of the language; a test and its fixtures are users. */
const ownFolders = [dirname(import.meta.dirname), languageFolder()];

function languageFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@tapeless/graph/package.json"));
}

const isOwn = (line: string): boolean =>
  !/\.test\.|\/fixtures\//.test(line) &&
  ownFolders.some((folder) => line.includes(`${folder}/`) || line.includes(pathToFileURL(folder).href));

const isFrame = (line: string): boolean => /^\s+at /.test(line);

const isForeign = (line: string): boolean =>
  /[( ]node:|<anonymous>\)?$|\/node_modules\/(?:tsx|esbuild|vitest|vite|@vitest)\//.test(line);

const framesOf = ({ stack = "" }: Error): string[] => stack.split("\n").filter(isFrame);

/** Whether the error came from the model's code, or from something it calls that is not ours. */
export function isThrownByUser(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const first = framesOf(error).find((line) => !isForeign(line));
  return first !== undefined && !isOwn(first);
}

/** The first line that is the user's, as a source; those of packages count only where there is no other. */
export function userPlace(error: unknown): Source | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = framesOf(error).filter((line) => !isForeign(line) && !isOwn(line));
  const own = frames.filter((line) => !line.includes("/node_modules/"));
  const kept = own.length > 0 ? own : frames;
  return kept.length > 0 ? { trace: { stack: ["", ...kept].join("\n") } } : undefined;
}
