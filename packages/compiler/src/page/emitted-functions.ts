/** @file The text a target emitted for each kernel, found by the kernel's name: all the contract says is that files come out. */
import type { EmittedFile } from "../backend.ts";

export interface EmittedText {
  readonly path: string;
  readonly text: string;
}

/** The function of each kernel, from the first file of text that has one. */
export function emittedFunctions(
  files: readonly EmittedFile[],
  kernels: readonly string[],
): ReadonlyMap<string, EmittedText> {
  const found = new Map<string, EmittedText>();
  const texts = files
    .flatMap(({ path, contents }) => (typeof contents === "string" ? [{ path, text: contents }] : []))
    .filter(({ path }) => !path.endsWith(".d.ts"))
    .sort((a, b) => rank(a.path) - rank(b.path));
  for (const { path, text } of texts) {
    const places = functionPlaces(text);
    for (const kernel of kernels) {
      const start = found.has(kernel) ? undefined : places.get(kernel);
      const body = start === undefined ? undefined : functionAt(text, start);
      if (body !== undefined) found.set(kernel, { path, text: dedented(body) });
    }
  }
  return found;
}

/** What is written for people before what runs. */
const rank = (path: string): number =>
  [".ts", ".wat", ".js"].findIndex((ending) => path.endsWith(ending)) >>> 0;

/** Where the declarations of functions begin, as TypeScript, JavaScript or WebAssembly text has them. */
function functionPlaces(text: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const match of text.matchAll(/^[ \t]*(?:export )?function (\w+)|^[ \t]*\(func \$(\w+)/gm)) {
    const name = match[1] ?? match[2]!;
    if (!places.has(name)) places.set(name, match.index);
  }
  return places;
}

/** Without the indentation that its first line has. */
const dedented = (text: string): string => {
  const [indentation = ""] = /^[ \t]*/.exec(text)!;
  return text
    .split("\n")
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line))
    .join("\n");
};

/** To the bracket that closes the first one. The text is generated: no bracket stands alone in a string or comment. */
function functionAt(text: string, start: number): string | undefined {
  const isWasm = /^\s*\(/.test(text.slice(start, start + 80));
  const [open, close] = isWasm ? ["(", ")"] : ["{", "}"];
  let depth = 0;
  for (let i = isWasm ? start : text.indexOf(open, bodyAt(text, start)); i < text.length && i >= 0; i++) {
    if (text[i] === open) depth++;
    if (text[i] === close && --depth === 0) return text.slice(start, i + 1);
  }
  return undefined;
}

/** After the parameters, whose types may hold braces. */
function bodyAt(text: string, start: number): number {
  let depth = 0;
  for (let i = text.indexOf("(", start); i < text.length; i++) {
    if (text[i] === "(") depth++;
    if (text[i] === ")" && --depth === 0) return i;
  }
  return start;
}
