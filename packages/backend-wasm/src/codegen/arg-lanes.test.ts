/** Places of extrema along rows, with the bits of the interpreter: ties, NaN, infinities, rows of any length. */
import { parseKernel, printKernel } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { decodeModule } from "../assembler/index.ts";
import { capabilities } from "../capabilities.ts";
import { type BuiltKernel, buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

/** Several times, with zeros of both signs, infinities and NaN among the numbers. */
function expectSameBits(source: string): BuiltKernel {
  const built = buildKernel(parseKernel(source));
  for (let seed = 0; seed < 8; seed++) {
    const both = runBoth(built, randomStream(seed), seed / 10);
    expect(both.actual).toEqual(both.expected);
  }
  return built;
}

const usesLanes = ({ bytes }: BuiltKernel): boolean =>
  decodeModule(bytes).functions.some(({ body }) => body.some(({ name }) => name === "v128.bitselect"));

const ofRows = (op: string, dtype: string, columns: number, term: string): string =>
  `kernel k(x: ${dtype}[${6 * columns}] read, y: i32[6] write) {
    for i in 0..6 parallel {
      accumulate free r in ${columns} { a: i32 = ${op} ${term} at r }
      store y[i] = a
    }
  }`;

const lengths = [4, 5, 7, 8, 15, 16, 17, 18, 31, 32, 51, 97];

test.each(lengths.flatMap((n) => ["argmax", "argmin"].map((op) => [op, n] as const)))("%s of %i", (op, n) => {
  for (const dtype of ["f32", "i32"])
    expect(usesLanes(expectSameBits(ofRows(op, dtype, n, `x[${n}*i + r]`)))).toBe(true);
});

test("of equals the first, of nothing but the worst the first", () => {
  const n = 23;
  const source = ofRows("argmax", "f32", n, `x[${n}*i + r]`);
  const built = buildKernel(parseKernel(source));
  const rows = [-Infinity, NaN, 0, -0, Infinity, 3];
  const x = Float32Array.from({ length: 6 * n }, (_, at) => rows[Math.floor(at / n)]!);
  const y = new Int32Array(6);
  built.run([x, y]);
  expect([...y]).toEqual([0, 0, 0, 0, 0, 0]);
  for (const [i, at] of [20, 21, 22, 3, 17, 9].entries()) x[n * i + at] = i === 1 ? 1e30 : NaN;
  built.run([x, y]);
  expect([...y]).toEqual([20, 0, 22, 3, 17, 9]);
});

test("few terms, and places of another order, go one by one", () => {
  expect(usesLanes(expectSameBits(ofRows("argmax", "f32", 3, "x[3*i + r]")))).toBe(false);
  const down = ofRows("argmax", "f32", 9, "x[9*i + r]").replace("at r", "at 8 - r");
  expect(usesLanes(expectSameBits(down))).toBe(false);
});

test("long rows have their terms in lanes, short ones their results", () => {
  const loopOf = (columns: number): string => {
    const source = ofRows("argmax", "f32", columns, `x[${columns}*i + r]`).replace("= a\n", "= a + 1\n");
    return printKernel(vectorize(parseKernel(source), capabilities));
  };
  expect(loopOf(32)).not.toContain("vector");
  expect(loopOf(8)).toContain("vector");
});
