/** @file The repository's own files, for the tests of its rules. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root: string = fileURLToPath(new URL("..", import.meta.url));

const skipped = new Set(["node_modules", "dist", "out", "peers", ".git", ".cache"]);

/** Paths from the root with forward slashes, of the files below `folders` that `pattern` matches. */
export function files(pattern: RegExp, ...folders: string[]): string[] {
  const found: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) walk(path);
      } else if (pattern.test(entry.name)) found.push(relative(root, path).split(sep).join("/"));
    }
  };
  for (const folder of folders.map((name) => join(root, name))) if (existsSync(folder)) walk(folder);
  return found.sort();
}

export const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The lines of a file that `pattern` matches, as `path:line: text`. */
export function linesMatching(path: string, pattern: RegExp): string[] {
  return read(path)
    .split("\n")
    .flatMap((text, index) => (pattern.test(text) ? [`${path}:${index + 1}: ${text.trim()}`] : []));
}
