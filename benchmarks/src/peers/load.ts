/** @file The folder of the peers: installed or not, and how its packages are imported. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const peersFolder = fileURLToPath(new URL("../../peers", import.meta.url));

/** Whether all of them are there: an older installation may lack one. */
export function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(peersFolder, "package.json"), "utf8")) as {
    dependencies: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies).every((name) => existsSync(join(peersFolder, "node_modules", name)));
}

/** The package as it is; what we use of it is described by the caller. */
export async function loadPeer<T>(name: string): Promise<T> {
  const { load } = (await import(pathToFileURL(join(peersFolder, "load.mjs")).href)) as {
    load(name: string): Promise<T & { default?: T }>;
  };
  const loaded = await load(name);
  return loaded.default ?? loaded;
}
