import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installedTargets, resolveTarget, targetsHint } from "./resolve-target.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-target-")));
afterAll(() => rmSync(root, { recursive: true }));

const backend = (name: string, more = "contract: 1"): string => `export default {
  name: ${JSON.stringify(name)}, ${more},
  capabilities: {
    lanes: { f32: 1, f64: 1, i32: 1, bool: 1 }, scalarOps: new Set(), tile: { rows: 1, columns: 1 },
  },
  emit: () => [],
};\n`;

function write(path: string, text: string | object): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof text === "string" ? text : JSON.stringify(text));
  return file;
}

const install = (folder: string, name: string, manifest: object, files: Record<string, string>): void => {
  write(join(folder, "node_modules", name, "package.json"), { name, type: "module", ...manifest });
  for (const [path, text] of Object.entries(files)) write(join(folder, "node_modules", name, path), text);
};

const places = { modelFolder: join(root, "project/models/deep"), cwd: join(root, "elsewhere") };

beforeAll(() => {
  mkdirSync(places.modelFolder, { recursive: true });
  mkdirSync(places.cwd);
  install(
    "project",
    "@tapeless/backend-toy",
    { version: "1.2.3", exports: { ".": { types: "./no.d.ts", default: "./lib/a.js" } } },
    { "lib/a.js": backend("toy") },
  );
  install(
    "project",
    "tapeless-backend-toy",
    { version: "9.0.0", main: "a.js" },
    { "a.js": backend("other") },
  );
  install(
    "project",
    "tapeless-backend-plain",
    { version: "2.0.0", main: "a.js" },
    { "a.js": backend("plain") },
  );
  install("project", "tapeless-backend-sugar", { exports: "./a.js" }, { "a.js": backend("sugar") });
  install("project", "tapeless-backend-unbuilt", { exports: "./dist/a.js" }, {});
  install("project", "tapeless-unrelated", { exports: "./a.js" }, { "a.js": "" });
  install(
    "elsewhere",
    "@tapeless/backend-near",
    { exports: { browser: "./no.js", node: { import: "./a.js" } } },
    { "a.js": backend("near") },
  );
  install("elsewhere", "tapeless-backend-plain", { version: "3.0.0" }, { "index.js": backend("wrong") });
});

const name = async (target: string): Promise<string> => (await resolveTarget(target, places)).name;

describe("by name", () => {
  test("from a folder above the model, our scope before the plain name", async () => {
    expect(await name("toy")).toBe("toy");
  });

  test("the plain name; the model's folder before the working folder", async () => {
    expect(await name("plain")).toBe("plain");
  });

  test("from the working folder", async () => {
    expect(await name("near")).toBe("near");
  });

  test("by the package's whole name", async () => {
    expect(await name("tapeless-backend-toy")).toBe("other");
    expect(await name("@tapeless/backend-toy")).toBe("toy");
  });

  test("exports that are one text", async () => {
    expect(await name("sugar")).toBe("sugar");
  });

  test("one that is not installed, with the one that was meant", async () => {
    await expect(name("tou")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: target/unknown: there is no target tou: no package @tapeless/backend-tou or tapeless-backend-tou is installed
        hint did you mean toy? (installed targets: near, plain, sugar, toy, unbuilt)]
    `);
    await expect(name("cuda")).rejects.toThrow("hint installed targets: near, plain, sugar, toy, unbuilt");
  });

  test("a package without its build", async () => {
    await expect(name("unbuilt")).rejects.toThrow("target/missing: the package tapeless-backend-unbuilt ?");
  });

  test("nothing installed at all", () => {
    expect(targetsHint({ cwd: root })).toMatchInlineSnapshot(
      `"no target is installed here: install the tarball of a package @tapeless/backend-<target>; pnpm pack:all makes them in a clone of Tapeless"`,
    );
  });

  test("all that are installed", () => {
    expect(
      installedTargets(places).map(({ name: short, package: full, version }) => [short, full, version]),
    ).toMatchInlineSnapshot(`
      [
        [
          "near",
          "@tapeless/backend-near",
          "?",
        ],
        [
          "plain",
          "tapeless-backend-plain",
          "2.0.0",
        ],
        [
          "sugar",
          "tapeless-backend-sugar",
          "?",
        ],
        [
          "toy",
          "@tapeless/backend-toy",
          "1.2.3",
        ],
        [
          "unbuilt",
          "tapeless-backend-unbuilt",
          "?",
        ],
      ]
    `);
  });
});

describe("by path", () => {
  test.each(["./mine.mjs", "mine.mjs", "../elsewhere/mine.mjs"])("%s", async (path) => {
    write("elsewhere/mine.mjs", backend("mine"));
    expect(await name(path)).toBe("mine");
  });

  test("absolute, and as an address", async () => {
    const file = write("elsewhere/mine.mjs", backend("mine"));
    expect(await name(file)).toBe("mine");
    expect(await name(`file://${file}`)).toBe("mine");
  });

  test("CommonJS", async () => {
    write("elsewhere/mine.cjs", backend("common").replace("export default", "module.exports ="));
    expect(await name("./mine.cjs")).toBe("common");
  });

  test("a file that is not there", async () => {
    await expect(name("./gone.ts")).rejects.toThrow("target/missing: there is no target file ./gone.ts");
  });
});

let count = 0;
describe("what is no backend", () => {
  test.each([
    ["no default export", "export const a = 1;", "has no default export"],
    ["a number", "export default 1;", "is no backend: "],
    ["no emit", backend("x").replace("emit: () => []", "emmit: 1"), "emit: a function"],
    ["a name that is a path", backend("../x"), "name: a name of letters, digits, - and _"],
    ["no lanes of a dtype", backend("x").replace("f64: 1", "f64: 0"), "capabilities.lanes.f64: "],
    ["scalar ops in a list", backend("x").replace("new Set()", "[]"), "capabilities.scalarOps: a Set"],
    ["options of another kind", backend("x").replace("emit", "options: 3, emit"), "options: a zod schema"],
    ["no contract", backend("x", "y: 1"), "contract: "],
    [
      "a later contract",
      backend("x", "contract: 2"),
      "is made for version 2 of the backend contract; this tapeless has version 1",
    ],
    ["a file that throws", "throw new TypeError('no');", "target/throws: the target"],
  ])("%s", async (_, text, problem) => {
    const path = `./wrong-${count++}.mjs`;
    write(join("elsewhere", path), text);
    await expect(name(path)).rejects.toThrow(problem);
  });
});
