import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accumulatorStart, createReducer } from "./accumulate.ts";
import type { AccumulateOp, Order } from "./expr.ts";

const f = Math.fround;

/** Feeds one reducer; positions count up. */
function reduce(
  op: AccumulateOp,
  dtype: "f32" | "f64" | "i32",
  order: Order,
  extents: number[],
  terms: number[],
) {
  const reducer = createReducer(op, dtype, order, extents);
  reducer.reset();
  terms.forEach((term, i) => {
    reducer.push(term, i);
  });
  return reducer.finish();
}

const bits = new DataView(new ArrayBuffer(4));
function hex(value: number): string {
  bits.setFloat32(0, value);
  return bits.getUint32(0).toString(16).padStart(8, "0");
}

/** The vectors of docs/numerics.md A3: extents, stripes x, chain x, chain x*y, stripes x*y. */
const vectors: readonly [number[], string, string, string, string][] = [
  [[10], "409fbd64", "409fbd64", "3d39fb62", "3d39fb70"],
  [[17], "4108f27b", "4108f27b", "3e5e91ae", "3e5e91ac"],
  [[1000], "43fa0153", "43fa0153", "bf6e745f", "bf6e7459"],
  [[8192], "458006cd", "458006cc", "40b43f94", "40b43f90"],
  [[8193], "45800b38", "45800b37", "40adcf0d", "40adcf09"],
  [[100000], "4743508f", "4743508d", "c0408cf4", "c0408d1a"],
  [[32, 49], "444408a3", "444408a3", "3ea5016a", "3ea50140"],
  [[64, 300], "4615fe45", "4615fe45", "40608fbe", "40608fae"],
  [[3, 9000], "4652ee8c", "4652ee8d", "bfbb45aa", "bfbb4636"],
  [[40, 28], "440c00fe", "440c00fe", "3c8b95d0", "3c8b99a0"],
];
const x = (i: number): number => (Math.imul(i + 1, 0x9e3779b1) >>> 8) * 2 ** -24;
const y = (i: number): number => (Math.imul(i + 7, 0x85ebca6b) >>> 8) * 2 ** -24 - 0.5;

describe("orders", () => {
  test.each(vectors)("published vectors for extents %j", (extents, stripesX, chainX, chainXY, stripesXY) => {
    const n = extents.reduce((a, b) => a * b, 1);
    const xs = Array.from({ length: n }, (_, i) => x(i));
    const products = Array.from({ length: n }, (_, i) => f(x(i) * y(i)));
    expect(hex(reduce("add", "f32", "stripes", extents, xs))).toBe(stripesX);
    expect(hex(reduce("add", "f32", "chain", extents, xs))).toBe(chainX);
    expect(hex(reduce("add", "f32", "chain", extents, products))).toBe(chainXY);
    expect(hex(reduce("add", "f32", "stripes", extents, products))).toBe(stripesXY);
  });

  test("the vectors start as published", () => {
    expect([hex(x(0)), hex(y(0))]).toEqual(["3f1e3779", "3e25ca20"]);
  });

  /** The pseudo-code of A3, transcribed without regard to time or memory. */
  function direct(
    order: "chain" | "stripes",
    extents: number[],
    term: (t: number) => number,
    W: number,
    start: number,
    combine: (a: number, b: number) => number,
  ): number {
    const L = 512;
    const em = extents.at(-1) ?? 1;
    /** Blocks of terms numbered over extents `e`. */
    const blocksOf = (e: number[]): [number, number][] => {
      const last = e.at(-1) ?? 1;
      const all = e.reduce((a, b) => a * b, 1);
      if (all <= L) return [[0, all]];
      const blocks: [number, number][] = [];
      if (last >= L) {
        for (let line = 0; line < all; line += last) {
          for (let at = 0; at < last; at += L) blocks.push([line + at, line + Math.min(at + L, last)]);
        }
      } else {
        const size = Math.floor(L / last) * last;
        for (let at = 0; at < all; at += size) blocks.push([at, Math.min(at + size, all)]);
      }
      return blocks;
    };
    const chainOf = (e: number[], value: (t: number) => number): number => {
      const partials = blocksOf(e).map(([from, to]) => {
        let s = start;
        for (let t = from; t < to; t++) s = combine(s, value(t));
        return s;
      });
      return partials.length === 1 ? partials[0]! : chainOf([partials.length], (t) => partials[t]!);
    };
    if (order === "chain") return chainOf(extents, term);
    const c = Math.ceil(em / W);
    const partials = blocksOf([...extents.slice(0, -1), c]).map(([from, to]) => {
      const a = new Array<number>(W).fill(start);
      for (let chunk = from; chunk < to; chunk++) {
        const line = Math.floor(chunk / c);
        const first = (chunk % c) * W;
        for (let w = 0; w < W && first + w < em; w++) a[w] = combine(a[w]!, term(line * em + first + w));
      }
      for (let h = W / 2; h >= 1; h /= 2) for (let w = 0; w < h; w++) a[w] = combine(a[w]!, a[w + h]!);
      return a[0]!;
    });
    return partials.length === 1 ? partials[0]! : chainOf([partials.length], (t) => partials[t]!);
  }

  const extent = fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.constantFrom(511, 512, 513, 1023, 1024, 1025, 4095, 4096, 8176, 8177, 8190, 8191, 8192, 8193, 16385),
    fc.integer({ min: 1, max: 3000 }),
  );
  const extents = fc
    .array(extent, { minLength: 0, maxLength: 3 })
    .filter((e) => e.reduce((a, b) => a * b, 1) <= 60_000);

  test("agree with a transcription of the contract on any extents", () => {
    fc.assert(
      fc.property(
        extents,
        fc.constantFrom("chain" as const, "stripes" as const),
        fc.constantFrom("f32" as const, "f64" as const),
        fc.constantFrom("add" as const, "mul" as const),
        fc.integer(),
        (e, order, dtype, op, seed) => {
          const n = e.reduce((a, b) => a * b, 1);
          const round = dtype === "f32" ? f : (v: number) => v;
          const term = (t: number): number => {
            const v = (Math.imul(t + seed, 0x9e3779b1) >>> 8) * 2 ** -24;
            return round(op === "add" ? v * v - 0.25 : 1 + (v - 0.5) / 64);
          };
          const terms = Array.from({ length: n }, (_, t) => term(t));
          const combine =
            op === "add" ? (a: number, b: number) => round(a + b) : (a: number, b: number) => round(a * b);
          const expected = direct(order, e, term, dtype === "f64" ? 8 : 16, op === "add" ? 0 : 1, combine);
          expect(reduce(op, dtype, order, e, terms)).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("more than 512 blocks chain again", () => {
    const n = 512 * 512 + 700;
    const terms = Array.from({ length: n }, (_, i) => f(x(i) - 0.3));
    const expected = direct(
      "chain",
      [n],
      (t) => terms[t]!,
      1,
      0,
      (a, b) => f(a + b),
    );
    expect(reduce("add", "f32", "chain", [n], terms)).toBe(expected);
  });

  test("a sum of floats is never free", () => {
    expect(() => createReducer("add", "f32", "free", [4])).toThrow(
      "internal: add of f32 depends on its order",
    );
  });
});

describe("reductions without an order", () => {
  test("empty ones give the neutral element", () => {
    const empty = (op: AccumulateOp, dtype: "f32" | "i32") => reduce(op, dtype, "chain", [0], []);
    expect(empty("add", "f32")).toBe(0);
    expect(empty("mul", "f32")).toBe(1);
    expect(empty("max", "f32")).toBe(-Infinity);
    expect(empty("min", "f32")).toBe(Infinity);
    expect(empty("max", "i32")).toBe(-2147483648);
    expect(empty("min", "i32")).toBe(2147483647);
    expect(accumulatorStart("all", "bool")).toBe(1);
    expect(accumulatorStart("any", "bool")).toBe(0);
  });

  test("max and min: one NaN gives NaN, a zero is +0", () => {
    expect(reduce("max", "f32", "free", [3], [1, NaN, 2])).toBeNaN();
    expect(reduce("min", "f32", "free", [3], [NaN, 1, 2])).toBeNaN();
    expect(reduce("max", "f32", "free", [2], [-0, -1])).toBe(0);
    expect(reduce("min", "f32", "free", [2], [0, -0])).toBe(0);
    expect(reduce("max", "f32", "free", [2], [-3, -1])).toBe(-1);
  });

  test("argmax and argmin: first NaN, else lowest position of the extremum", () => {
    expect(reduce("argmax", "f32", "free", [4], [1, 3, 3, 2])).toBe(1);
    expect(reduce("argmin", "f32", "free", [4], [2, -0, 0, 2])).toBe(1);
    expect(reduce("argmax", "f32", "free", [4], [9, NaN, 10, NaN])).toBe(1);
    expect(reduce("argmin", "f32", "free", [3], [-Infinity, NaN, 0])).toBe(1);
    expect(reduce("argmax", "f32", "free", [2], [-Infinity, -Infinity])).toBe(0);
  });

  test("argmax and argmin do not depend on the order of their terms", () => {
    const item = fc.constantFrom(NaN, -0, 0, 1, -1, Infinity, -Infinity);
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        fc.infiniteStream(fc.nat(1000)),
        (items, largest, random) => {
          const reducer = createReducer(largest ? "argmax" : "argmin", "f32", "free", [items.length]);
          const order = items.map((value, position) => ({ value, position, key: random.next().value }));
          const answer = (list: typeof order): number => {
            reducer.reset();
            for (const { value, position } of list) reducer.push(value, position);
            return reducer.finish();
          };
          expect(answer(order.toSorted((a, b) => a.key - b.key))).toBe(answer(order));
        },
      ),
    );
  });

  test("i32 wraps", () => {
    expect(reduce("add", "i32", "chain", [2], [2147483647, 1])).toBe(-2147483648);
    expect(reduce("mul", "i32", "stripes", [2], [65537, 65537])).toBe(131073);
  });
});
