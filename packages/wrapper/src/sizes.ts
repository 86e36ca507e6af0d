/** @file The sizes of an entry, for people. */
import type { EntryProgram, Port, Program } from "@tapeless/compiler";

/** `batch=32`, `batch=32, time=8`. */
export const sizeLabel = (program: Program): string =>
  Object.entries(program.binding)
    .map(([dim, size]) => `${dim}=${size}`)
    .join(", ");

export const lengthsOf = (port: Port): number[] =>
  port.shapes.map((shape) => shape.reduce((product, dim) => product * dim, 1));

/** `64 (batch=1) or 23040 (batch=360)`; sizes of the same length together. */
export function elements(port: Port, entry: EntryProgram): string {
  const lengths = lengthsOf(port);
  const distinct = [...new Set(lengths)];
  const texts = distinct.map((length) => {
    const labels = entry.programs.map(sizeLabel).filter((label, i) => lengths[i] === length && label !== "");
    return labels.length === 0 ? String(length) : `${length} (${labels.join("; ")})`;
  });
  return texts.join(" or ");
}
