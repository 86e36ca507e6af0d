/** @file docs/numerics.md is the contract: what it prints has to be what the code does. */
import { describe, expect, test } from "vitest";
import { boundsF32 } from "../packages/graph/src/kernel/elementary/fixtures/ulp.ts";
import { files, read } from "./files.ts";

const page = read("docs/numerics.md");
const elementary = "packages/graph/src/kernel/elementary";

const numbers = (text: string): number[] => (text.match(/-?\d+\.\d+(?:e[+-]?\d+)?/g) ?? []).map(Number);

/** Constants that nobody would write by chance. */
const isLong = (value: number): boolean => String(Math.abs(value)).replace(/\D|e.*$/g, "").length >= 9;

describe("constants", () => {
  const block = /```text constants\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  // names like A4 hold no decimal point
  const printed = new Set(numbers(block));
  const sources = files(/-f32\.ts$|^constants\.ts$/, elementary).map(read);
  const used = new Set(sources.flatMap(numbers));

  test("every printed constant is in the code", () => {
    expect(printed.size).toBeGreaterThan(80);
    expect([...printed].filter((value) => !used.has(value))).toEqual([]);
  });

  test("every constant of the f32 functions is printed", () => {
    const ofF32 = files(/-f32\.ts$/, elementary)
      .map(read)
      .flatMap(numbers)
      .filter(isLong);
    expect([...new Set(ofF32)].filter((value) => !printed.has(value))).toEqual([]);
  });
});

/** `| exp | 0.501 | log2 | ...` as pairs, from the table that follows a heading cell. */
function bounds(dtype: "f32" | "f64"): Record<string, number> {
  const rows = page.split("\n");
  const first = rows.findIndex((row) => row.startsWith(`| ${dtype} | error |`));
  const found: Record<string, number> = {};
  for (const row of rows.slice(first + 2)) {
    if (!row.startsWith("|")) break;
    for (const [, name, value] of row.matchAll(/\| ([a-z]\w*) \| ([\d.]+) (?=\|)/g))
      found[name!] = Number(value);
  }
  return found;
}

describe("error bounds", () => {
  test("f32: those the tests hold, and 0.501 for pow and atan2", () => {
    expect(bounds("f32")).toEqual({ ...boundsF32, pow: 0.501, atan2: 0.501 });
  });

  test("f64: those the tests hold", () => {
    const source = read(`${elementary}/f64.test.ts`);
    const table = /const bounds[^=]*= \{([^}]*)\}/.exec(source)?.[1] ?? "";
    const held = Object.fromEntries(
      [...table.matchAll(/(\w+): ([\d.]+)/g)].map(([, name, value]) => [name, Number(value)]),
    );
    expect(bounds("f64")).toEqual(held);
  });
});

describe("vectors", () => {
  const held = [
    "packages/compiler/src/conformance/accumulation.test.ts",
    `${elementary}/f32.test.ts`,
    "packages/graph/src/kernel/threefry.test.ts",
  ]
    .map(read)
    .join("\n");

  test("every word of 8 hexadecimal digits in a table is one that a test compares with", () => {
    const words = page
      .split("\n")
      .filter((row) => row.startsWith("|"))
      .flatMap((row) => row.match(/\b[0-9a-f]{8}\b/g) ?? []);
    expect(words.length).toBeGreaterThan(80);
    const ofKeys = ["13198a2e", "03707344", "243f6a88", "85a308d3"];
    expect(words.filter((word) => !held.includes(word) && !ofKeys.includes(word))).toEqual([]);
  });

  test("rows of sums stand as they do in their test", () => {
    const source = read("packages/compiler/src/conformance/accumulation.test.ts");
    const rows = [...page.matchAll(/^\| (\d[\d, ]*) \| ([0-9a-f]{8}(?: \| [0-9a-f]{8}){3}) \|$/gm)];
    expect(rows.length).toBe(10);
    for (const [, extents, words] of rows) {
      const quoted = words!.split(" | ").map((word) => `"${word}"`);
      expect(source).toContain(`[[${extents}], ${quoted.join(", ")}]`);
    }
  });
});
