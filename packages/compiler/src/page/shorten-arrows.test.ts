import { expect, test } from "vitest";
import type { Box } from "./drawing.ts";
import { renderSvg } from "./render-svg.ts";
import { shortenArrows } from "./shorten-arrows.ts";

const box = (id: string, kind: Box["kind"]): Box => ({
  id,
  kind,
  label: [id, "f32[2]"],
  path: kind === "leaf" ? [] : ["layer"],
  facts: { title: id, rows: [] },
  count: 1,
  flops: 0,
});

/** A chain whose every box also reads one parameter, and the first box. */
function chain(length: number) {
  const boxes = [box("w", "leaf"), ...Array.from({ length }, (_, i) => box(`n${i}`, "forward"))];
  const arrows = Array.from({ length: length - 1 }, (_, i) => [
    { from: `n${i}`, to: `n${i + 1}` },
    { from: "w", to: `n${i + 1}` },
    { from: "n0", to: `n${i + 1}` },
  ]).flat();
  return { boxes, arrows, note: "" };
}

test("a small drawing keeps its arrows", () => {
  const drawing = chain(20);
  expect(shortenArrows(drawing)).toBe(drawing);
});

test("in a long one far arrows become references beside their readers, and it is laid out in time", async () => {
  const drawing = shortenArrows(chain(400));
  expect(drawing.arrows).toHaveLength(3 * 399);
  const copy = drawing.boxes.find(({ id }) => id === "n0 for n300")!;
  expect(copy).toMatchObject({ kind: "leaf", label: ["↑ n0", "f32[2]"], path: ["layer"] });
  expect(drawing.boxes.find(({ id }) => id === "w for n300")!.label[0]).toBe("w");
  expect(drawing.arrows.filter(({ from, to }) => from === "w" && to === "n300")).toEqual([]);
  expect(drawing.note).toMatch(/^\d+ long arrows are drawn as references, marked ↑$/);
  expect((await renderSvg(drawing)).match(/class="node/g)).toHaveLength(drawing.boxes.length);
});
