import { expect, test } from "vitest";
import { files, read } from "./files.ts";

const limit = 500;

/** Tables, fixtures and goldens, which are long because their subject is. */
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
  const long = sources.filter((path) => !exempt.includes(path) && lines(path) > limit);
  expect(long.map((path) => `${path}: ${lines(path)}`)).toEqual([]);
});

test("each exempt file still needs its exemption", () => {
  expect(exempt.filter((path) => !sources.includes(path) || lines(path) <= limit)).toEqual([]);
});
