/** Models as users write them, loaded from TypeScript as the program loads them: all in one process, since starting one is slow. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { model, type Ran, UserFolder } from "./fixtures/user-folder.ts";

const user = new UserFolder();
afterAll(() => user.remove());

const layer = `import { nn } from "@tapeless/graph";\nexport const layer = () => nn.dense(8, 4);\n`;
const withLayer = model
  .replace('"./size.ts";', '"./size.ts";\nimport { layer } from "./parts/layer.ts";')
  .replace("nn.dense(8, wide)", "layer()");

/** Folder by folder: what is in it beside `size.ts`. */
const folders: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { "model.ts": model },
  commonjs: { "model.ts": model, "package.json": '{"type": "commonjs"}' },
  "my nets, 100%": { "model.ts": withLayer, "parts/layer.ts": layer, "package.json": '{"type": "module"}' },
  "layers, no type": { "model.ts": withLayer, "parts/layer.ts": layer },
  names: { "model.ts": model.replace('"net"', '"a-b; alert(1)"').replace("predict:", '"x; alert(1)":') },
  built: {
    "package.json": '{"type": "module"}',
    "model.ts": model
      .replace("net(image)", "own([image])")
      .replace('"./size.ts";', '"./size.ts";\nimport { own } from "./layers/own.ts";'),
    "layers/own.ts": "type A = 1;\n\nexport const own = (a: A[]): A => a[3]!.b.c;\n",
  },
  method: { "model.ts": model.replace("net(image)", "net(image).add(2)") },
  shapes: { "model.ts": model.replace("nn.dense(8", "nn.dense(9") },
  syntax: { "model.ts": "const a = 1;\nconst b = = 2;\n" },
  "import a file": { "model.ts": model.replace("./size.ts", "./sizes.ts") },
  "import a package": { "model.ts": model.replace("./size.ts", "some-sizes") },
  "import a name": { "model.ts": model.replace("nn }", "nm as nn }") },
  "exports nothing": { "model.ts": "export {};\n" },
  impure: {
    "model.ts": model.replace("wide)", "++calls)").replace("const wide", "let calls = 4;\nconst wide"),
  },
  copies: {
    "model.ts": model,
    "node_modules/@tapeless/graph/package.json": '{"name": "@tapeless/graph", "version": "9.9.9"}',
  },
};

let results = new Map<string, Ran>();
beforeAll(async () => {
  for (const [folder, files] of Object.entries(folders)) {
    user.writeModel(folder);
    for (const [path, text] of Object.entries(files)) user.write(`${folder}/${path}`, text);
  }
  results = await user.buildEach(Object.keys(folders));
}, 60_000);

describe("builds", () => {
  test.each([
    ["plain", "net.txt"],
    ["commonjs", "net.txt"],
    ["my nets, 100%", "net.txt"],
    ["names", "a-b-alert-1.txt"],
  ])("%s", (folder, file) => {
    expect([results.get(folder)!.code, user.list(`${folder}/dist`)]).toEqual([0, [file]]);
  });

  // bin/module-hook.mjs does not see through the marks that tsx puts on the address of such a file
  test("layers, no type", () => {
    expect(results.get("layers, no type")!.code).toBe(0);
  });
});

describe("fails with the user's line, no stack, and nothing written", () => {
  test.each<[string, string]>([
    [
      "built",
      "error model/throws: the model throws while it is built: TypeError: Cannot read properties of undefined (reading 'b')\n" +
        "  at   layers/own.ts:3:41\n",
    ],
    [
      "method",
      "  hint tensors have no methods: import add and write add(x, ...); plain numbers in it become constants, as in add(x, 2)\n",
    ],
    ["shapes", "  at   model.ts:10:"],
    ["syntax", 'error model/syntax: Unexpected "="\n  at   model.ts:2:11\n'],
    ["import a file", "error model/import: model.ts imports sizes.ts, which does not exist\n"],
    [
      "import a package",
      "error model/import: model.ts imports the package some-sizes, which is not installed\n",
    ],
    [
      "import a name",
      "error model/syntax: The requested module '@tapeless/graph' does not provide an export named 'nm'\n" +
        "  at   model.ts:1:42\n" +
        "  hint did you mean nn?\n",
    ],
    ["exports nothing", "error model/export: model.ts exports no model\n  hint "],
    ["impure", "error model/impure: "],
    ["copies", "error model/two-copies: "],
  ])("%s", (folder, text) => {
    const { code, stdout, stderr } = results.get(folder)!;
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect([code, stdout, user.list(`${folder}/dist`)]).toEqual([1, "", []]);
  });
});
