/**
 * @file Packages as Node finds them: in `node_modules` of a folder and of those above it. Looked up by hand, since a
 * target is resolved from the model's folder, and an import resolves from the file that holds it.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Real path. */
  readonly folder: string;
  readonly manifest: Manifest;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
}

/** The nearest one seen from the first folder that sees any. */
export function findPackage(name: string, folders: readonly string[]): InstalledPackage | undefined {
  for (const modules of folders.flatMap(moduleFolders)) {
    const found = readPackage(name, join(modules, name));
    if (found) return found;
  }
  return undefined;
}

/** Names of packages that `pattern` accepts, `@scope/name` included, nearest first. */
export function packageNames(pattern: RegExp, folders: readonly string[]): string[] {
  const found = folders
    .flatMap(moduleFolders)
    .flatMap((modules) =>
      entriesOf(modules).flatMap((entry) =>
        entry.startsWith("@") ? entriesOf(join(modules, entry)).map((inner) => `${entry}/${inner}`) : [entry],
      ),
    );
  return [...new Set(found.filter((name) => pattern.test(name)))];
}

function moduleFolders(folder: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const modules = join(at, "node_modules");
    if (existsSync(modules)) found.push(modules);
    if (at === dirname(at)) return found;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function readPackage(name: string, folder: string): InstalledPackage | undefined {
  const path = join(folder, "package.json");
  if (!existsSync(path)) return undefined;
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  } catch {
    return undefined;
  }
  return { name, version: manifest.version ?? "?", folder: realpathSync(folder), manifest };
}

/** The file that importing the package by its name runs; undefined where it has none. */
export function entryFile(
  { folder, manifest }: InstalledPackage,
  conditions: ReadonlySet<string>,
): string | undefined {
  const { exports, main } = manifest;
  const target = exports === undefined ? (main ?? "index.js") : chooseExport(mainExport(exports), conditions);
  if (target === undefined) return undefined;
  const file = join(folder, target);
  return existsSync(file) ? file : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ ".": x, "./other": y }`, or x alone. */
const mainExport = (exports: unknown): unknown =>
  isRecord(exports) && Object.keys(exports).some((key) => key.startsWith(".")) ? exports["."] : exports;

/** The first condition, in the order of the package, that holds. */
function chooseExport(target: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof target === "string") return target;
  const options = Array.isArray(target)
    ? target
    : isRecord(target)
      ? Object.entries(target).flatMap(([key, value]) => (conditions.has(key) ? [value] : []))
      : [];
  for (const option of options) {
    const chosen = chooseExport(option, conditions);
    if (chosen !== undefined) return chosen;
  }
  return undefined;
}
