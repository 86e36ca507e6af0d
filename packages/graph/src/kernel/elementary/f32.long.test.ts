import { expect, test } from "vitest";
import { boundsF32, sweepF32, type UnaryName } from "./fixtures/ulp.ts";

test.each(Object.keys(boundsF32) as UnaryName[])("%s stays within its bound, 4 million arguments", (name) => {
  const { worst, at } = sweepF32(name, 1021);
  expect({ at, ok: worst <= boundsF32[name], worst }).toMatchObject({ ok: true });
});
