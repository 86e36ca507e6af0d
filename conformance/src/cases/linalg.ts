/** @file Products that sum over axes. */

import type { Attributes } from "../attributes.ts";
import {
  add,
  dot,
  einsum,
  type Floats,
  matmul,
  mul,
  outer,
  swapAxes,
  tensordot,
  trace,
} from "../language.ts";
import { Unsupported } from "../unsupported.ts";
import { binary, matrixProduct, type OpBuilders, unary } from "./builder.ts";

/** x W^T + b; x may be a vector. */
export function linear(x: Floats, w: Floats, b?: Floats): Floats {
  const product = matrixProduct((p, q) => matmul(p, q), x, swapAxes(w));
  return b ? add(product, b) : product;
}

/** Without an arrow: the letters that come once, in the order of the alphabet. */
function explicitFormula(attrs: Attributes): string {
  const formula = attrs.raw("equation");
  if (typeof formula !== "string") throw new Unsupported("the attribute equation is no text");
  if (formula.includes("->")) return formula;
  const letters = [...formula.replaceAll(/[^A-Za-z]/g, "")].sort();
  const once = letters.filter((letter, i) => letters[i - 1] !== letter && letters[i + 1] !== letter);
  return `${formula}->${formula.includes("...") ? "..." : ""}${once.join("")}`;
}

/** A number, or two lists of axes. */
function contracted(attrs: Attributes): number | readonly [readonly number[], readonly number[]] {
  const dims = attrs.raw("dims");
  if (!Array.isArray(dims)) return attrs.int("dims", 2);
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isInteger);
  const [left, right] = dims as unknown[];
  if (dims.length === 2 && isList(left) && isList(right)) return [left, right];
  throw new Unsupported(`the attribute dims is ${JSON.stringify(dims)}`);
}

export const linalgCases: OpBuilders = {
  addmm: (x, attrs) => {
    const product = matmul(x.float("a"), x.float("b"));
    const [alpha, beta] = [attrs.number("alpha", 1), attrs.number("beta", 1)];
    return { y: add(mul(x.float("c"), beta), mul(product, alpha)) };
  },
  bilinear: (x) => {
    const product = einsum("...i,kij,...j->...k", x.float("x1"), x.float("w"), x.float("x2")) as Floats;
    const b = x.maybe("b");
    return { y: b ? add(product, b) : product };
  },
  dot: binary((a, b) => dot(a, b)),
  einsum: (x, attrs) => ({ y: einsum(explicitFormula(attrs), ...x.floats()) as Floats }),
  linear: (x) => ({ y: linear(x.float("x"), x.float("w"), x.maybe("b")) }),
  matmul: binary((a, b) => matrixProduct((p, q) => matmul(p, q), a, b)),
  outer: binary((a, b) => outer(a, b)),
  tensordot: binary((a, b, attrs) => tensordot(a, b, contracted(attrs))),
  trace: unary((x) => trace(x) as Floats),
};
