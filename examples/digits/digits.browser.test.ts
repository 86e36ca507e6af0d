import { expect, test } from "vitest";
import { expectedDigest } from "./expected-digest.ts";
import * as digits from "./golden/digits.js";
import type { DigitsModule } from "./train.ts";
import { trainDigest } from "./train-digest.ts";

test("a page trains the emitted module to the bytes that Node gets", async () => {
  expect(typeof document).toBe("object");
  expect(await trainDigest(digits as DigitsModule)).toBe(expectedDigest);
});
