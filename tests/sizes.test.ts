import { expect, test } from "vitest";
import { files, read } from "./files.ts";

const limit = 500;

/** Tables and fixtures, which are long because their subject is; goldens lie in folders named `golden`. */
const exempt: readonly string[] = [];

const lines = (path: string): number => read(path).split("\n").length - 1;
const sources = files(
  /\.[cm]?[jt]s$/,
  "packages",
  "examples",
  "benchmarks",
  "conformance",
  "scripts",
  "tests",
);

test(`no source file is longer than ${limit} lines`, () => {
  const bound = sources.filter((path) => !exempt.includes(path) && !path.includes("/golden/"));
  const long = bound.filter((path) => lines(path) > limit);
  expect(long.map((path) => `${path}: ${lines(path)}`)).toEqual([]);
});

test("each exempt file still needs its exemption", () => {
  expect(exempt.filter((path) => !sources.includes(path) || lines(path) <= limit)).toEqual([]);
});
