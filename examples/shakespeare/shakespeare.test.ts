import { expect, test } from "vitest";
import { build } from "../shared/build.ts";
import { largestDifference } from "../shared/matrix.ts";
import { isName, placeInLine } from "./memory.ts";
import { buildNetwork, follow, perplexity, read, write } from "./network.ts";
import { alphabet, idsOf, textOf, windowsOf } from "./text.ts";

test("streams are read side by side, and go on from window to window", () => {
  const ids = idsOf("abcdefghijklm");
  const windows = [...windowsOf(ids, 2, 3)];
  expect(windows.map(({ character }) => textOf(character))).toEqual(["aeibfj", "cgkdhl"]);
  expect(windows.map(({ following }) => textOf(following))).toEqual(["bfjcgk", "dhlei" + "m"]);
  expect(() => idsOf("a+b")).toThrow('"+" is not among the 65 characters');
});

test("what is counted in a text", () => {
  expect(placeInLine("ab\ncd")).toEqual([1, 2, 0, 1, 2]);
  expect(isName("A:\nB c\n\nKING A:\nx")).toEqual([
    ...Array(3).fill(1),
    ...Array(4).fill(0),
    ...Array(9).fill(1),
    0,
  ]);
});

interface Step {
  readonly hidden: Float32Array;
  readonly cell: Float32Array;
  readonly knownHidden: Float32Array;
  readonly knownCell: Float32Array;
}

test("a step with its gates written out is that of the language's cell", async () => {
  const model = await build<{ step(inputs: object): Step }>(
    new URL("./by-cell.ts", import.meta.url),
    "batch=3",
  );
  const { step } = await model.create({ seed: 4 });
  const wave = (length: number, by: number) =>
    Float32Array.from({ length }, (_, i) => Math.sin(by * (i + 1)));
  const identity = Float32Array.from({ length: 512 * 512 }, (_, i) => Number(i % 513 === 0));
  const { hidden, cell, knownHidden, knownCell } = step({
    x: wave(3 * 512, 1.3),
    identity,
    hidden: wave(3 * 128, 0.7),
    cell: wave(3 * 128, 2.1),
  });
  expect(Math.max(...cell)).toBeGreaterThan(0.5);
  expect(largestDifference(hidden, knownHidden)).toBeLessThan(5e-7);
  expect(largestDifference(cell, knownCell)).toBeLessThan(5e-7);
});

const small = { time: 12, batch: 8 };
/** Enough for ten windows of all streams. */
const verse = "Tell me where is fancy bred,\nOr in the heart, or in the head?\n"
  .repeat(20)
  .slice(0, 10 * small.time * small.batch + small.batch);

test("ten steps on one verse: it gets easier to guess, and both targets have the same bits", async () => {
  const runs = await Promise.all(
    (["js", "wasm"] as const).map(async (target) => {
      const network = await (await buildNetwork(target, small)).create({ seed: 1 });
      const costs = [...read(network, "train", idsOf(verse), small)];
      const steps = [...follow(network, "Tell me")];
      return { costs, steps, bytes: Buffer.from(network.save()), text: write(network, "T", 40) };
    }),
  );
  const [js, wasm] = [runs[0]!, runs[1]!];
  expect(js.costs).toHaveLength(10);
  expect(perplexity(js.costs.slice(0, 1))).toBeGreaterThan(alphabet.length * 0.8);
  expect(perplexity(js.costs.slice(9))).toBeLessThan(perplexity(js.costs.slice(0, 1)) * 0.6);
  expect(wasm.costs).toEqual(js.costs);
  expect(wasm.bytes.equals(js.bytes)).toBe(true);
  expect(wasm.steps).toEqual(js.steps);
  expect([js.text, js.text.length]).toEqual([wasm.text, 41]);
  const { keep, probability } = js.steps.at(-1)!;
  expect(keep.every((gate) => gate > 0 && gate < 1)).toBe(true);
  expect(probability.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 5);
});
