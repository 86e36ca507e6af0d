import { scalarOps } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { bits, noise, readListing, runEntry } from "./fixtures/listing-file.ts";

const [steps, batch, inputs, units] = [5, 2, 3, 4];
const columns = 4 * units;

const arrays = {
  x: noise(steps * batch * inputs, 8),
  dy: noise(steps * batch * units, 9),
  h0: noise(batch * units, 10),
  c0: noise(batch * units, 11),
  wx: noise(inputs * columns, 12),
  wh: noise(units * columns, 13),
  bias: noise(columns, 14),
};
type Name = keyof typeof arrays;
type Arrays = Readonly<Record<Name, Float32Array | Float64Array>>;

/** The functions and the rounding of one arithmetic. */
interface Arithmetic {
  readonly round: (x: number) => number;
  readonly sigmoid: (x: number) => number;
  readonly tanh: (x: number) => number;
}
const f32: Arithmetic = {
  round: Math.fround,
  sigmoid: scalarOps.sigmoid.specialize("f32", "f32"),
  tanh: scalarOps.tanh.specialize("f32", "f32"),
};
const f64: Arithmetic = { round: (x) => x, sigmoid: (x) => 1 / (1 + Math.exp(-x)), tanh: Math.tanh };

/** Every h, the first one included, in plain loops. */
function forward({ x, h0, c0, wx, wh, bias }: Arrays, { round: r, sigmoid, tanh }: Arithmetic): number[] {
  const all = [...h0];
  let h = [...h0];
  let c = [...c0];
  for (let t = 0; t < steps; t++) {
    const gate = (b: number, j: number): number => {
      let [fromX, fromH] = [0, 0];
      for (let k = 0; k < inputs; k++) {
        fromX = r(fromX + r(x[(t * batch + b) * inputs + k]! * wx[k * columns + j]!));
      }
      for (let m = 0; m < units; m++) fromH = r(fromH + r(h[b * units + m]! * wh[m * columns + j]!));
      const z = r(r(fromX + fromH) + bias[j]!);
      return Math.floor(j / units) === 2 ? tanh(z) : sigmoid(z);
    };
    const cells = Array.from({ length: batch * units }, (_, at) => {
      const [b, u] = [Math.floor(at / units), at % units];
      const [i, f, g, o] = [0, 1, 2, 3].map((part) => gate(b, part * units + u)) as [
        number,
        number,
        number,
        number,
      ];
      const next = r(r(f * c[at]!) + r(i * g));
      return [next, r(o * tanh(next))] as const;
    });
    c = cells.map(([cell]) => cell);
    h = cells.map(([, out]) => out);
    all.push(...h);
  }
  return all;
}

const cost = (values: Arrays): number =>
  forward(values, f64)
    .slice(batch * units)
    .reduce((sum, h, i) => sum + h * values.dy[i]!, 0);

describe("an lstm scan and its reverse pass", () => {
  const result = runEntry(readListing("lstm"), "lstmGradient", arrays);

  test("the states have the bits of plain JavaScript", () => {
    expect(bits(result.h!)).toEqual(bits(Float32Array.from(forward(arrays, f32))));
  });

  const gradients: readonly [Name, string][] = [
    ["x", "dx"],
    ["h0", "dh"],
    ["c0", "dc"],
    ["wx", "dwx"],
    ["wh", "dwh"],
    ["bias", "dbias"],
  ];
  test.each(gradients)("the gradient by %s agrees with finite differences in doubles", (name, gradient) => {
    const wide = Object.fromEntries(
      Object.entries(arrays).map(([key, array]) => [key, Float64Array.from(array)]),
    ) as Record<Name, Float64Array>;
    const step = 1e-5;
    const numeric = [...wide[name]].map((_, i) => {
      const shifted = (by: number) => {
        const array = wide[name].slice();
        array[i] = array[i]! + by;
        return cost({ ...wide, [name]: array });
      };
      return (shifted(step) - shifted(-step)) / (2 * step);
    });
    const exact = [...result[gradient]!];
    expect(exact).toHaveLength(numeric.length);
    exact.forEach((value, i) => {
      expect(Math.abs(value - numeric[i]!)).toBeLessThan(2e-6);
    });
  });
});
