import { expect, test } from "vitest";
import { colorsFor, type Io, isTerminal } from "./io.ts";

const io = (isTTY: boolean, env: Io["env"] = {}): Io => {
  const stream = { isTTY, write: () => true };
  return { cwd: "/", env, stdout: stream, stderr: stream };
};

const red = (where: Io): string => colorsFor(where.stdout, where).red("x");

test("colours on a terminal only, and not against the user's wish", () => {
  expect(red(io(true))).toBe("\x1b[31mx\x1b[39m");
  expect(red(io(false))).toBe("x");
  expect(red(io(true, { NO_COLOR: "1" }))).toBe("x");
  expect(red(io(true, { TERM: "dumb" }))).toBe("x");
  expect(isTerminal(io(true, { TERM: "dumb" }).stdout, io(true, { TERM: "dumb" }))).toBe(false);
});
