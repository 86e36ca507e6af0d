import { expect, test } from "vitest";
import type { Box, Drawing } from "./drawing.ts";
import { foldDrawing } from "./fold-drawing.ts";
import { renderSvg } from "./render-svg.ts";

/** A chain in which `pathOf` says where each box lies. */
function chain(count: number, pathOf: (i: number) => readonly string[]): Drawing {
  const boxes = Array.from({ length: count }, (_, i): Box => {
    const facts = { title: `op ${i}`, rows: [], at: `model.ts:${1 + (i % 7)}:3` };
    return {
      id: `n${i}`,
      kind: "forward",
      label: [i % 2 ? "add" : "mul", "f32[2]"],
      path: pathOf(i),
      facts,
      count: 1,
      flops: 2,
    };
  });
  const arrows = boxes.slice(1).map(({ id }, i) => ({ from: `n${i}`, to: id }));
  return { boxes, arrows, note: "" };
}

const total = ({ boxes }: Drawing): number => boxes.reduce((sum, { count }) => sum + count, 0);

/** Every arrow joins two boxes that are there, and no box to itself. */
function expectWhole({ boxes, arrows }: Drawing): void {
  const ids = new Set(boxes.map(({ id }) => id));
  expect(ids.size).toBe(boxes.length);
  expect(arrows.filter(({ from, to }) => from === to || !ids.has(from) || !ids.has(to))).toEqual([]);
}

test("a drawing of a thousand boxes is shown as it is", () => {
  const drawing = chain(1000, (i) => [`dense${i % 40}`]);
  expect(foldDrawing(drawing)).toBe(drawing);
});

test("layers fold first, the innermost before those around them", () => {
  const folded = foldDrawing(
    chain(600, (i) => [`block${Math.floor(i / 60)}`, `dense${Math.floor(i / 20)}`]),
    40,
  );
  expect(folded.boxes).toHaveLength(30);
  expect(folded.boxes[0]).toMatchObject({
    kind: "folded",
    label: ["dense0", "20 nodes"],
    path: ["block0"],
    flops: 40,
  });
  expect(folded.arrows).toHaveLength(29);
  expect(total(folded)).toBe(600);
  expectWhole(folded);
  const outer = foldDrawing(
    chain(600, (i) => [`block${Math.floor(i / 60)}`, `dense${Math.floor(i / 20)}`]),
    12,
  );
  expect(outer.boxes.map(({ label }) => label[0])).toEqual(Array.from({ length: 10 }, (_, i) => `block${i}`));
  expect(outer.note).toBe(
    "600 boxes are too many to draw: layers are drawn as one box each; 10 boxes folded, 10 drawn",
  );
});

test("more layers than can be drawn fold by runs across them", () => {
  const folded = foldDrawing(
    chain(20_000, (i) => (i < 10_000 ? [`dense${Math.floor(i / 4)}`] : ["backward", `dense${i % 2500}`])),
  );
  expect(folded.boxes.length).toBeLessThanOrEqual(1100);
  expect(total(folded)).toBe(20_000);
  expect(folded.boxes.length).toBeGreaterThan(500);
  expect(folded.boxes.at(-1)!.path).toEqual(["backward"]);
  expectWhole(folded);
});

test("10,000 boxes without layers fold by runs, which say what they are made of; the drawing opens", async () => {
  const folded = foldDrawing(chain(10_000, () => []));
  expect(folded.boxes.length).toBeLessThanOrEqual(1100);
  expect(total(folded)).toBe(10_000);
  expectWhole(folded);
  const [first] = folded.boxes;
  expect(first!.facts.rows.find(([key]) => key === "made of")![1]).toMatch(/^\d+ mul, \d+ add$/);
  expect(folded.note).toMatch(/^10,000 boxes are too many to draw: runs of nodes/);
  const svg = await renderSvg(folded);
  expect(svg.match(/class="node folded"/g)).toHaveLength(folded.boxes.length);
});
