/** @file Numbers and tables for people. */

/** Three digits and a unit: `1.23 us`. */
export function showTime(nanoseconds: number): string {
  const units: readonly [number, string][] = [
    [1e9, "s"],
    [1e6, "ms"],
    [1e3, "us"],
  ];
  const [size, unit] = units.find(([limit]) => nanoseconds >= limit) ?? [1, "ns"];
  return `${threeDigits(nanoseconds / size)} ${unit}`;
}

export function threeDigits(value: number): string {
  if (!Number.isFinite(value)) return `${value}`;
  const size = Math.abs(value);
  return value.toFixed(size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2);
}

export const showPercent = (part: number): string => `${Math.round(part * 100)} %`;

/** Thousands apart. */
export const grouped = (value: number): string =>
  Number.isInteger(value) ? `${value}`.replace(/\B(?=(\d{3})+$)/g, ",") : threeDigits(value);

export type Align = "left" | "right";

/** Columns two spaces apart; the first row is the head. */
export function textTable(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  // the last cell of a short row may run over the columns it does not have
  const isOver = (row: readonly string[], column: number): boolean =>
    row.length < aligns.length && column === row.length - 1;
  const widths = aligns.map((_, column) =>
    Math.max(0, ...rows.map((row) => (isOver(row, column) ? 0 : (row[column]?.length ?? 0)))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return aligns[column] === "right" && !isOver(row, column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

export function markdownTable(rows: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const [head = [], ...body] = rows;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `| ${aligns.map((align) => (align === "right" ? "---:" : "---")).join(" | ")} |`;
  return [line(head), rule, ...body.map(line)];
}
