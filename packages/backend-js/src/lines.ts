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

  indented(body: () => void): void {
    this.depth++;
    body();
    this.depth--;
  }
}
