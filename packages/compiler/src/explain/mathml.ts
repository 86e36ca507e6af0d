/** @file Formulas as MathML, which browsers typeset without any library (W3C MathML Core). */
import { escapeHtml } from "../page/escape-html.ts";
import { isSimple, needsParentheses, shortNumber, type Term } from "./term.ts";

const mi = (text: string): string => `<mi mathvariant="normal">${escapeHtml(text)}</mi>`;
const mo = (text: string): string =>
  `<mo${/^[()[\]]$/.test(text) ? ' stretchy="false"' : ""}>${escapeHtml(text)}</mo>`;
const mn = (text: string): string => `<mn>${escapeHtml(text)}</mn>`;
const mrow = (...parts: readonly string[]): string => `<mrow>${parts.join("")}</mrow>`;
const parenthesized = (inner: string): string => mrow(mo("("), inner, mo(")"));

/** One formula, inline. */
export const showMath = (...terms: readonly (Term | string)[]): string =>
  `<math>${mrow(...terms.map((term) => (typeof term === "string" ? mo(term) : mathOf(term))))}</math>`;

const signs: Readonly<Record<string, string>> = { "*": "⊙", "-": "−", and: "∧", or: "∨" };

function mathOf(term: Term): string {
  const part = (inner: Term, isRight = false): string =>
    needsParentheses(inner, term, isRight) ? parenthesized(mathOf(inner)) : mathOf(inner);
  switch (term.kind) {
    case "name":
      return nameOf(term.text);
    case "gradient":
      return `<mfrac>${mrow(mo("∂"), mi("L"))}${mrow(mo("∂"), isSimple(term.of) ? mathOf(term.of) : parenthesized(mathOf(term.of)))}</mfrac>`;
    case "number":
      return mn(shortNumber(term.value));
    // a product of matrices is written side by side, an elementwise one with ⊙
    case "product":
      return mrow(part(term.left), '<mo lspace="0.3em" rspace="0.3em">@</mo>', part(term.right, true));
    case "outer":
      return mrow(part(term.left), mo("⊗"), part(term.right, true));
    case "infix":
      if (term.sign === "/") return `<mfrac>${mathOf(term.left)}${mathOf(term.right)}</mfrac>`;
      if (term.sign === "*" && term.left.kind === "number") {
        return mrow(part(term.left), "<mo>&#x2062;</mo>", part(term.right, true));
      }
      return mrow(part(term.left), mo(signs[term.sign] ?? term.sign), part(term.right, true));
    case "negative":
      return mrow(mo("−"), part(term.of));
    case "transpose":
      return `<msup>${part(term.of)}${mi("T")}</msup>`;
    case "power":
      return `<msup>${part(term.base)}${mathOf(term.exponent)}</msup>`;
    case "call":
      return mrow(mi(term.name), mo("("), ...joined(term.args.map(mathOf)), mo(")"));
    case "fold":
      return mrow(
        term.axes.length === 0 ? mi(term.name) : `<msub>${mi(term.name)}${mi(term.axes.join(", "))}</msub>`,
        mo("("),
        mathOf(term.of),
        mo(")"),
      );
    case "indicator":
      return mrow(mn("1"), mo("["), mathOf(term.condition), mo("]"));
    case "index": {
      const simple = ["name", "call", "fold"].includes(term.of.kind);
      const inner = simple ? mathOf(term.of) : parenthesized(mathOf(term.of));
      return mrow(inner, mo("["), mi(term.at.join(", ")), mo("]"));
    }
  }
}

/** `hidden.weight` is an upright name; one letter is a variable, in italics. */
const nameOf = (text: string): string => ([...text].length === 1 ? `<mi>${escapeHtml(text)}</mi>` : mi(text));

const joined = (parts: readonly string[]): string[] =>
  parts.flatMap((part, i) => (i === 0 ? [part] : [mo(","), part]));
