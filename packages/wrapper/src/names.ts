/**
 * @file Names from users and from the compiler, made safe: identifiers, string literals, property keys, comments.
 *
 * No name is ever pasted into code as it came: an identifier is built from its letters and digits only, everything
 * else is a quoted string.
 */

/** Words that cannot name a variable, and globals that emitted code uses. */
const reserved = new Set(
  (
    "abstract any arguments as async await boolean break case catch class const continue debugger default delete do " +
    "else enum eval export extends false finally for from function get if implements import in instanceof interface " +
    "is keyof let module never new null number object of package private protected public require return set static " +
    "string super switch symbol this throw true try type typeof undefined unknown var void while with yield " +
    "Array ArrayBuffer Error Float32Array Float64Array Infinity Int32Array JSON Map Math NaN Number Object Promise " +
    "Record Set String Symbol TextDecoder TextEncoder URL Uint8Array atob globalThis"
  ).split(" "),
);

const longest = 40;

/** The letters and digits of `text` as an identifier: `dense1.weight` becomes `dense1Weight`, `7up` becomes `v7up`. */
export function identifier(text: string): string {
  const words = text.split(/[^A-Za-z0-9_$]+/).filter((word) => word !== "");
  const joined = words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
  const short = joined.slice(0, longest);
  return /^[A-Za-z_$]/.test(short) ? short : `v${short}`;
}

/** Hands out identifiers that are in use nowhere else in a scope and the scopes around it. */
export class Names {
  private readonly taken = new Set<string>();
  /** By stem: the last number given, so that many names of one stem take no quadratic time. */
  private readonly last = new Map<string, number>();
  private readonly outer: Names | undefined;

  constructor(outer?: Names) {
    this.outer = outer;
  }

  private has(name: string): boolean {
    return reserved.has(name) || this.taken.has(name) || (this.outer?.has(name) ?? false);
  }

  /** A new name like `wanted`, numbered if that is taken. */
  add(wanted: string): string {
    const stem = identifier(wanted);
    const numbered = (n: number): string => (/\d$/.test(stem) ? `${stem}_${n}` : `${stem}${n}`);
    let n = this.last.get(stem) ?? 1;
    let name = n === 1 ? stem : numbered(n);
    while (this.has(name)) name = numbered(++n);
    this.last.set(stem, n);
    this.taken.add(name);
    return name;
  }
}

/** A string literal. */
export const quote = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });

const plainKey = /^[A-Za-z_$][\w$]*$/;

/** The key of a property in an object literal. `__proto__: x` would set the prototype, `["__proto__"]: x` does not. */
export const propertyKey = (name: string): string =>
  name === "__proto__" ? '["__proto__"]' : plainKey.test(name) ? name : quote(name);

/** The key of a property in a type. */
export const typeKey = (name: string): string => (plainKey.test(name) ? name : quote(name));

/** Text that cannot end the comment it is in, on one line. */
export const commentText = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/\p{Cs}/gu, "\ufffd")
    .replaceAll("*/", "*\\/");
