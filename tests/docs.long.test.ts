import { describe, expect, test } from "vitest";
import { blocksOf, isRunnable, runPage } from "./docs.ts";
import { files, read } from "./files.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...files(/\.md$/, "docs", "examples", "benchmarks", "conformance"),
];

// every block compiles a model of its own, which takes many minutes for all pages: asked for by name
const isAsked = process.env.TAPELESS_DOCS === "1";

describe.skipIf(!isAsked)("the marked blocks run as the page says", { concurrent: true }, () => {
  const runnable = pages.filter((path) => blocksOf(read(path)).some(isRunnable));
  test.each(runnable)("%s", async (path) => {
    expect((await runPage(path)) ?? "as the page says").toBe("as the page says");
  });
});
