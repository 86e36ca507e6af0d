/**
 * @file From `--target x` to a backend: a path, or the package `@tapeless/backend-x`, then `tapeless-backend-x`, seen
 * from the model's folder, then from the working folder. The compiler knows no backend by name.
 */
import { statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { GraphError, nearest } from "@tapeless/graph/ir";
import type { Backend } from "../backend.ts";
import { checkBackend } from "./check-backend.ts";
import { importFile } from "./import-file.ts";
import { entryFile, findPackage, type InstalledPackage, packageNames } from "./installed-packages.ts";

export interface TargetPlaces {
  /** Missing where there is no model (`tapeless targets`). */
  readonly modelFolder?: string;
  readonly cwd: string;
}

const patterns = [/^@tapeless\/backend-(.+)$/, /^tapeless-backend-(.+)$/];

const packagesFor = (name: string): string[] =>
  patterns.some((pattern) => pattern.test(name))
    ? [name]
    : [`@tapeless/backend-${name}`, `tapeless-backend-${name}`];

const folders = ({ modelFolder, cwd }: TargetPlaces): string[] => [
  ...new Set([...(modelFolder ? [modelFolder] : []), cwd]),
];

const isPath = (target: string): boolean =>
  /^\.{1,2}[\\/]|^file:/.test(target) || isAbsolute(target) || /\.[cm]?[jt]s$/.test(target);

/** @throws GraphError `target/...` */
export async function resolveTarget(target: string, places: TargetPlaces): Promise<Backend> {
  const file = isPath(target) ? fileOf(target, places) : packageFile(target, places);
  const { default: exported } = await importFile(file, "target/throws", "the target");
  const inner = (exported as { default?: unknown } | undefined)?.default;
  const shown = isPath(target) ? relative(places.cwd, file) : `the target ${target}`;
  return checkBackend(inner ?? exported, shown);
}

function fileOf(target: string, { cwd }: TargetPlaces): string {
  const file = target.startsWith("file:") ? fileURLToPath(target) : resolve(cwd, target);
  if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  const hint = "a target is the name of an installed package, or a file that exports a backend";
  throw new GraphError({ code: "target/missing", problem: `there is no target file ${target}`, hint });
}

function packageFile(target: string, places: TargetPlaces): string {
  const found = packagesFor(target).flatMap((name) => findPackage(name, folders(places)) ?? [])[0];
  if (!found) throw unknownTarget(target, places);
  const file = entryFile(found, conditions);
  if (file) return file;
  throw new GraphError({
    code: "target/missing",
    problem: `the package ${found.name} ${found.version} has nothing to import in ${found.folder}`,
    hint: "it may not be built, or not be a package of modules",
  });
}

/** What Node's import would take; our own sources only where we run from ours. */
const conditions: ReadonlySet<string> = new Set([
  ...(import.meta.url.endsWith(".ts") ? ["@tapeless/source"] : []),
  "node",
  "import",
  "module-sync",
  "default",
]);

export interface InstalledTarget extends Pick<InstalledPackage, "version" | "folder"> {
  /** What `--target` takes. */
  readonly name: string;
  readonly package: string;
}

/** All that a `--target <name>` would find, by name. */
export function installedTargets(places: TargetPlaces): InstalledTarget[] {
  const found = new Map<string, InstalledTarget>();
  for (const pattern of patterns) {
    for (const name of packageNames(pattern, folders(places))) {
      const short = pattern.exec(name)![1]!;
      const info = findPackage(name, folders(places));
      if (info && !found.has(short))
        found.set(short, { name: short, package: name, version: info.version, folder: info.folder });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `js, wasm`, or what to do where there are none. */
export function targetsHint(places: TargetPlaces): string {
  const names = installedTargets(places).map(({ name }) => name);
  if (names.length > 0) return `installed targets: ${names.join(", ")}`;
  return "no target is installed here: install the tarball of a package @tapeless/backend-<target>; pnpm pack:all makes them in a clone of Tapeless";
}

function unknownTarget(target: string, places: TargetPlaces): GraphError {
  const names = installedTargets(places).map(({ name }) => name);
  const close = nearest(target, names);
  const seen = packagesFor(target).join(" or ");
  const hint = close ? `did you mean ${close}? (${targetsHint(places)})` : targetsHint(places);
  return new GraphError({
    code: "target/unknown",
    problem: `there is no target ${target}: no package ${seen} is installed`,
    hint,
  });
}
