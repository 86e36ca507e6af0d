import { beforeAll, expect, test } from "vitest";
import { build, type Emitted } from "../shared/build.ts";
import { finiteDifferences } from "../shared/finite-differences.ts";
import { largestDifference } from "../shared/matrix.ts";
import { buildNetwork, countOf, label, type Network, steps, x } from "./network.ts";

let emitted: Emitted<Network>;
let network: Network;
beforeAll(async () => {
  emitted = await buildNetwork();
  network = await emitted.create({ seed: 1 });
});

test("the compiled gradients are those of the equations, to the bit", () => {
  const compiled = network.compiled({ x, label });
  const byHand = network.byHand({ x, label });
  expect(Object.keys(byHand)).toHaveLength(8);
  for (const [name, values] of Object.entries(byHand)) expect(compiled[name], name).toEqual(values);
});

test("every value has the shape of the table", () => {
  const compiled = network.compiled({ x, label });
  for (const [name, , shape] of steps) {
    if (name in compiled) expect(compiled[name], name).toHaveLength(countOf(shape));
  }
});

test("finite differences of every parameter agree", async () => {
  const own = await emitted.create({ seed: 1 });
  const state = own.save();
  const bytes = new DataView(state.buffer, state.byteOffset);
  // safetensors: the length of a JSON header, the header, the numbers
  const start = 8 + Number(bytes.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(state.subarray(8, start)));
  const compiled = network.compiled({ x, label });
  for (const name of ["W1", "b1", "W2", "b2"]) {
    const { shape, data_offsets: offsets } = header[name];
    const places = Array.from(
      { length: countOf(JSON.stringify(shape)) },
      (_, i) => start + offsets[0] + 8 * i,
    );
    const cost = (values: Float64Array): number => {
      places.forEach((place, i) => {
        bytes.setFloat64(place, values[i]!, true);
      });
      own.load(state);
      return own.compiled({ x, label }).cost;
    };
    const values = places.map((place) => bytes.getFloat64(place, true));
    expect(largestDifference(compiled[`d${name}`]!, finiteDifferences(cost, values)), name).toBeLessThan(
      1e-9,
    );
    cost(Float64Array.from(values));
  }
});

test("the copied line has shapes that do not fit, and the error says which", async () => {
  const refused = build(new URL("wrong-line.ts", import.meta.url));
  await expect(refused).rejects.toThrow(/shape\/broadcast/);
  await expect(refused).rejects.toThrow(/dZ2 +f64\[4, 2\] +axis 1 has size 2\n.*a1 +f64\[4, 7\]/);
});

test("where both layers have two units it compiles and is wrong", async () => {
  interface Silent {
    hidden(inputs: Record<"dZ2" | "a1" | "w2", Float64Array>): Record<"wrong" | "right", Float64Array>;
  }
  const { create } = await build<Silent>(new URL("silent-line.ts", import.meta.url));
  const dZ2 = Float64Array.of(1, -1, 0.5, 2, -0.25, 0, 1, 1);
  const a1 = Float64Array.of(0.5, 0.5, 0.25, 0.75, 1, 0, 0.5, 0.25);
  const { wrong, right } = (await create()).hidden({ dZ2, a1, w2: Float64Array.of(1, 2, -3, 0.5) });
  expect([...right]).toEqual([-1, -3.5, 4.5, -0.5, -0.25, 0.75, 3, -2.5]);
  expect(largestDifference(right, wrong)).toBeGreaterThan(1);
});

test("it learns exclusive or", async () => {
  const own = await emitted.create({ seed: 1 });
  const first = own.train({ x, label }).cost;
  for (let step = 1; step < 2000; step++) own.train({ x, label });
  const { cost } = own.train({ x, label });
  expect(first).toBeGreaterThan(1);
  expect(cost).toBeLessThan(0.002);
  expect([...own.predict({ x }).a2].map(Math.round)).toEqual([...label]);
});
