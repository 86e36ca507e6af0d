/** @file The user's own line in the stack of an error that is not ours. */
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Source } from "@tapeless/graph/ir";
import { findPackage } from "./installed-packages.ts";

const compilerFolder = dirname(import.meta.dirname);
const languageFolder = findPackage("@tapeless/graph", [compilerFolder])?.folder ?? compilerFolder;

/** A test and its fixtures are users. */
const isIn = (folder: string, line: string): boolean =>
  !/\.test\.|\/fixtures\//.test(line) &&
  (line.includes(folder + sep) || line.includes(pathToFileURL(folder).href));

const isMachinery = (line: string): boolean =>
  /[( ]node:|<anonymous>\)?$|\/node_modules\/(?:tsx|esbuild|vitest|vite|@vitest)\//.test(line);

/** From the innermost call to the one that called the model: what is further out are our callers. */
function framesOf({ stack = "" }: Error): string[] {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line) && !isMachinery(line));
  const ours = frames.findIndex((line) => isIn(compilerFolder, line));
  return ours < 0 ? frames : frames.slice(0, ours);
}

/** Whether the error came from the model's code, or from something it calls that is not ours. */
export function isThrownByUser(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const [first] = framesOf(error);
  return first !== undefined && !isIn(languageFolder, first);
}

/** The first line that is the user's, as a source; those of packages count only where there is no other. */
export function userPlace(error: unknown): Source | undefined {
  if (!(error instanceof Error)) return undefined;
  const frames = framesOf(error).filter((line) => !isIn(languageFolder, line));
  const own = frames.filter((line) => !line.includes("/node_modules/"));
  const kept = own.length > 0 ? own : frames;
  return kept.length > 0 ? { trace: { stack: ["", ...kept].join("\n") } } : undefined;
}
