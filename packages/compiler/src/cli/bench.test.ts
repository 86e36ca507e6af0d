import { setSourceBase } from "@tapeless/graph/ir";
import { afterAll, describe, expect, test } from "vitest";
import { digits, runHere, toyTarget } from "./fixtures/console.ts";

afterAll(() => setSourceBase(undefined));

describe("bench", () => {
  test("a target that makes no JavaScript module is refused before anything is timed", async () => {
    const { code, stdout, stderr } = await runHere(
      "bench",
      digits,
      "--target",
      toyTarget,
      "--bind",
      "batch=4",
    );
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatchInlineSnapshot(`
      "error bench/no-module: the target toy makes no module digits.js that could be called
        hint choose targets that make JavaScript modules
      "
    `);
  });
});
