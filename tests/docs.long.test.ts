import { afterAll, describe, expect, test } from "vitest";
import { blocksOf, endHost, isRunnable, runPage } from "./docs.ts";
import { typeErrors } from "./docs-types.ts";
import { files, read } from "./files.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...files(/\.md$/, "docs", "examples", "benchmarks", "conformance"),
];

afterAll(endHost);

describe.concurrent("the marked blocks run as the page says", () => {
  const runnable = pages.filter((path) => blocksOf(read(path)).some(isRunnable));
  test.each(runnable)("%s", async (path) => {
    expect((await runPage(path)) ?? "as the page says").toBe("as the page says");
  });
});

test("the type checker takes every model that a page shows to work", async () => {
  const { checked, errors } = await typeErrors(pages);
  expect(errors).toEqual([]);
  expect(checked).toBeGreaterThan(20);
});
