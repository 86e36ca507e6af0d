/**
 * @file Splits text into tokens for the parsers of the loop IR and of Programs, and makes their errors.
 *
 * Newlines mean nothing. A `//` comment belongs to the token after it.
 */

export interface Token {
  /** `word`: a name or keyword; `name`: a quoted name, never a keyword. */
  readonly kind: "word" | "name" | "number" | "symbol" | "end";
  /** A quoted name without its quotes. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** The comment lines just before it, joined by newlines. */
  readonly comment: string;
}

/** The text is not in the language; counted from line 1, column 1. */
export class ParseError extends Error {
  override readonly name = "ParseError";
  readonly line: number;
  readonly column: number;

  constructor(problem: string, at: { readonly line: number; readonly column: number }) {
    super(`${at.line}:${at.column}: ${problem}`);
    this.line = at.line;
    this.column = at.column;
  }
}

const patterns = {
  space: /[ \t\r\n]+/y,
  comment: /\/\/ ?([^\n]*)/y,
  word: /[A-Za-z_]\w*(?:\.\w+)*/y,
  name: /"(?:[^"\\\n]|\\.)*"/y,
  number: /(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?:_f64)?/y,
  symbol: />>>|<<|>>|<=|>=|==|!=|\.\.|\+=|\*=|[-+*/%&|^~!<>=()[\]{},:;?]/y,
} as const;

const bareName = /^[A-Za-z_]\w*(?:\.\w+)*$/;

/** How a name is written: bare where it can be, else quoted as in JSON. */
export const quoteName = (name: string, keywords: ReadonlySet<string>): string =>
  bareName.test(name) && !keywords.has(name) ? name : JSON.stringify(name);

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let comment: string[] = [];
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  const push = (kind: Token["kind"], value: string): void => {
    tokens.push({ kind, text: value, line, column: at - lineStart + 1, comment: comment.join("\n") });
    comment = [];
  };

  while (at < text.length) {
    const found = scan(match);
    if (!found)
      throw new ParseError(`unexpected ${JSON.stringify(text[at])}`, { line, column: at - lineStart + 1 });
    const [kind, whole] = found;
    if (kind === "comment") comment.push(found[2]);
    else if (kind !== "space") push(kind, kind === "name" ? unquote(whole, line, at - lineStart + 1) : whole);
    for (let newline = whole.indexOf("\n"); newline >= 0; newline = whole.indexOf("\n", newline + 1)) {
      line++;
      lineStart = at + newline + 1;
    }
    at += whole.length;
  }
  push("end", "");
  return tokens;
}

const kinds = ["space", "comment", "word", "name", "number", "symbol"] as const;

function scan(match: (pattern: RegExp) => RegExpExecArray | null) {
  for (const kind of kinds) {
    const found = match(patterns[kind]);
    if (found) return [kind, found[0], found[1] ?? ""] as const;
  }
  return undefined;
}

function unquote(text: string, line: number, column: number): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new ParseError(`${text} is not a name quoted as in JSON`, { line, column });
  }
}

/** A place in the tokens, with the moves every parser needs. */
export class Scanner {
  private at = 0;
  private readonly tokens: readonly Token[];
  private readonly keywords: ReadonlySet<string>;

  constructor(text: string, keywords: ReadonlySet<string>) {
    this.tokens = tokenize(text);
    this.keywords = keywords;
  }

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.at + ahead, this.tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  /** Whether the next token is this word or symbol. */
  sees(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.text === text && (token.kind === "word" || token.kind === "symbol");
  }

  /** Takes this word or symbol if it is next. */
  takes(text: string): boolean {
    const seen = this.sees(text);
    if (seen) this.at++;
    return seen;
  }

  expect(text: string): Token {
    if (!this.sees(text)) this.fail(`expected \`${text}\``);
    return this.next();
  }

  /** One word out of `choices`. */
  oneOf<const T extends string>(what: string, choices: readonly T[]): T {
    const token = this.peek();
    const choice = token.kind === "word" ? choices.find((word) => word === token.text) : undefined;
    if (choice === undefined) return this.fail(`expected ${what} (${choices.join(", ")})`);
    this.at++;
    return choice;
  }

  /** A name, bare or quoted. */
  name(what: string): string {
    const token = this.peek();
    if (token.kind !== "name" && (token.kind !== "word" || this.keywords.has(token.text))) {
      return this.fail(`expected ${what}`);
    }
    this.at++;
    return token.text;
  }

  /** A whole number, with a sign where `signed`. */
  integer(what: string, signed = false): number {
    const sign = signed && this.takes("-") ? -1 : 1;
    const token = this.peek();
    if (token.kind !== "number" || !/^\d+$/.test(token.text)) return this.fail(`expected ${what}`);
    this.at++;
    return sign * Number(token.text) + 0;
  }

  /** Items separated by commas up to `close`, which is taken. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.takes(close)) {
      if (items.length > 0) {
        this.expect(",");
        if (this.takes(close)) break;
      }
      items.push(item());
    }
    return items;
  }

  /** Items up to `close`, which is taken. */
  until<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.takes(close)) {
      if (this.peek().kind === "end") this.fail(`expected \`${close}\``);
      items.push(item());
    }
    return items;
  }

  /** An error at the next token, which it names. */
  fail(problem: string, token: Token = this.peek()): never {
    const found = token.kind === "end" ? "the end of the text" : `\`${token.text}\``;
    throw new ParseError(`${problem}, found ${found}`, token);
  }

  /** An error at `token`. */
  reject(problem: string, token: Token): never {
    throw new ParseError(problem, token);
  }
}
