/** @file Loads a model file: it exists, runs, and exports a model by default. */
import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, extname, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { GraphError, type ModelDefinition, nearest, setSourceBase } from "@tapeless/graph/ir";
import { z } from "zod";
import { importFile } from "./import-file.ts";
import { rejectSecondCopy } from "./language-copies.ts";

const extensions = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

const example = 'export default defineModel("digits", () => ({ predict: entry({ image }, ...) }));';

/** The real path of the model file; nothing of it has run yet. */
export function findModel(path: string, cwd: string): string {
  if (path.trim() === "")
    throw new GraphError({
      code: "model/file",
      problem: "the name of the model file is empty",
      hint: "name a file",
    });
  const file = resolve(cwd, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile()) {
    if (extensions.includes(extname(file))) return realpathSync(file);
    const problem = `${path} is no TypeScript or JavaScript file`;
    throw new GraphError({ code: "model/file", problem, hint: `a model ends in ${extensions.join(", ")}` });
  }
  if (stats && !stats.isDirectory()) {
    const problem = `${path} is no file that can be read as a model`;
    throw new GraphError({ code: "model/file", problem, hint: `a model ends in ${extensions.join(", ")}` });
  }
  if (stats) {
    const models = scriptsIn(file);
    const hint = models.length > 0 ? `name a file in it: ${models.slice(0, 5).join(", ")}` : "name a file";
    throw new GraphError({ code: "model/file", problem: `${path} is a folder`, hint });
  }
  const close = nearest(basename(file), scriptsIn(dirname(file)));
  throw new GraphError({
    code: "model/missing",
    problem: `there is no file ${path}`,
    hint: close ? `did you mean ${relative(cwd, resolve(dirname(file), close))}?` : `looked in ${cwd}`,
  });
}

function scriptsIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter(
      (name) => extensions.includes(extname(name)) && !/\.d\.[cm]?ts$/.test(name),
    );
  } catch {
    return [];
  }
}

const modelSchema = z.object({
  kind: z.literal("tapeless/model"),
  name: z.string().min(1),
  define: z.custom<ModelDefinition["define"]>((value) => typeof value === "function"),
});

const isModel = (value: unknown): value is ModelDefinition => modelSchema.safeParse(value).success;

/**
 * Runs the file at the real path `file`. From here on places in errors are relative to its folder.
 *
 * @throws GraphError whatever is wrong with it, with its own line where that is known.
 */
export async function loadModel(file: string): Promise<ModelDefinition> {
  setSourceBase(pathToFileURL(`${dirname(file)}/`).href);
  rejectSecondCopy(file);
  const module = await importFile(file, "model/throws", "the model file");
  const exported = module.default;
  if (isModel(exported)) return exported;
  // a CommonJS file seen from an ES module
  const inner = (exported as { default?: unknown } | undefined | null)?.default;
  if (isModel(inner)) return inner;
  throw noModel(basename(file), module);
}

function noModel(name: string, module: Readonly<Record<string, unknown>>): GraphError {
  const named = Object.keys(module).find((key) => key !== "default" && isModel(module[key]));
  const problem = !("default" in module)
    ? `${name} exports no model`
    : `the default export of ${name} is no model but ${describeValue(module.default)}`;
  const hint = named
    ? `export it by default: export default ${named};`
    : `the file ends with its model: ${example}`;
  return new GraphError({ code: "model/export", problem, hint });
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof Promise) return "a promise; write await before it";
  if (typeof value === "function") return "a function";
  const { kind } = value as { kind?: unknown };
  if (kind === "tapeless/entry") return "an entry; entries go into a model";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object"
    ? "an object that defineModel did not make"
    : `the ${typeof value} ${String(value)}`;
}
