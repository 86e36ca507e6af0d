/** @file What is emitted for a recurrent layer does not grow with the time. */
import { emitRecurrent } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import backend from "./index.ts";

test("an LSTM of 10 and of 100 steps: the same text but for numbers and places in memory", async () => {
  const [short, long] = [await emitRecurrent(backend, 10), await emitRecurrent(backend, 100)];
  const textOf = (files: typeof short): string =>
    String(files.get("model.js"))
      .replace(/const v\d+ = .*;/g, "view")
      .replace(/\d+/g, "0");
  expect(textOf(short)).toContain("for (");
  expect(textOf(long)).toBe(textOf(short));
});
