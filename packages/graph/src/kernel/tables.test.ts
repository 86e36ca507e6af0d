import { expect, test } from "vitest";
import { pow2Bias, tableValues, twoOverPiFirst } from "./tables.ts";

test("pow2 holds every power of two of normal f64 exponents", () => {
  const pow2 = tableValues("pow2");
  expect(pow2.length).toBe(2047);
  expect(pow2[0]).toBe(0);
  for (let k = -1022; k <= 1023; k++) expect(pow2[k + pow2Bias]).toBe(2 ** k);
});

test("the table of 2/pi begins with its known bits and doubles from entry to entry", () => {
  const high = tableValues("twoOverPiHigh");
  const low = tableValues("twoOverPiLow");
  expect(high.length).toBe(109);
  // 2^(E-150) * 2/pi at E = 150: 2/pi itself, to 160 bits
  const at = 150 - twoOverPiFirst;
  const known = 0xa2f9836e4e441529fc2757d1f534ddc0db629599n;
  expect(high[at]! * 2 ** 27).toBe(Number(known >> 133n));
  expect(low[at]).toBe(Number(known & ((1n << 133n) - 1n)) * 2 ** -160);
  for (let i = 0; i + 1 < high.length; i++) {
    expect(high[i]! * 2 ** 27).toBe(Math.floor(high[i]! * 2 ** 27));
    expect(high[i]! + low[i]!).toBeLessThan(4);
    const doubled = (2 * (high[i]! + low[i]!)) % 4;
    expect(Math.abs(doubled - (high[i + 1]! + low[i + 1]!))).toBeLessThan(2e-15);
  }
});
