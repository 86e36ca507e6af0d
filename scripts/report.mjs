/**
 * @file Counts of tests for whoever runs several commands in a row: each appends one JSON line
 * `{ name, passed, failed, skipped, files }` to the file named by TAPELESS_REPORT, if it is set.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { root } from "./environment.mjs";

export function report(entry) {
  const file = process.env.TAPELESS_REPORT;
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** What was reported so far. */
export function entries() {
  const file = process.env.TAPELESS_REPORT;
  if (!file || !existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** What vitest's JSON reporter wrote, as a report entry. */
export function vitestEntry(name, path) {
  const results = JSON.parse(readFileSync(path, "utf8"));
  return {
    name,
    passed: results.numPassedTests,
    // a file that could not be loaded holds no tests and still is a failure
    failed: results.numFailedTests + results.testResults.filter(isBrokenFile).length,
    skipped: results.numPendingTests + results.numTodoTests,
    files: results.testResults
      .filter((file) => file.assertionResults.some((test) => test.status === "passed"))
      .map((file) => relative(root, file.name)),
  };
}

const isBrokenFile = (file) => file.status === "failed" && file.assertionResults.length === 0;
