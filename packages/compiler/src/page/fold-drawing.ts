/** @file Large drawings made small enough to look at: layers as one box each, then runs of boxes. */
import { countOf, grouped } from "../cli/format.ts";
import type { Arrow, Box, Drawing } from "./drawing.ts";

/** More boxes take a browser and a reader too long. */
const mostBoxes = 1100;

/** Boxes above which every parameter's update is one box: they are all alike, and side by side they are wide. */
const manyBoxes = 400;

/** The drawing itself, or one with at most `most` boxes that says what it folded. */
export function foldDrawing(drawing: Drawing, most = mostBoxes): Drawing {
  const { boxes } = drawing;
  if (boxes.length <= Math.min(most, manyBoxes)) return drawing;
  const updates = groupBy(boxes, ({ id, path }) =>
    path[0] === "update" && path.length > 1 ? path.slice(0, 2).join("\u0000") : id,
  );
  if (updates.length <= most) return updates.length === boxes.length ? drawing : joined(drawing, updates, 2);
  const deepest = boxes.reduce((depth, { path }) => Math.max(depth, path.length), 0);
  for (let depth = deepest; depth > 0; depth--) {
    const groups = groupBy(boxes, (box) =>
      box.path.length < depth ? box.id : box.path.slice(0, depth).join("\u0000"),
    );
    if (groups.length <= most) return joined(drawing, groups, depth);
  }
  return joined(drawing, runs(boxes, most, deepest), 0);
}

function groupBy(boxes: readonly Box[], keyOf: (box: Box) => string): Box[][] {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const key = keyOf(box);
    const group = groups.get(key);
    if (group) group.push(box);
    else groups.set(key, [box]);
  }
  return [...groups.values()];
}

/** Boxes that follow each other in one cluster, in pieces of equal length; clusters go as deep as leaves half of the room. */
function runs(boxes: readonly Box[], most: number, deepest: number): Box[][] {
  let clusters: Box[][] = [];
  for (let depth = deepest; depth >= 0; depth--) {
    clusters = groupBy(boxes, ({ path, kind }) => [kind, ...path.slice(0, depth)].join("\u0000"));
    if (clusters.length <= most / 2) break;
  }
  const length = Math.ceil(boxes.length / Math.max(1, most - clusters.length));
  return clusters.flatMap((cluster) =>
    Array.from({ length: Math.ceil(cluster.length / length) }, (_, i) =>
      cluster.slice(i * length, (i + 1) * length),
    ),
  );
}

function joined({ boxes, arrows, note }: Drawing, groups: readonly Box[][], depth: number): Drawing {
  const home = new Map<string, string>();
  const folded = groups.map((group): Box => {
    const [first] = group;
    if (!first || group.length === 1) return first!;
    for (const { id } of group) home.set(id, first.id);
    return foldedBox(group, first, depth);
  });
  const moved = new Map<string, Arrow>();
  for (const { from, to } of arrows) {
    const [a, b] = [home.get(from) ?? from, home.get(to) ?? to];
    if (a !== b) moved.set(`${a} ${b}`, { from: a, to: b });
  }
  const count = folded.filter(({ kind }) => kind === "folded").length;
  const how = `${folded.some(({ kind, path }) => kind === "folded" && path[0] !== "update") ? (depth > 0 ? "layers" : "runs of nodes") : "updates"} are drawn as one box each`;
  const text = `${grouped(boxes.length)} boxes are too many to draw: ${how}; ${countOf(count, "box", "boxes")} folded, ${grouped(folded.length)} drawn`;
  return {
    boxes: folded,
    arrows: [...moved.values()],
    note: [text, note].filter((part) => part !== "").join(". "),
  };
}

/** Clusters around all of them. */
const commonPath = ([first, ...others]: readonly Box[]): string[] => {
  const path = first?.path ?? [];
  const different = path.findIndex((name, i) => others.some((box) => box.path[i] !== name));
  return path.slice(0, different < 0 ? path.length : different);
};

function foldedBox(group: readonly Box[], first: Box, depth: number): Box {
  const names = new Map<string, number>();
  for (const { label } of group) names.set(label[0], (names.get(label[0]) ?? 0) + 1);
  const most = [...names].sort((a, b) => b[1] - a[1]).slice(0, 12);
  const flops = group.reduce((sum, box) => sum + box.flops, 0);
  const count = group.reduce((sum, box) => sum + box.count, 0);
  const path = depth > 0 ? first.path.slice(0, depth - 1) : commonPath(group);
  const title = depth > 0 ? first.path[depth - 1]! : `${first.label[0]} …`;
  const lines = [...new Set(group.flatMap(({ facts: { at } }) => (at ? [at] : [])))];
  return {
    id: first.id,
    kind: "folded",
    label: [title, `${grouped(count)} nodes`],
    path,
    facts: {
      title,
      rows: [
        ["folded", `${grouped(count)} nodes`],
        ["operations", grouped(flops)],
        ["made of", most.map(([name, n]) => `${grouped(n)} ${name}`).join(", ")],
        ...(lines.length > 1 ? [["lines", lines.slice(0, 8).join(", ")] as const] : []),
      ],
      ...(lines[0] === undefined ? {} : { at: lines[0] }),
    },
    count,
    flops,
  };
}
