/**
 * @file Arrows across much of a drawing become references: a copy of the box they come from, beside the one that reads it.
 * Long arrows are lines nobody can follow, and Graphviz lays out every level they cross.
 */
import type { Arrow, Box, Drawing } from "./drawing.ts";

/** Levels that all arrows together may cross before any is cut. */
const mostLevels = 4000;

/** The longest arrow of a drawing in which some are cut. */
const longest = 12;

export function shortenArrows(drawing: Drawing): Drawing {
  const { boxes, arrows, note } = drawing;
  const levels = levelsOf(boxes, arrows);
  const span = ({ from, to }: Arrow): number => Math.abs((levels.get(to) ?? 0) - (levels.get(from) ?? 0));
  if (arrows.reduce((sum, arrow) => sum + span(arrow), 0) <= mostLevels) return drawing;
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const references: Box[] = [];
  const shortened = arrows.map((arrow): Arrow => {
    const [from, to] = [byId.get(arrow.from), byId.get(arrow.to)];
    if (!from || !to || span(arrow) <= longest) return arrow;
    const id = `${from.id} for ${to.id}`;
    references.push({ ...reference(from), id, path: to.path });
    return { from: id, to: to.id };
  });
  const said = `${references.length} long arrows are drawn as references, marked ↑`;
  return {
    boxes: [...boxes, ...references],
    arrows: shortened,
    note: [note, said].filter((text) => text !== "").join(". "),
  };
}

/** A leaf is the same wherever it is drawn; of anything else the reference says that it is one. */
const reference = (box: Box): Box => ({
  ...box,
  kind: "leaf",
  label: box.kind === "leaf" ? box.label : [`↑ ${box.label[0]}`, box.label[1]],
  count: 0,
});

/** How far down each box is: one below the lowest that it reads. */
function levelsOf(boxes: readonly Box[], arrows: readonly Arrow[]): ReadonlyMap<string, number> {
  const into = new Map<string, string[]>();
  for (const { from, to } of arrows) into.set(to, [...(into.get(to) ?? []), from]);
  const levels = new Map<string, number>();
  for (const { id } of boxes) {
    // what comes later in the order (folded boxes may read each other) counts as not there
    const above = (into.get(id) ?? []).map((from) => levels.get(from) ?? -1);
    levels.set(id, 1 + Math.max(-1, ...above));
  }
  return levels;
}
