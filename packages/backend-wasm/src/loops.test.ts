/** @file What is emitted for a recurrent layer does not grow with the time. */
import { emitRecurrent } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import backend from "./index.ts";

test("an LSTM of 10 and of 100 steps: as many bytes, but for longer numbers", async () => {
  const [short, long] = [await emitRecurrent(backend, 10), await emitRecurrent(backend, 100)];
  const bytesOf = (files: typeof short): number => files.get("model.wasm")!.length;
  expect(bytesOf(short)).toBeGreaterThan(1000);
  // a number takes one byte more for each factor of 128
  expect(Math.abs(bytesOf(long) - bytesOf(short)) / bytesOf(short)).toBeLessThan(0.02);
});
