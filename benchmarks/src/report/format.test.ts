import { expect, test } from "vitest";
import { grouped, markdownTable, showTime, textTable, threeDigits } from "./format.ts";

test("times with three digits and a unit", () => {
  expect([0.35, 12.34, 999, 1234, 5.6e6, 2e9].map(showTime)).toEqual([
    "0.35 ns",
    "12.3 ns",
    "999 ns",
    "1.23 us",
    "5.60 ms",
    "2.00 s",
  ]);
});

test("numbers", () => {
  expect(threeDigits(0)).toBe("0");
  expect(threeDigits(Number.POSITIVE_INFINITY)).toBe("Infinity");
  expect([999, 1000, 1234567, 1.5].map(grouped)).toEqual(["999", "1,000", "1,234,567", "1.50"]);
});

test("the last cell of a short row runs over the columns it does not have", () => {
  const rows = [
    ["who", "time", "rate"],
    ["js", "1 ms", "5"],
    ["b", "cannot: a long sentence"],
  ];
  expect(textTable(rows, ["left", "right", "right"])).toEqual([
    "who  time  rate",
    "js   1 ms     5",
    "b    cannot: a long sentence",
  ]);
});

test("tables", () => {
  const rows = [
    ["who", "time"],
    ["js", "1 ms"],
    ["a|b", "10 ms"],
  ];
  expect(textTable(rows, ["left", "right"])).toEqual(["who   time", "js    1 ms", "a|b  10 ms"]);
  expect(markdownTable(rows, ["left", "right"])).toEqual([
    "| who | time |",
    "| --- | ---: |",
    "| js | 1 ms |",
    "| a\\|b | 10 ms |",
  ]);
});
