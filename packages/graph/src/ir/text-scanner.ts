/** @file Reads the tokens of the graph's text form; where something else stands, the error says what and where. */
import { type DType, dtypes } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import type { TensorType } from "../shape.ts";
import type { Attribute, Attributes } from "./node.ts";

const blanks = /(?:\s|\/\/[^\n]*)*/y;
const lineEnd = /[ \t]*\/\/[ \t]*([^\n]*)/y;
const word = /[A-Za-z_]\w*/y;
const path = /[A-Za-z_]\w*(?:[./]\w+)*/y;
const digits = /\d+/y;
const suffix = /~\d+/y;
const number = /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity|NaN)/y;
const string = /"(?:[^"\\\n]|\\.)*"/y;
const anything = /\S\w*/y;

const endsInWord = /\w$/;

const deepest = 100;

const words: Readonly<Record<string, Attribute>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
};

/** A `%name` as written: `key` tells names apart, `name` is what stands in it. */
export interface ValueReference {
  readonly key: string;
  readonly name: string;
  readonly at: number;
}

export class TextScanner {
  readonly #text: string;
  readonly #file: string;
  #position = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  /** Where the next token begins. */
  here(): number {
    this.#match(blanks);
    return this.#position;
  }

  /** Throws a GraphError `text/...` that points at a position of the text. */
  fail(code: string, problem: string, at: number, hint?: string): never {
    const before = this.#text.slice(0, at).split("\n");
    const place = `${this.#file}:${before.length}:${before.at(-1)!.length + 1}`;
    throw new GraphError({
      code: `text/${code}`,
      problem,
      ...(hint === undefined ? {} : { hint }),
      source: { text: place },
    });
  }

  expected(what: string): never {
    const at = this.here();
    const found = this.#match(anything) ?? "the end of the text";
    return this.fail("syntax", `expected ${what}, found ${found.slice(0, 20)}`, at);
  }

  /** Takes punctuation, or a keyword where no longer word stands there. */
  accept(token: string): boolean {
    const before = this.#position;
    const after = this.here() + token.length;
    const isThere =
      this.#text.startsWith(token, this.#position) &&
      !(endsInWord.test(token) && /\w/.test(this.#text[after] ?? ""));
    // a comment that follows what was read before is left for trailingComment
    this.#position = isThere ? after : before;
    return isThere;
  }

  expect(token: string): void {
    if (!this.accept(token)) this.expected(token);
  }

  atEnd(): boolean {
    return this.here() === this.#text.length;
  }

  /** The comment after what was just read, on the same line. */
  trailingComment(): string | undefined {
    lineEnd.lastIndex = this.#position;
    const found = lineEnd.exec(this.#text);
    if (!found) return undefined;
    this.#position = lineEnd.lastIndex;
    return found[1]!.trimEnd();
  }

  /** `item, item, ...` up to the closing token, with or without a comma after the last. */
  list(close: string, item: () => void): void {
    while (!this.accept(close)) {
      item();
      if (this.accept(",")) continue;
      this.expect(close);
      return;
    }
  }

  /** A bare or quoted name. */
  name(what: string): string {
    this.here();
    return this.#match(path) ?? this.string() ?? this.expected(what);
  }

  string(): string | undefined {
    const at = this.here();
    const found = this.#match(string);
    if (found === undefined) return undefined;
    try {
      return JSON.parse(found) as string;
    } catch {
      return this.fail("syntax", `${found} is not a JSON string`, at);
    }
  }

  /** `%12`, `%dense1.weight`, `%"a b"`, `%x~2` */
  reference(): ValueReference {
    const at = this.here();
    this.expect("%");
    const number = this.#match(digits);
    if (number !== undefined) return { key: number, name: number, at };
    const name = this.#match(path) ?? this.string() ?? this.expected("a name after %");
    return { key: JSON.stringify(name) + (this.#match(suffix) ?? ""), name, at };
  }

  /** `f32[2, 3]` */
  type(): TensorType {
    const at = this.here();
    const dtype = this.#match(word) ?? this.expected("a type");
    if (!isDType(dtype))
      return this.fail("syntax", `${dtype} is no element type`, at, `one of ${dtypes.join(", ")}`);
    const shape: number[] = [];
    this.expect("[");
    this.list("]", () => {
      this.here();
      shape.push(Number(this.#match(digits) ?? this.expected("a size")));
    });
    return { dtype, shape };
  }

  /** `{key: value, ...}`, or nothing. */
  attributes(): Attributes {
    return this.accept("{") ? this.#record(0) : {};
  }

  #attribute(depth: number): Attribute {
    const at = this.here();
    if (depth > deepest) return this.fail("syntax", `attributes are nested more than ${deepest} deep`, at);
    const text = this.string();
    if (text !== undefined) return text;
    const value = this.#match(number);
    if (value !== undefined) return Number(value);
    if (this.accept("[")) {
      const items: Attribute[] = [];
      this.list("]", () => items.push(this.#attribute(depth + 1)));
      return items;
    }
    if (this.accept("{")) return this.#record(depth + 1);
    if (this.accept("f64[")) {
      const items: number[] = [];
      this.list("]", () => {
        this.here();
        items.push(Number(this.#match(number) ?? this.expected("a number")));
      });
      return Float64Array.from(items);
    }
    const name = this.#match(word);
    if (name !== undefined && Object.hasOwn(words, name)) return words[name]!;
    this.#position = at;
    return this.expected("a value");
  }

  #record(depth: number): { readonly [key: string]: Attribute } {
    const entries = new Map<string, Attribute>();
    this.list("}", () => {
      const at = this.here();
      const key = this.#match(word) ?? this.string() ?? this.expected("the name of an attribute");
      if (entries.has(key)) this.fail("attribute", `${key} is given twice`, at);
      this.expect(":");
      entries.set(key, this.#attribute(depth));
    });
    return Object.fromEntries(entries);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#position = pattern.lastIndex;
    return found[0];
  }
}

const isDType = (text: string): text is DType => (dtypes as readonly string[]).includes(text);
