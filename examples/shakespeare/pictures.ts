/** @file The pictures: perplexity by step, what two units remember along a passage, the gates of one of them. */
import { palette, themed } from "../shared/palette.ts";
import { Plot, type Point } from "../shared/plot.ts";
import { type Remembering, remembered } from "./memory.ts";
import { perplexity, type Step } from "./network.ts";

const { blue, green, ink, muted, orange, surface, violet } = palette;

/** Steps that one point of the curve stands for. */
const together = 10;

/** Costs of all steps, and the perplexity of the test text after each pass through the other. */
export function perplexityPicture(costs: readonly number[], tests: readonly number[]): string {
  const curve = Array.from({ length: Math.floor(costs.length / together) }, (_, i): Point => {
    const part = costs.slice(i * together, (i + 1) * together);
    return [(i + 1) * together, Math.log2(perplexity(part))];
  });
  const pass = costs.length / (tests.length - 1);
  const points = tests.map((test, i): Point => [i * pass, Math.log2(test)]);
  const plot = new Plot({
    title: "Perplexity: among how many characters the next one is to be guessed",
    subtitle: "65 characters: 6 bits, if nothing is known",
    x: [-40, costs.length + 70],
    y: [2, 6.2],
    xTitle: "step",
    yTitle: "bits for a character: log2 of the perplexity",
    width: 620,
    height: 300,
  });
  plot.line(curve, blue).key(blue, `text to train with, means of ${together} steps`);
  plot.circles(points, orange, 5).key(orange, "text to test with, and its perplexity");
  for (const [i, test] of tests.entries()) plot.text(points[i]!, test.toFixed(1), ink, [7, -9]);
  return plot.svg();
}

const [cellWidth, lineHeight, margin] = [8.4, 19, 14];

/** The passage twice, each character on the color of what a unit remembers after it. */
export function memoryPicture(
  passage: string,
  steps: readonly Step[],
  panels: readonly (Remembering & { readonly what: string })[],
): string {
  const lines = passage.split("\n");
  const columns = Math.max(...lines.map(({ length }) => length)) + 1;
  const panelWidth = Math.max(columns * cellWidth, 330);
  const [top, width] = [62, margin + panels.length * (panelWidth + 2 * margin)];
  const height = top + lines.length * lineHeight + margin;
  const parts = panels.flatMap(({ unit, correlation, what }, panel) => {
    const left = margin + panel * (panelWidth + 2 * margin);
    const values = remembered(steps, unit);
    const title = `<text x="${left}" y="24" font-weight="bold" font-size="13" fill="${ink}">Unit ${unit}: ${what}</text>`;
    const note = `<text x="${left}" y="43" font-size="11" fill="${muted}">correlation ${correlation.toFixed(2)} over 10,000 characters</text>`;
    let at = 0;
    const rows = lines.flatMap((line, row) => {
      const y = top + row * lineHeight;
      const cells = Array.from(`${line}\u21b5`, (character, column) => {
        const value = values[at++] ?? 0;
        const x = left + column * cellWidth;
        const back = `<rect x="${x.toFixed(1)}" y="${y}" width="${cellWidth}" height="${lineHeight - 2}" fill="${value < 0 ? orange : blue}" opacity="${(0.75 * Math.abs(value)).toFixed(2)}"/>`;
        const color = character === "\u21b5" ? muted : ink;
        const shown = character === "&" ? "&amp;" : character;
        return `${back}<text x="${(x + cellWidth / 2).toFixed(1)}" y="${y + 13}" fill="${color}">${shown}</text>`;
      });
      return row === lines.length - 1 ? cells.slice(0, -1) : cells;
    });
    return [
      title,
      note,
      `<g font-family="ui-monospace, monospace" font-size="13" text-anchor="middle">`,
      ...rows,
      "</g>",
    ];
  });
  return themed(
    [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${height}" viewBox="0 0 ${Math.ceil(width)} ${height}" font-family="system-ui, sans-serif">`,
      `<rect width="${Math.ceil(width)}" height="${height}" fill="${surface}"/>`,
      ...parts,
      "</svg>",
    ].join("\n"),
  );
}

/** What a unit remembers, and its gates, from character to character. */
export function gatesPicture(passage: string, steps: readonly Step[], unit: number): string {
  const plot = new Plot({
    title: `The gates of unit ${unit}, character by character`,
    x: [-1, passage.length],
    y: [-1.25, 1.1],
    xTitle: "character",
    yTitle: "gate, memory",
    width: 820,
    height: 240,
  });
  const curve = (value: (step: Step) => number) => steps.map((step, i): Point => [i, value(step)]);
  const memory = curve(({ cell }) => Math.tanh(cell[unit]!));
  plot
    .line(
      curve(({ keep }) => keep[unit]!),
      green,
    )
    .key(green, "keep: how much of the memory stays");
  plot
    .line(
      curve(({ write }) => write[unit]!),
      violet,
    )
    .key(violet, "write: how much of the new comes in");
  plot.line(memory, blue, { width: 3 }).key(blue, "what it remembers: tanh of the cell");
  for (const [i, character] of [...passage].entries()) {
    plot.text(
      [i, -1.2],
      character === "\n" ? "\u21b5" : character,
      character === "\n" ? orange : ink,
      [-3, 0],
    );
  }
  return plot.svg();
}
