/** @file A drawing in the language of Graphviz (graphviz.org/doc/info/lang.html). */
import type { Box, Drawing } from "./drawing.ts";

interface Cluster {
  readonly boxes: Box[];
  readonly inner: Map<string, Cluster>;
}

/** Labels longer than this make boxes too wide to lay out. */
const longestLabel = 44;

export function dotOf({ boxes, arrows }: Drawing): string {
  const root: Cluster = { boxes: [], inner: new Map() };
  for (const box of boxes) {
    let at = root;
    for (const name of box.path) {
      const next = at.inner.get(name) ?? { boxes: [], inner: new Map() };
      at.inner.set(name, next);
      at = next;
    }
    at.boxes.push(box);
  }
  let clusters = 0;
  const lines = (cluster: Cluster): string[] => [
    ...cluster.boxes.map(boxLine),
    ...[...cluster.inner].flatMap(([name, inner]) => [
      `subgraph cluster_${clusters++} {`,
      `label=${quoted(cut(name))};`,
      ...lines(inner),
      "}",
    ]),
  ];
  return [
    "digraph {",
    `graph [rankdir=TB, nodesep=0.22, ranksep=0.38, fontname="Helvetica", fontsize=11, labeljust=l, ${effort(boxes.length)}];`,
    `node [shape=box, style=rounded, fontname="Helvetica", fontsize=11, height=0.42, margin="0.12,0.06"];`,
    "edge [arrowsize=0.55];",
    ...lines(root),
    ...arrows.map(({ from, to }, i) => `${quoted(from)} -> ${quoted(to)} [id=e${i}];`),
    "}",
  ].join("\n");
}

/** Boxes above which curves and many rounds take too long: 1,100 boxes are 4 s like this, and 8 s otherwise. */
const many = 250;

const effort = (boxes: number): string =>
  boxes > many ? "splines=polyline, nslimit=0.6, nslimit1=0.6, mclimit=0.2" : "nslimit=2, nslimit1=2";

const boxLine = ({ id, kind, label }: Box): string =>
  `${quoted(id)} [id=${quoted(id)}, class=${quoted(kind)}, label=${quoted(label.map(cut).join("\n"))}];`;

const cut = (text: string): string =>
  text.length > longestLabel ? `${text.slice(0, longestLabel - 12)}…${text.slice(-11)}` : text;

/**
 * A quoted string: backslashes start escapes, and `&` starts an entity in a label. Control characters, which SVG cannot
 * hold, become blanks; the line between two parts of a label stays.
 */
export function quoted(text: string): string {
  const plain = text
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/&/g, "&amp;")
    .replace(/\n/g, "\\n")
    .replace(/\p{Cc}|\p{Cs}/gu, " ");
  return `"${plain}"`;
}
