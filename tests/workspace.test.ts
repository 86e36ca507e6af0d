import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { files, linesMatching, read, root } from "./files.ts";

const node = promisify(execFile);

test("the lockfile names no address, so any registry serves it", () => {
  expect(linesMatching("pnpm-lock.yaml", /https?:|tarball/)).toEqual([]);
});

test("every package has the repository's licence", () => {
  for (const path of files(/^package\.json$/, "packages", "examples", "benchmarks", "conformance"))
    expect([path, JSON.parse(read(path)).license]).toEqual([path, "MIT"]);
  for (const path of files(/^LICENSE$/, "packages")) expect(read(path)).toBe(read("LICENSE"));
});

test.each([
  ["no package.json", undefined],
  ["no type", {}],
  ["type commonjs", { type: "commonjs" }],
  ["type module", { type: "module" }],
])("a model in a folder with %s loads as an ES module", async (_, manifest) => {
  const folder = await mkdtemp(join(tmpdir(), "tapeless-model-"));
  try {
    if (manifest) await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    const hook = pathToFileURL(join(root, "packages/compiler/bin/module-hook.mjs")).href;
    const tsx = import.meta.resolve("tsx/esm/api");
    const model = pathToFileURL(join(folder, "model.ts")).href;
    await writeFile(join(folder, "helper.ts"), "export const size: number = 3;\n");
    await writeFile(
      join(folder, "model.ts"),
      'import { size } from "./helper.ts";\nexport default { size, cjs: typeof require };\n',
    );
    await writeFile(
      join(folder, "host.mjs"),
      `import { register } from "node:module";
       (await import(${JSON.stringify(tsx)})).register();
       register(${JSON.stringify(hook)});
       console.log(JSON.stringify((await import(${JSON.stringify(model)})).default));\n`,
    );
    const { stdout } = await node(process.execPath, [join(folder, "host.mjs")]);
    expect(JSON.parse(stdout)).toEqual({ size: 3, cjs: "undefined" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
