/** @file What an error says, short enough for a table. */

export function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.split("\n").slice(0, 3).join(" ").slice(0, 300);
}
