import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { generatedMark } from "../generated-mark.ts";
import { checkOverwrite } from "./check-overwrite.ts";

let root = "";
let model = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-overwrite-")));
  mkdirSync(join(root, "out"));
  model = join(root, "wine.ts");
  writeFileSync(model, `// ${generatedMark}, says the model, which is no proof`);
});
afterEach(() => rmSync(root, { recursive: true }));

const script = `// ${generatedMark}.\nconst at = new URL("./wine.wasm", import.meta.url);`;
const files = [
  { path: "wine.js", contents: script },
  { path: "wine.wasm", contents: Uint8Array.of(0, 97, 115, 109) },
];
const put = (path: string, contents: string | Uint8Array): void => writeFileSync(join(root, path), contents);
const check = (folder = "out", all: Parameters<typeof checkOverwrite>[1] = files): void =>
  checkOverwrite(join(root, folder), all, model);

describe("takes", () => {
  test("an empty folder, and one that is not there", () => {
    check();
    check("not/yet");
  });

  test("what an earlier build wrote: a marked script, and bytes that it names", () => {
    put("out/wine.js", `${script}\n${"x".repeat(5000)}`);
    put("out/wine.wasm", Uint8Array.of(9));
    check();
  });

  test("a mark at the end, and files that hold the same already", () => {
    put("out/wine.js", `${"é".repeat(5000)}\n<!-- ${generatedMark} -->`);
    put("out/wine.wasm", Uint8Array.of(0, 97, 115, 109));
    check();
  });
});

describe("refuses", () => {
  const refusesModel = expect.objectContaining({ data: expect.objectContaining({ code: "out/model" }) });
  const thrownBy = (body: () => void): unknown => {
    try {
      return body();
    } catch (error) {
      return error;
    }
  };

  test("the model, though it speaks of the mark", () => {
    expect(() => check(".", [{ path: "wine.ts", contents: "" }])).toThrow(
      "out/model: wine.ts is the model itself, and would be written over",
    );
  });

  test("the model by links: of the folder, of the file, of its contents", () => {
    symlinkSync(root, join(root, "linked"));
    symlinkSync(model, join(root, "out/soft.ts"));
    linkSync(model, join(root, "out/hard.ts"));
    for (const place of ["linked/wine.ts", "out/soft.ts", "out/hard.ts"]) {
      const [folder = "", path = ""] = place.split("/");
      expect(
        thrownBy(() => check(folder, [{ path, contents: "" }])),
        place,
      ).toEqual(refusesModel);
    }
  });

  test("a text without the mark, and with it only in the middle", () => {
    for (const text of ["export const mine = 1;", `${"x".repeat(2000)}${generatedMark}${"x".repeat(2000)}`]) {
      put("out/wine.js", text);
      expect(() => check()).toThrow("out/exists: wine.js exists already, and Tapeless did not make it");
    }
  });

  test("bytes that no marked file beside them names", () => {
    put("out/wine.wasm", Uint8Array.of(9));
    expect(() => check()).toThrow("out/exists: wine.wasm");
    put("out/wine.js", `// ${generatedMark}.\nall is inside`);
    expect(() => check()).toThrow("out/exists: wine.wasm");
  });
});
