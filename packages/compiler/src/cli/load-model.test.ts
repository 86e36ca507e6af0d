import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, describe, expect, test } from "vitest";
import { findModel, loadModel } from "./load-model.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-load-")));
afterAll(() => {
  setSourceBase(undefined);
  rmSync(folder, { recursive: true });
});

const model = 'export default { kind: "tapeless/model", name: "toy", define: () => ({}), source: {} };\n';

let count = 0;
/** Every file gets a folder of its own: modules are loaded once a process. */
function write(text: string, name = "model.mjs"): string {
  const own = join(folder, `case-${count++}`);
  mkdirSync(own);
  writeFileSync(join(own, name), text);
  return join(own, name);
}

const load = (text: string, name?: string) => loadModel(write(text, name));

describe("finding the file", () => {
  test("a file, relative to the working folder, by its real path", () => {
    const file = write(model);
    expect(findModel("model.mjs", join(file, ".."))).toBe(file);
    symlinkSync(file, join(folder, "link.mjs"));
    expect(findModel("link.mjs", folder)).toBe(file);
  });

  test("a file that is not there, with the one that was meant", () => {
    const own = join(write(model, "model.ts"), "..");
    expect(() => findModel("modle.ts", own)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model/missing: there is no file modle.ts
        hint did you mean model.ts?]
    `);
    expect(() => findModel("no/such/thing.ts", own)).toThrow("there is no file no/such/thing.ts");
  });

  test.skipIf(process.platform !== "linux")("no name, and what is neither a file nor a folder", () => {
    expect(() => findModel("", folder)).toThrow("model/file: the name of the model file is empty");
    expect(() => findModel("/dev/null", folder)).toThrow("model/file: /dev/null is no file that can be read");
  });

  test("a folder, a file of another kind", () => {
    const own = join(write(model, "model.ts"), "..");
    expect(() => findModel(".", own)).toThrow("hint name a file in it: model.ts");
    expect(() => findModel("notes.md", join(write("text", "notes.md"), ".."))).toThrow(
      "model/file: notes.md is no TypeScript or JavaScript file",
    );
  });
});

describe("what it exports", () => {
  test("a model", async () => {
    expect(await load(model)).toMatchObject({ name: "toy" });
  });

  test("a model in a CommonJS file", async () => {
    expect(await load(model.replace("export default", "module.exports ="), "model.cjs")).toMatchObject({
      name: "toy",
    });
    const twice = model.replace("export default", "exports.default =");
    expect(await load(twice, "model.cjs")).toMatchObject({ name: "toy" });
  });

  test.each([
    ["nothing", "export {};", "model.mjs exports no model"],
    ["an empty file", "", "model.mjs exports no model"],
    [
      "a model by name",
      `${model.replace("default", "const net =")}`,
      "hint export it by default: export default net;",
    ],
    ["undefined", "export default undefined;", "no model but undefined"],
    ["a function", "export default () => 1;", "no model but a function"],
    ["a promise", "export default Promise.resolve(1);", "no model but a promise; write await before it"],
    ["an entry", 'export default { kind: "tapeless/entry" };', "no model but an entry"],
    ["another object", "export default { name: 1 };", "no model but an object that defineModel did not make"],
    ["a number", "export default 7;", "no model but the number 7"],
    ["a model without a name", model.replace('"toy"', '""'), "an object that defineModel did not make"],
  ])("%s", async (_, text, problem) => {
    await expect(load(text)).rejects.toThrow(problem);
    await expect(load(text)).rejects.toThrow("model/export");
  });

  test("the way out is an example", async () => {
    await expect(load("export {};")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model/export: model.mjs exports no model
        hint the file ends with its model: export default defineModel("digits", () => ({ predict: entry({ image }, ...) }));]
    `);
  });
});

describe("a file that throws", () => {
  test("an error, with the user's line and none of ours", async () => {
    const text = "const a = undefined;\n\nconst f = () => a.b;\nf();\n";
    await expect(load(text)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model/throws: the model file model.mjs throws while it loads: TypeError: Cannot read properties of undefined (reading 'b')
        at   model.mjs:3:19]
    `);
  });

  test.each([
    ["a text", 'throw "oops";', 'throws while it loads: threw "oops"'],
    ["null", "throw null;", "throws while it loads: threw null"],
    ["an object without a prototype", "throw Object.create(null);", "threw something that cannot be shown"],
    [
      "an error of its own",
      'throw new RangeError("too many");',
      "throws while it loads: RangeError: too many",
    ],
    ["in a promise", 'await Promise.reject(new Error("later"));', "throws while it loads: later"],
  ])("%s", async (_, text, problem) => {
    await expect(load(text)).rejects.toThrow(problem);
    await expect(load(text)).rejects.toThrow("model/throws");
  });

  test("the error of another copy of the language stays as it is", async () => {
    const text =
      'throw Object.assign(new Error("x"), { name: "GraphError", data: { code: "shape/a", problem: "b" } });';
    await expect(load(text)).rejects.toMatchObject({ data: { code: "shape/a" } });
  });
});

test("two copies of the language are told apart before the model runs", async () => {
  const file = write("throw new Error('ran');");
  const copy = join(file, "../node_modules/@tapeless/graph");
  mkdirSync(copy, { recursive: true });
  writeFileSync(join(copy, "package.json"), '{"name": "@tapeless/graph", "version": "9.9.9"}');
  await expect(loadModel(file)).rejects.toThrow(`model     9.9.9 in ${copy}`);
  await expect(loadModel(file)).rejects.toThrow("model/two-copies");
});
