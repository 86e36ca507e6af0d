/** @file Weight space in three axes: a plane for each case, the weights that get all cases right, the path of training. */
import { readFileSync } from "node:fs";
import { palette, themed } from "../shared/palette.ts";
import type { Case, Training } from "./perceptron.ts";
import { clip, depth, disc, view } from "./scene.js";

type Point3 = readonly number[];
type Color = keyof typeof palette;

interface Shape {
  readonly kind: "area" | "line" | "point" | "text";
  readonly points: readonly Point3[];
  readonly color: Color;
  readonly text?: string;
  readonly opacity?: number;
}

const radius = 3.2;
const times = (v: Point3, factor: number): number[] => v.map((value) => value * factor);

/** Of two cases: what is right for both is a wedge, bounded by half a disc of each plane. */
export function sceneOf(cases: readonly Case[], { path }: Training): Shape[] {
  const inward = cases.map(({ x, label }) => times(x, label));
  const colors: readonly Color[] = ["orange", "green"];
  const planes = cases.flatMap((_, i): Shape[] => {
    const whole = disc(inward[i]!, radius);
    const other = inward[1 - i]!;
    return [
      { kind: "area", points: clip(whole, other), color: colors[i]!, opacity: 0.5 },
      { kind: "area", points: clip(whole, times(other, -1)), color: colors[i]!, opacity: 0.13 },
    ];
  });
  const axes = ["w1", "w2", "threshold"].flatMap((text, axis): Shape[] => {
    const end = [0, 1, 2].map((i) => (i === axis ? radius + 0.4 : 0));
    const points = [times(end, -1), end];
    return [
      { kind: "line", points, color: "muted" },
      { kind: "text", points: [end], color: "ink", text },
    ];
  });
  const way = path.slice(1).map((to, i): Shape => ({ kind: "line", points: [path[i]!, to], color: "blue" }));
  const stops = path.map((point): Shape => ({ kind: "point", points: [point], color: "blue" }));
  const ends: Shape[] = [
    { kind: "text", points: [path[0]!], color: "ink", text: "first" },
    { kind: "text", points: [path.at(-1)!], color: "ink", text: "last" },
  ];
  return [...planes, ...axes, ...way, ...stops, ...ends];
}

export const eye = { yaw: -0.7, pitch: 0.45 };

/** One view of the scene. */
export function spacePicture(shapes: readonly Shape[]): string {
  const [width, height, scale] = [460, 420, 52];
  const at = (point: Point3): [number, number] => {
    const [x, y] = view(point, eye.yaw, eye.pitch) as [number, number];
    return [
      Math.round(10 * (width / 2 + scale * x)) / 10,
      Math.round(10 * (height / 2 + 20 - scale * y)) / 10,
    ];
  };
  const drawn = shapes
    .toSorted((a, b) => depth(a, eye.yaw, eye.pitch) - depth(b, eye.yaw, eye.pitch))
    .map(({ kind, points, color, text, opacity = 1 }) => {
      const paint = palette[color];
      const [x, y] = at(points[0]!);
      if (kind === "point") return `<circle cx="${x}" cy="${y}" r="4" fill="${paint}"/>`;
      if (kind === "text") return `<text x="${x + 7}" y="${y - 5}" fill="${paint}">${text}</text>`;
      const path = `M${points.map((point) => at(point).join(" ")).join("L")}`;
      if (kind === "line") return `<path d="${path}" stroke="${paint}" stroke-width="1.5" fill="none"/>`;
      return `<path d="${path}Z" fill="${paint}" opacity="${opacity}"/>`;
    });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`;
  const title = `<text x="12" y="20" font-weight="bold" fill="${palette.ink}">Weight space with the threshold as a third weight</text>`;
  const back = `<rect width="${width}" height="${height}" fill="${palette.surface}"/>`;
  return themed([head, back, title, ...drawn, "</svg>"].join("\n"));
}

/** A page that needs nothing else: drag, or use the arrow keys, to turn the scene. */
export function spacePage(shapes: readonly Shape[], light: object, dark: object): string {
  const here = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
  const script = `${here("scene.js")}${here("turn.js")}`
    .replaceAll(/^import .*\n/gm, "")
    .replaceAll(/^export /gm, "");
  const rounded = JSON.stringify(shapes, (_, value) =>
    typeof value === "number" ? Math.round(1e4 * value) / 1e4 : value,
  );
  const data = `const shapes = ${rounded};\nconst colors = ${JSON.stringify({ light, dark })};\nconst eye = ${JSON.stringify(eye)};`;
  return here("space.html").replace("/* script */", () => `${data}\n${script}`);
}
