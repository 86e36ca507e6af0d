import { describe, expect, test } from "vitest";
import {
  argsort,
  cummax,
  cummin,
  cumprod,
  dynamicSlice,
  dynamicUpdateSlice,
  type Floats,
  grad,
  type Ints,
  interpolate,
  linearRecurrence,
  median,
  mul,
  pixelShuffle,
  pixelUnshuffle,
  quantile,
  sort,
  sum,
} from "../language.ts";
import { distance, fed, someNumbers, valuesOf } from "./fixtures/running.ts";

const rows = fed([3, 7], someNumbers(21, 3));
const weight = fed([3, 7], someNumbers(21, 8));
const lines = (data: ArrayLike<number>, length: number): number[][] =>
  Array.from({ length: data.length / length }, (_, i) =>
    Array.from(data).slice(i * length, (i + 1) * length),
  );

describe("order", () => {
  test("of many elements, ties among them, as the built-in stable sort has it", () => {
    for (const length of [2, 31, 64, 257, 1000]) {
      const x = fed(
        [length],
        someNumbers(length, 11).map((v) => Math.round(v * 40)),
      );
      const { values, places } = valuesOf({ x }, (args: { x: Floats }) => ({
        values: sort(args.x, 0, { descending: true }),
        places: argsort(args.x, 0, { descending: true }),
      }));
      const order = Array.from(x.data)
        .map((value, i) => ({ value, i }))
        .sort((p, q) => q.value - p.value || p.i - q.i);
      expect(values).toEqual(order.map(({ value }) => value));
      expect(places).toEqual(order.map(({ i }) => i));
    }
  });

  test("median and quantile, and their gradients", () => {
    const { middle, upper, slope } = valuesOf({ x: rows }, (args: { x: Floats }) => ({
      middle: median(args.x, 1),
      upper: quantile(args.x, 0.9, 1),
      slope: grad(sum(quantile(args.x, 0.9, 1)) as Floats, args.x),
    }));
    const wanted = lines(rows.data, 7).map((line) => line.toSorted((a, b) => a - b));
    expect(middle).toEqual(wanted.map((line) => line[3]));
    // place 5.4 of 0..6
    expect(
      distance(
        upper!,
        wanted.map((line) => 0.6 * line[5]! + 0.4 * line[6]!),
      ),
    ).toBeLessThan(1e-6);
    const shares = lines(rows.data, 7).flatMap((line, i) =>
      line.map((v) => (v === wanted[i]![5] ? 0.6 : v === wanted[i]![6] ? 0.4 : 0)),
    );
    expect(distance(slope!, shares)).toBeLessThan(1e-6);
  });

  test("a median of an even number, and of what is no number", () => {
    const x = fed([2, 4], [4, 1, 3, 2, 1, Number.NaN, 2, 3]);
    expect(valuesOf({ x }, (args: { x: Floats }) => ({ y: median(args.x) })).y).toEqual([2.5, Number.NaN]);
  });
});

describe("running reductions", () => {
  test("cummax and cummin with their gradients", () => {
    const { high, low, slope } = valuesOf({ x: rows, weight }, (args: { x: Floats; weight: Floats }) => ({
      high: cummax(args.x, 1).values,
      low: cummin(args.x, 1).values,
      slope: grad(sum(mul(cummax(args.x, 1).values, args.weight)) as Floats, args.x),
    }));
    const table = lines(rows.data, 7);
    const prefix = (pick: (...v: number[]) => number): number[] =>
      table.flatMap((line) => line.map((_, i) => pick(...line.slice(0, i + 1))));
    expect(high).toEqual(prefix(Math.max));
    expect(low).toEqual(prefix(Math.min));
    const due = new Array<number>(21).fill(0);
    prefix(Math.max).forEach((best, at) => {
      const row = Math.floor(at / 7);
      due[7 * row + table[row]!.indexOf(best)]! += weight.data[at]!;
    });
    expect(distance(slope!, due)).toBeLessThan(1e-6);
  });

  test("the gradient of a running product with several zeros", () => {
    const x = fed([6], [0.5, 0, -1.5, 2, 0, 3]);
    const { slope } = valuesOf({ x }, (args: { x: Floats }) => ({
      slope: grad(sum(cumprod(args.x, 0)) as Floats, args.x),
    }));
    // by definition: the sum over ends j of the product of all x up to j but x[i]
    const wanted = Array.from(x.data, (_, i) => {
      let total = 0;
      for (let j = i; j < 6; j++) {
        total += Array.from(x.data)
          .slice(0, j + 1)
          .reduce((product, v, k) => (k === i ? product : product * v), 1);
      }
      return total;
    });
    expect(distance(slope!, wanted)).toBe(0);
  });

  test("a discounted sum", () => {
    const { y } = valuesOf({ x: rows, r: fed([1], [0.5]) }, (args: { x: Floats; r: Floats }) => ({
      y: linearRecurrence(args.r, args.x, 1),
    }));
    const wanted = lines(rows.data, 7).flatMap((line) => {
      let s = 0;
      return line.map((v) => (s = 0.5 * s + v));
    });
    expect(distance(y!, wanted)).toBeLessThan(1e-6);
  });
});

describe("other sizes", () => {
  test("cubic interpolation keeps what is constant, and the corners where they are", () => {
    const x = fed([1, 2, 6], [5, 5, 5, 5, 5, 5, ...someNumbers(6, 2)]);
    const { y } = valuesOf({ x }, (args: { x: Floats }) => ({
      y: interpolate(args.x, [9], { mode: "cubic", alignCorners: true }),
    }));
    expect(distance(y!.slice(0, 9), new Array<number>(9).fill(5))).toBeLessThan(1e-6);
    expect([y![9], y![17]]).toEqual([x.data[6], x.data[11]]);
  });

  test("a sample at half cells by the formula of Keys", () => {
    const x = fed([1, 1, 4], [1, 4, 9, 16]);
    const { y } = valuesOf({ x }, (args: { x: Floats }) => ({
      y: interpolate(args.x, [8], { mode: "cubic" }),
    }));
    // place 1.25: distances 1.25, 0.25, 0.75, 1.75
    const a = -0.75;
    const kernel = (t: number): number =>
      t <= 1 ? (a + 2) * t ** 3 - (a + 3) * t ** 2 + 1 : a * t ** 3 - 5 * a * t ** 2 + 8 * a * t - 4 * a;
    const wanted = kernel(1.25) * 1 + kernel(0.25) * 4 + kernel(0.75) * 9 + kernel(1.75) * 16;
    expect(y![3]).toBeCloseTo(wanted, 5);
  });

  test("pixelUnshuffle undoes pixelShuffle", () => {
    const x = fed([2, 8, 3, 5], someNumbers(240, 4));
    const { back, there } = valuesOf({ x }, (args: { x: Floats }) => ({
      there: pixelShuffle(args.x, 2) as Floats,
      back: pixelUnshuffle(pixelShuffle(args.x, 2) as Floats, 2),
    }));
    expect(back).toEqual(Array.from(x.data));
    // channel 1 of 4 goes to offset (0, 1)
    expect(there![1]).toBe(x.data[15]);
  });
});

describe("parts at computed places", () => {
  test("are moved to where they fit", () => {
    const x = fed([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const at = fed([3, 2], [0, 1, 2, 3, -1, 9], "i32");
    const part = fed([2, 2], [-1, -2, -3, -4]);
    for (const [i, [row, column]] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ].entries()) {
      const start = fed([2], Array.from(at.data).slice(2 * i, 2 * i + 2), "i32");
      const { read, written } = valuesOf(
        { x, start, part },
        (args: { x: Floats; start: Ints; part: Floats }) => ({
          read: dynamicSlice(args.x, args.start, [2, 2]),
          written: dynamicUpdateSlice(args.x, args.start, args.part),
        }),
      );
      const first = 4 * row! + column!;
      expect(read).toEqual([first, first + 1, first + 4, first + 5]);
      const whole = Array.from(x.data);
      [first, first + 1, first + 4, first + 5].forEach((place, k) => {
        whole[place] = -1 - k;
      });
      expect(written).toEqual(whole);
    }
  });
});
