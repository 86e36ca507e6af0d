/** @file The folder of the peers: installed or not, and how its packages are imported. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const peersFolder = fileURLToPath(new URL("../../peers", import.meta.url));

export const isInstalled = (): boolean => existsSync(join(peersFolder, "node_modules"));

/** The package as it is; what we use of it is described by the caller. */
export async function loadPeer<T>(name: string): Promise<T> {
  const { load } = (await import(pathToFileURL(join(peersFolder, "load.mjs")).href)) as {
    load(name: string): Promise<T & { default?: T }>;
  };
  const loaded = await load(name);
  return loaded.default ?? loaded;
}
