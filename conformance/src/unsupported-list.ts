/** @file conformance/unsupported.txt: names of cases that may be unsupported for now. It only shrinks. */
import { readFileSync } from "node:fs";
import type { Outcome } from "./run-case.ts";

/** One name a line; `#` begins a comment. */
export function parseUnsupported(text: string): ReadonlySet<string> {
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return new Set(lines.filter((line) => line !== ""));
}

export const readUnsupported = (): ReadonlySet<string> =>
  parseUnsupported(readFileSync(new URL("../unsupported.txt", import.meta.url), "utf8"));

export interface ListCheck {
  /** Unsupported without being listed. */
  readonly unlisted: readonly Outcome[];
  /** Listed, and passing by now: the line has to go. */
  readonly stale: readonly Outcome[];
}

export const checkList = (outcomes: readonly Outcome[], listed: ReadonlySet<string>): ListCheck => ({
  unlisted: outcomes.filter(({ status, name }) => status === "unsupported" && !listed.has(name)),
  stale: outcomes.filter(({ status, name }) => status === "passed" && listed.has(name)),
});
