/**
 * @file Packs every package of Tapeless into a folder, as npm would publish it: `pnpm pack:all [folder]`. In another
 * project `npm install <folder>/*.tgz` installs them.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./environment.mjs";
import { must } from "./process.mjs";

const packages = ["graph", "compiler", "wrapper", "backend-js", "backend-wasm"];

const bin = (name) => join(root, "node_modules/.bin", name);

/** Builds, checks and packs into `folder`. @returns the paths of the tarballs */
export async function pack(folder, env) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/^tapeless-.*\.tgz$/.test(name)) rmSync(join(folder, name));
  for (const name of packages) rmSync(join(root, "packages", name, "dist"), { recursive: true, force: true });
  await must("build", bin("tsc"), ["-b", "tsconfig.build.json"], { cwd: root, env });
  for (const name of packages) {
    const cwd = join(root, "packages", name);
    await must(`publint ${name}`, bin("publint"), ["--strict", "--pack", "false", cwd], { cwd: root, env });
    const destination = ["--pack-destination", folder];
    await must(`pack ${name}`, "npx", ["--yes", "pnpm@10.34.9", "pack", ...destination], { cwd, env });
  }
  return readdirSync(folder)
    .filter((name) => /^tapeless-.*\.tgz$/.test(name))
    .map((name) => join(folder, name));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = resolve(process.argv[2] ?? join(root, "out/packages"));
  try {
    const tarballs = await pack(folder, process.env);
    console.log(`\n${tarballs.join("\n")}\n\nin your project: npm install ${folder}/*.tgz`);
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
