/** Terms with more loads than registers are cut into several basic blocks, and keep the bits of the interpreter. */
import { parseKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

/** Rows of a tile that share what `shared` says, and the comparisons with what no index is. */
function pinsOf(rows: number, term: (row: number) => string): number {
  const all = Array.from({ length: rows }, (_, row) => row);
  const source = `kernel window(x: f32[1024] read, w: f32[64] read, y: f32[512] write) {
    for j in 0..24 parallel {
      accumulate chain r in 3, s in 7 {
        ${all.map((row) => `s${row}: f32 = add ${term(row)}`).join("\n")}
      }
      ${all.map((row) => `store y[24*${row} + j] = s${row}`).join("\n")}
    }
  }`;
  const built = buildKernel(vectorize(parseKernel(source), capabilities));
  const both = runBoth(built, randomStream(rows));
  expect(both.actual).toEqual(both.expected);
  const body = decodeModule(built.bytes).functions.flatMap((own) => own.body);
  return body.filter(({ name }) => name === "i32.eq").length;
}

test("rows with elements of their own", () => {
  const pins = [1, 2, 4, 5].map((rows) =>
    pinsOf(rows, (row) => `x[j + ${32 * row} + 32*r + s] * w[7*r + s]`),
  );
  // four copies of a term; two rows are four vectors wide
  expect(pins).toEqual([0, 4, 4, 8]);
});

/** Passes over the terms of rows whose elements are repeated in all lanes, and the pins in them. */
function passesOf(count: number, relaxed: boolean): readonly [passes: number, pins: number] {
  const rows = Array.from({ length: count }, (_, row) => row);
  const source = `kernel product(a: f32[96] read, w: f32[128] read, y: f32[48] write) {
    for j in 0..8 parallel {
      accumulate chain r in 16 {
        let t: f32 = w[8*r + j]
        ${rows.map((row) => `s${row}: f32 = add a[${16 * row} + r] * t`).join("\n")}
      }
      ${rows.map((row) => `store y[${8 * row} + j] = s${row}`).join("\n")}
    }
  }`;
  const built = buildKernel(vectorize(parseKernel(source), capabilities), { relaxed });
  if (!relaxed) {
    const both = runBoth(built, randomStream(7));
    expect(both.actual).toEqual(both.expected);
  }
  const body = decodeModule(built.bytes).functions.flatMap((own) => own.body);
  const written = (name: string): number => body.filter((one) => one.name === name).length;
  return [written("loop"), written("i32.eq")];
}

test.each([
  [4, false, [1, 0]],
  [5, false, [1, 8]],
  // more sums than rounded products leave registers for
  [6, false, [2, 0]],
  [4, true, [1, 0]],
  [5, true, [1, 16]],
  [6, true, [1, 20]],
] as const)("%i rows that share a vector, unrounded: %s", (rows, relaxed, expected) => {
  // four copies of a term
  expect(passesOf(rows, relaxed)).toEqual(expected);
});

test("rows that share their elements have none", () => {
  expect(pinsOf(4, (row) => `x[j + 32*r + s] * w[7*r + s + ${row}]`)).toBe(0);
});
