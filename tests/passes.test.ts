import { expect, test } from "vitest";
import { files, linesMatching } from "./files.ts";

/** A pass asks an op for its traits; a test of an op's name would make every new op edit the passes. */
const namesAnOp: Record<string, RegExp> = {
  "node.op === 'add'": /\bop(?:\.name)?\s*[!=]==?\s*["'`]/,
  "'add' === node.op": /["'`]\s*[!=]==?\s*(?:[\w$]+[.?!]*)*\bop\b/,
  "switch (node.op)": /\bswitch\s*\(\s*(?:[\w$]+[.?!]*)*\bop(?:\.name)?\s*\)/,
  "names.has(node.op)": /\.(?:has|includes|indexOf)\(\s*(?:[\w$]+[.?!]*)*\bop(?:\.name)?\s*\)/,
};

const passes = files(/\.ts$/, "packages/compiler/src/passes").filter((path) => !/\.test\.ts$/.test(path));

test.each(Object.entries(namesAnOp))("no pass tests an op's name as in %s", (example, pattern) => {
  expect(pattern.test(example)).toBe(true);
  expect(passes.flatMap((path) => linesMatching(path, pattern))).toEqual([]);
});
