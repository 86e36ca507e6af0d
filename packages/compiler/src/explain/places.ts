/** @file What the model file says at a place: the variable a result goes to, and the function that is called. */
import { showSource, type Value } from "@tapeless/graph/ir";

export interface Place {
  /** `model.ts:12:25` */
  readonly text: string;
  /** `cost` of `const cost = loss.meanSquaredError(...)` and of `{ cost: loss.meanSquaredError(...) }`. */
  readonly variable?: string;
  /** `meanSquaredError` */
  readonly called?: string;
}

/** Reads a file relative to the model's folder; undefined where there is none. */
export type ReadSource = (file: string) => string | undefined;

export class Places {
  private readonly lines = new Map<string, readonly string[]>();
  private readonly read: ReadSource;

  constructor(read: ReadSource) {
    this.read = read;
  }

  of({ node }: Value): Place | undefined {
    const text = node.source ? showSource(node.source) : "";
    const match = /^(.*):(\d+):(\d+)$/.exec(text);
    if (!match) return undefined;
    const [, file = "", line = "", column = ""] = match;
    const source = this.linesOf(file)[Number(line) - 1] ?? "";
    const before = source.slice(0, Number(column) - 1);
    const after = source.slice(Number(column) - 1);
    const property = /[{,]\s*([\w$]+)\s*:\s*(?:[\w$]+\.)*$/.exec(before)?.[1];
    const variable =
      /^\s*(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*(?::[^=]*)?=\s*(?:[\w$]+\.)*$/.exec(before)?.[1] ??
      property;
    const called = /^[\w$]+/.exec(after)?.[0];
    return { text, ...(variable ? { variable } : {}), ...(called ? { called } : {}) };
  }

  private linesOf(file: string): readonly string[] {
    const known = this.lines.get(file) ?? (this.read(file) ?? "").split("\n");
    this.lines.set(file, known);
    return known;
  }
}
