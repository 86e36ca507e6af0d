/** @file Small things every report prints: numbers, counts, tables. */

/** `65,536` */
export const grouped = (value: number): string => value.toLocaleString("en-US");

/** `1 kernel`, `2 kernels`; where the plural is another word, it is given. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${grouped(count)} ${count === 1 ? one : many}`;

export type Align = "left" | "right";

/** Names come from users: what would move the cursor, colour text or turn its direction is written out. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

/** Columns two spaces apart. */
export function table(given: readonly (readonly string[])[], aligns: readonly Align[]): string[] {
  const rows = given.map((row) => row.map(visible));
  const widths = aligns.map((_, column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        aligns[column] === "right" ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

export const indented = (lines: readonly string[], by = "  "): string[] =>
  lines.map((line) => (line === "" ? "" : by + line));

/** `batch=32 time=7`, or "" where no dim is named. */
export const showBinding = (binding: Readonly<Record<string, number>>): string =>
  Object.entries(binding)
    .map(([dim, size]) => `${dim}=${size}`)
    .join(" ");
