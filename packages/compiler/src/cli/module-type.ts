/** @file Whether Node takes an emitted `.js` for the ES module it is: the nearest package.json above it decides. */
import { readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import type { Warning } from "./describe-module.ts";
import type { OutputFile } from "./write-files.ts";

/** One warning for a folder whose package says `"type": "commonjs"`; without a type Node looks at the text. */
export function moduleTypeWarnings(
  out: string,
  files: readonly OutputFile[],
  show: (path: string) => string,
): Warning[] {
  const module = files.find(
    ({ path, contents }) =>
      extname(path) === ".js" && typeof contents === "string" && /^export /m.test(contents),
  );
  if (!module) return [];
  const manifest = nearestManifest(dirname(resolve(out, module.path)));
  if (manifest?.type !== "commonjs") return [];
  return [
    {
      code: "out/commonjs",
      problem: `${show(manifest.path)} says "type": "commonjs", so that Node cannot import ${show(join(out, module.path))}, an ES module`,
      hint: `write { "type": "module" } into ${show(join(out, "package.json"))}, or change the type there; bundlers and pages do not mind`,
    },
  ];
}

function nearestManifest(folder: string): { readonly path: string; readonly type: unknown } | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, "package.json");
    const manifest = readJson(path);
    if (manifest) return { path, type: manifest.type };
    if (at === dirname(at)) return undefined;
  }
}

function readJson(path: string): { readonly type?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // none there, or one that Node would not read either
    return undefined;
  }
}
