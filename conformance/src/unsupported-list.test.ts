import { expect, test } from "vitest";
import type { Outcome } from "./run-case.ts";
import { checkList, parseUnsupported, readUnsupported } from "./unsupported-list.ts";

const outcome = (name: string, status: Outcome["status"]): Outcome => ({
  name,
  category: "unary",
  status,
  problems: [],
  convention: false,
});

test("one name a line, comments and empty lines between", () => {
  const text = "# conv\nconv/conv2d.a\n\n  fft/fft.n8   # later\n#fft/fft.n9\n";
  expect([...parseUnsupported(text)]).toEqual(["conv/conv2d.a", "fft/fft.n8"]);
});

test("unsupported cases have to be listed, and listed cases have to be unsupported", () => {
  const outcomes = [
    outcome("unary/a", "passed"),
    outcome("unary/b", "unsupported"),
    outcome("unary/c", "unsupported"),
    outcome("unary/d", "passed"),
    outcome("unary/e", "failed"),
  ];
  const { unlisted, stale } = checkList(outcomes, new Set(["unary/b", "unary/d", "unary/e", "unary/gone"]));
  expect(unlisted.map(({ name }) => name)).toEqual(["unary/c"]);
  expect(stale.map(({ name }) => name)).toEqual(["unary/d"]);
});

test("the list only shrinks", () => {
  // lower it with the list, never raise it
  expect(readUnsupported().size).toBeLessThanOrEqual(161);
});
