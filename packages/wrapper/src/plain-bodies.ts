/**
 * @file Bodies of functions that the TypeScript compiler would write as they are: while it works on the file a line stands
 * for each, which afterwards becomes the body. A syntax tree takes fifty times the memory of its text.
 */

export class PlainBodies {
  private readonly bodies: (readonly string[])[] = [];

  /** The line that stands for a body. */
  keep(lines: readonly string[]): string {
    return lines.length === 0 ? "" : `"body ${this.bodies.push(lines) - 1}";`;
  }

  /** Text of the compiler, with the bodies in it. */
  putInto(text: string, language: "typescript" | "javascript"): string {
    const body = (lines: readonly string[]): string =>
      (language === "javascript" ? lines.flatMap(javascript) : lines.map((line) => `  ${line}`)).join("\n");
    return text.replace(/^ +"body (\d+)";$/gm, (_, at) => body(this.bodies[Number(at)]!));
  }
}

/** Four spaces a level, `let x` for `let x: number`, and `else` on a line of its own. */
function javascript(line: string): readonly string[] {
  const text = line.trimStart();
  const margin = "  ".repeat(line.length - text.length + 2);
  if (text.startsWith("} else")) return [`${margin}}`, margin + text.slice(2)];
  return [margin + (text.startsWith("let ") ? text.replace(/(\w): \w+(?=;|,| =)/g, "$1") : text)];
}
