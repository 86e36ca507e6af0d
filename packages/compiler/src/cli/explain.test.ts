import { mkdtempSync, readFileSync, rmSync } from "node:fs";
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
  expect((await explain()).stderr).toMatch(/there is no --gradient.*\n {2}hint parameters: .*head\.weight/);
});

test("an entry without a cost says so", async () => {
  const { code, stderr } = await explain("--gradient", "head.weight", "--entry", "predict");
  expect([code, stderr]).toEqual([1, expect.stringContaining("explain/no-gradient")]);
});
