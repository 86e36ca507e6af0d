/** @file Formulas as people write them, and their text. */

/** A formula. Matrix product and elementwise product are different kinds, so they can never look alike. */
export type Term =
  | { readonly kind: "name"; readonly text: string }
  /** dL/d(of). */
  | { readonly kind: "gradient"; readonly of: Term }
  | { readonly kind: "number"; readonly value: number }
  /** `@`, or `⊗` where nothing is summed over. */
  | { readonly kind: "product" | "outer"; readonly left: Term; readonly right: Term }
  | { readonly kind: "infix"; readonly sign: Infix; readonly left: Term; readonly right: Term }
  | { readonly kind: "negative" | "transpose"; readonly of: Term }
  | { readonly kind: "power"; readonly base: Term; readonly exponent: Term }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Term[] }
  /** Sum or mean over axes; none named: over all. */
  | { readonly kind: "fold"; readonly name: string; readonly of: Term; readonly axes: readonly string[] }
  /** 1 where the condition holds, else 0. */
  | { readonly kind: "indicator"; readonly condition: Term }
  /** `x[:, None]`, `p[label]`. */
  | { readonly kind: "index"; readonly of: Term; readonly at: readonly string[] };

export type Infix = "+" | "-" | "*" | "/" | ">" | "<" | "≥" | "≤" | "=" | "≠" | "and" | "or";

export const name = (text: string): Term => ({ kind: "name", text });
export const number = (value: number): Term => ({ kind: "number", value });
export const gradientOf = (of: Term): Term => ({ kind: "gradient", of });
export const call = (called: string, ...args: readonly Term[]): Term => ({
  kind: "call",
  name: called,
  args,
});
export const infix = (sign: Infix, left: Term, right: Term): Term => ({ kind: "infix", sign, left, right });
export const transposed = (of: Term): Term => (of.kind === "transpose" ? of.of : { kind: "transpose", of });

/** How strongly a formula holds together; a part that holds less needs parentheses. */
const strength = (term: Term): number => {
  switch (term.kind) {
    case "infix":
      return { "+": 2, "-": 2, "*": 3, "/": 3, and: 0, or: 0 }[term.sign as string] ?? 1;
    case "product":
    case "outer":
      return 3;
    case "negative":
      return 3;
    case "transpose":
    case "power":
      return 5;
    case "number":
      return term.value < 0 || String(shortNumber(term.value)).includes("/") ? 3 : 6;
    default:
      return 6;
  }
};

/** Whether the part on this side of an operator needs parentheses. */
export function needsParentheses(part: Term, whole: Term, isRight: boolean): boolean {
  const [inner, outer] = [strength(part), strength(whole)];
  if (inner !== outer) return inner < outer;
  if (outer === 5) return true;
  const sign = (term: Term) => (term.kind === "infix" ? term.sign : term.kind);
  const [own, around] = [sign(part), sign(whole)];
  if (outer <= 1) return own !== around;
  // a - (b + c), a / (b * c), and nothing that mixes the two kinds of product without saying how
  if (isRight) return !(own === around && (own === "+" || own === "*"));
  const isMatrix = (of: string) => of === "product" || of === "outer";
  return isMatrix(own) !== isMatrix(around) || (isMatrix(own) && own !== around);
}

/** Few digits where they are all there is: 0.1 in f32 is 0.10000000149011612 in f64. */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(value);
}

const operators: Readonly<Record<string, string>> = { product: " @ ", outer: " ⊗ " };

/** One line of plain text. */
export function showTerm(term: Term): string {
  const part = (inner: Term, isRight = false): string =>
    needsParentheses(inner, term, isRight) ? `(${showTerm(inner)})` : showTerm(inner);
  switch (term.kind) {
    case "name":
      return term.text;
    case "gradient":
      return `dL/d${isSimple(term.of) ? showTerm(term.of) : `(${showTerm(term.of)})`}`;
    case "number":
      return shortNumber(term.value);
    case "product":
    case "outer":
      return `${part(term.left)}${operators[term.kind]}${part(term.right, true)}`;
    case "infix":
      return `${part(term.left)} ${term.sign} ${part(term.right, true)}`;
    case "negative":
      return `-${part(term.of)}`;
    case "transpose":
      return `${part(term.of)}ᵀ`;
    case "power":
      return `${part(term.base)}^${part(term.exponent)}`;
    case "call":
      return `${term.name}(${term.args.map(showTerm).join(", ")})`;
    case "fold": {
      const over = term.axes.length === 0 ? "" : `, over ${term.axes.join(" and ")}`;
      return `${term.name}(${showTerm(term.of)}${over})`;
    }
    case "indicator":
      return `1[${showTerm(term.condition)}]`;
    case "index":
      return `${["name", "call", "fold"].includes(term.of.kind) ? showTerm(term.of) : `(${showTerm(term.of)})`}[${term.at.join(", ")}]`;
  }
}

/** A name, or one at a turn of a loop. */
export const isSimple = (term: Term): boolean =>
  term.kind === "name" ||
  (term.kind === "index" && term.of.kind === "name" && term.at.every((at) => /^t(?:[+-]1)?$/.test(at)));

/** How many operators it has: what makes a formula long to read. */
export function weightOf(term: Term): number {
  switch (term.kind) {
    case "name":
    case "number":
      return 0;
    case "gradient":
      return 0;
    case "product":
    case "outer":
    case "infix":
      return 1 + weightOf(term.left) + weightOf(term.right);
    case "negative":
    case "transpose":
    case "index":
    case "fold":
      return 1 + weightOf(term.of);
    case "power":
      return 1 + weightOf(term.base) + weightOf(term.exponent);
    case "call":
      return term.args.reduce((sum, arg) => sum + weightOf(arg), 1);
    case "indicator":
      return 1 + weightOf(term.condition);
  }
}
