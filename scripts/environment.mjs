/** @file What the machine offers: the root of the repository, data folders, a chromium. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Optional folders of data and goldens: the variable that names each, and where it is looked for. */
const folders = {
  TAPELESS_DATA: "../shared/data",
  TAPELESS_CONFORMANCE: "../shared/conformance",
};

/** The environment for a child process, with the data folders that exist filled in. */
export function environment(base = process.env) {
  const env = { ...base };
  for (const [name, path] of Object.entries(folders)) {
    const folder = join(root, path);
    if (env[name] === undefined && existsSync(folder)) env[name] = folder;
  }
  return env;
}

/** The chromium to test with: `CHROMIUM`, else the first on `PATH`, else undefined. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM) return env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome"];
  for (const folder of (env.PATH ?? "").split(delimiter))
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}
