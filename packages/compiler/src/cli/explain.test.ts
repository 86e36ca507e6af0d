import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digits, runHere } from "./fixtures/console.ts";

let out = "";
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), "tapeless-explain-"));
});
afterAll(() => {
  rmSync(out, { recursive: true });
  setSourceBase(undefined);
});

const explain = (...more: readonly string[]) => runHere("explain", digits, ...more);

test("prints a derivation; dims without a size get one, and their names are shown", async () => {
  const { code, stdout, stderr } = await explain("--gradient", "head.weight");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("dL/dhead.weight, where L is cost of train, with batch = 4\n");
  expect(stdout).toMatch(/\[batch, 4\] with \[batch, 3\] gives \[4, 3\]: the sum runs over batch/);
});

test("--bind gives the sizes", async () => {
  const { stdout } = await explain("--gradient", "head.weight", "--bind", "train.batch=6");
  expect(stdout).toContain("with batch = 6\n");
});

test("--out writes a file of the format its ending says, and prints its name", async () => {
  for (const [ending, start] of [
    ["html", "<!doctype html>"],
    ["md", "# dL/dhead.weight"],
    ["txt", "dL/dhead.weight, where"],
  ] as const) {
    const file = join(out, `derivation.${ending}`);
    const { code, stdout } = await explain("--gradient", "head.weight", "--out", file);
    expect([code, stdout]).toEqual([0, `${file}\n`]);
    expect(readFileSync(file, "utf8").startsWith(start)).toBe(true);
  }
});

test("an ending that is none of its formats, without --format", async () => {
  const { code, stderr } = await explain("--gradient", "head.weight", "--out", join(out, "a.pdf"));
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("nothing is written as .pdf\n  hint the file may end in .txt"),
  ]);
  const named = join(out, "derivation");
  const { code: whole } = await explain("--gradient", "head.weight", "--out", named, "--format", "markdown");
  expect([whole, readFileSync(named, "utf8").slice(0, 3)]).toEqual([0, "# d"]);
});

test("over its own derivation, never over the model or anything else", async () => {
  const own = join(out, "own.md");
  const other = join(out, "notes.md");
  writeFileSync(other, "# mine");
  const model = ["--out", digits, "--format", "text"];
  const first = await explain("--gradient", "head.weight", "--out", own);
  const again = await explain("--gradient", "head.bias", "--out", own);
  expect([first.code, again.code]).toEqual([0, 0]);
  expect((await explain("--gradient", "head.bias", ...model)).stderr).toContain("out/model: digits.ts is");
  expect((await explain("--gradient", "head.bias", "--out", other)).stderr).toContain("out/exists: notes.md");
  expect(readFileSync(other, "utf8")).toBe("# mine");
});

test("--json is one document", async () => {
  const { stdout } = await explain("--gradient", "head.bias", "--json", "--check", "--jacobian");
  const document = JSON.parse(stdout);
  expect(document.backward.at(-1)).toMatchObject({ name: "dL/dhead.bias", axes: "[3]" });
  expect(document.compiledError).toBeLessThan(1e-12);
});

test("a wrong name gets the nearest, no name all of them", async () => {
  const { code, stderr } = await explain("--gradient", "head.wieght");
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(
      "explain/parameter: no parameter is named head.wieght\n  hint did you mean head.weight",
    ),
  ]);
  expect((await explain("--gradient", "dense1")).stderr).toContain(
    "did you mean dense1.weight or dense1.bias? parameters",
  );
  expect((await explain()).stderr).toMatch(/there is no --gradient.*\n {2}hint parameters: .*head\.weight/);
});

test("an entry without a cost says so", async () => {
  const { code, stderr } = await explain("--gradient", "head.weight", "--entry", "predict");
  expect([code, stderr]).toEqual([1, expect.stringContaining("explain/no-gradient")]);
});
