/** @file Which unit remembers what: found by how its memory goes with something that can be counted in the text. */
import type { Step } from "./network.ts";

/** A number for each character of a text. */
export type Count = (text: string) => number[];

/** How far into its line each character is. */
export const placeInLine: Count = (text) => {
  let place = 0;
  return Array.from(text, (character) => {
    place = character === "\n" ? 0 : place + 1;
    return place;
  });
};

/** 1 for the characters of a line that names who speaks, as in `ROMEO:`, and of the empty line before. */
export const isName: Count = (text) =>
  text
    .split(/(?<=\n)/)
    .flatMap((line) => Array.from(line, () => (/^(\n|[A-Z][A-Za-z ]*:\n)$/.test(line) ? 1 : 0)));

export interface Remembering {
  readonly unit: number;
  /** Pearson's, of the unit's memory with the count. */
  readonly correlation: number;
}

/** The unit whose memory goes best with what is counted. */
export function unitFor(count: Count, text: string, steps: readonly Step[]): Remembering {
  const counted = count(text);
  const units = Array.from(steps[0]!.cell, (_, unit) => correlation(remembered(steps, unit), counted));
  const unit = units.reduce((best, r, i) => (Math.abs(r) > Math.abs(units[best]!) ? i : best), 0);
  return { unit, correlation: units[unit]! };
}

/** What a unit remembers after each character, from -1 to 1. */
export const remembered = (steps: readonly Step[], unit: number): number[] =>
  steps.map(({ cell }) => Math.tanh(cell[unit]!));

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleA, middleB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - middleA, b[i]! - middleB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  });
  return both / Math.sqrt(ofA * ofB);
}
