/** @file Which files of a folder are cases: those its index.json lists, or all of them where there is no index. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CaseError } from "./read-case.ts";

const index = z.object({ cases: z.array(z.object({ file: z.string() })) });

/**
 * Paths relative to the folder, with forward slashes.
 * @throws CaseError where the folder or its index cannot be read.
 */
export function listCases(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CaseError(`there is no folder ${folder}`);
  }
  const file = join(folder, "index.json");
  const files = existsSync(file) ? listed(file) : walk(folder, "");
  if (files.length > 0) return files;
  throw new CaseError(`there are no cases in ${folder}`);
}

function listed(file: string): string[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CaseError(`index.json is not JSON: ${(error as Error).message}`);
  }
  const result = index.safeParse(json);
  if (result.success) return result.data.cases.map(({ file: path }) => path);
  const [issue] = result.error.issues;
  throw new CaseError(`index.json: ${issue!.path.map(String).join(".")}: ${issue!.message}`);
}

const walk = (folder: string, prefix: string): string[] =>
  readdirSync(join(folder, prefix), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === "" ? entry.name : `${prefix}/${entry.name}`;
      if (entry.isDirectory()) return walk(folder, path);
      return entry.name.endsWith(".json") ? [path] : [];
    });
