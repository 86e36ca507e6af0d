import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkWritable, writeFiles } from "./write-files.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "tapeless-write-")));
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("writing", () => {
  test("into a folder that is made, texts and bytes, in folders of their own", () => {
    writeFiles(
      join(root, "a/b"),
      [
        { path: "x.js", contents: "text" },
        { path: "js/y.bin", contents: Uint8Array.of(1, 2) },
      ],
      "a/b",
    );
    expect(read("a/b/x.js")).toBe("text");
    expect([...readFileSync(join(root, "a/b/js/y.bin"))]).toEqual([1, 2]);
    expect(readdirSync(join(root, "a/b")).sort()).toEqual(["js", "x.js"]);
  });

  test("over what was there, leaving other files alone", () => {
    writeFileSync(join(root, "x.js"), "old");
    writeFileSync(join(root, "other"), "other");
    writeFiles(root, [{ path: "x.js", contents: "new" }], ".");
    expect([read("x.js"), read("other"), readdirSync(root).length]).toEqual(["new", "other", 2]);
  });

  test("a failure in the middle puts everything back", () => {
    writeFileSync(join(root, "a.js"), "old a");
    mkdirSync(join(root, "c.js"));
    const files = ["a.js", "b.js", "c.js", "d.js"].map((path) => ({ path, contents: "new" }));
    expect(() => writeFiles(root, files, "out")).toThrow("out/unwritable: cannot write to out: ");
    expect(read("a.js")).toBe("old a");
    expect(readdirSync(root).sort()).toEqual(["a.js", "c.js"]);
  });

  test("a failure leaves no folder that was made for it", () => {
    const files = [
      { path: "x", contents: "" },
      { path: "x/y", contents: "" },
    ];
    expect(() => writeFiles(join(root, "a/b"), files, "a/b")).toThrow("nothing was written");
    expect(existsSync(join(root, "a"))).toBe(false);
  });
});

describe("finding out beforehand", () => {
  test("a folder that is there or can be made; nothing stays", () => {
    checkWritable(root, ".");
    checkWritable(join(root, "not/yet"), "not/yet");
    expect(readdirSync(root)).toEqual([]);
  });

  test("a file, and a place below a file", () => {
    writeFileSync(join(root, "file"), "");
    expect(() => checkWritable(join(root, "file"), "file")).toThrow("cannot write to file: ");
    expect(() => checkWritable(join(root, "file/sub"), "file/sub")).toThrow("out/unwritable");
    expect(() => writeFiles(join(root, "file/sub"), [], "file/sub")).toThrow("part of the path is a file");
  });

  test.skipIf(process.platform !== "linux")("a file system that takes nothing", () => {
    expect(() => checkWritable("/proc/tapeless", "/proc/tapeless")).toThrow("out/unwritable");
  });
});
