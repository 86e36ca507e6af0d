/** @file Collects lines of code, indented by their blocks. */

export class Lines {
  readonly lines: string[] = [];
  private depth = 0;

  line(text: string): void {
    this.lines.push(`${"  ".repeat(this.depth)}${text}`);
  }

  /** `head { ... }` */
  block(head: string, body: () => void, tail = "}"): void {
    this.line(`${head} {`);
    this.indented(body);
    this.line(tail);
  }

  /** `if (test) { ... } else { ... }`; an `if` alone in the other side becomes `else if`. */
  choice(test: string, then: () => void, otherwise?: () => void): void {
    this.block(`if (${test})`, then);
    if (!otherwise) return;
    const before = this.lines.length;
    this.indented(otherwise);
    const inner = this.lines.splice(before);
    if (inner.length === 0) return;
    const margin = "  ".repeat(this.depth + 1);
    const isChain =
      inner[0]!.startsWith(`${margin}if (`) &&
      inner.slice(1).every((line) => line.startsWith(`${margin} `) || line.startsWith(`${margin}}`));
    this.lines.pop();
    if (isChain) {
      this.line(`} else ${inner[0]!.trim()}`);
      this.lines.push(...inner.slice(1).map((line) => line.slice(2)));
    } else {
      this.line("} else {");
      this.lines.push(...inner);
      this.line("}");
    }
  }

  indented(body: () => void): void {
    this.depth++;
    body();
    this.depth--;
  }
}
