/** @file Elementary functions. Where it saves work, a derivative is written in terms of the result. */
import type { Value } from "../../ir/node.ts";
import type { GraphOps } from "../calls.ts";
import { splatValue } from "../rules.ts";
import { binaryRule, elementwiseOps, unaryRule } from "./row.ts";

/** 1 - x^2, without cancellation near 1. */
const oneMinusSquare = (x: Value, g: GraphOps): Value => g.mul(g.sub(1, x), g.add(1, x));

/** d/dx x^n = n x^(n-1), which is 0 for n = 0, also at x = 0. */
function powByBase(ct: Value, x: Value, n: Value, g: GraphOps): Value {
  const fixed = splatValue(n);
  if (fixed === 0) return g.zerosLike(x);
  if (fixed === 1) return ct;
  if (fixed === 2) return g.mul(ct, g.mul(x, 2));
  if (fixed !== undefined) return g.mul(ct, g.mul(g.pow(x, fixed - 1), fixed));
  // 0 * x^-1 is 0 wherever x^-1 is finite; elsewhere x is replaced, so that no infinity reaches a second derivative
  const below = g.sub(n, 1);
  const unsafe = g.and(g.equal(n, 0), g.not(g.isFinite(g.pow(x, below))));
  return g.mul(ct, g.mul(n, g.pow(g.select(unsafe, 1, x), below)));
}

/** d/dn x^n = x^n ln x, which is 0 for x = 0 and n >= 0. */
function powByExponent(ct: Value, x: Value, n: Value, y: Value, g: GraphOps): Value {
  const flat = g.and(g.equal(x, 0), g.greaterEqual(n, 0));
  return g.mul(ct, g.select(flat, 0, g.mul(y, g.log(g.select(flat, 1, x)))));
}

/** ct v / (x^2 + y^2), and 0 at the origin. */
function overSquaredRadius(ct: Value, v: Value, y: Value, x: Value, g: GraphOps): Value {
  const squared = g.add(g.mul(x, x), g.mul(y, y));
  return g.div(g.mul(ct, v), g.select(g.equal(squared, 0), 1, squared));
}

export const elementaryOps = elementwiseOps({
  exp: { doc: "e^x", vjp: unaryRule((ct, _x, y, g) => g.mul(ct, y)) },
  exp2: { doc: "2^x", vjp: unaryRule((ct, _x, y, g) => g.mul(ct, g.mul(y, Math.LN2))) },
  expm1: { doc: "e^x - 1", vjp: unaryRule((ct, _x, y, g) => g.mul(ct, g.add(y, 1))) },
  log: { doc: "ln x", vjp: unaryRule((ct, x, _y, g) => g.div(ct, x)), domain: ["positive"] },
  log2: {
    doc: "the logarithm to base 2",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.mul(x, Math.LN2))),
    domain: ["positive"],
  },
  log10: {
    doc: "the logarithm to base 10",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.mul(x, Math.LN10))),
    domain: ["positive"],
  },
  log1p: {
    doc: "ln(1 + x)",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.add(x, 1))),
    domain: ["unit"],
  },
  cbrt: {
    doc: "the cube root",
    vjp: unaryRule((ct, _x, y, g) => g.div(ct, g.mul(g.mul(y, y), 3))),
    domain: ["positive"],
  },
  sin: { doc: "sin x", vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.cos(x))) },
  cos: { doc: "cos x", vjp: unaryRule((ct, x, _y, g) => g.neg(g.mul(ct, g.sin(x)))) },
  tan: {
    doc: "tan x",
    vjp: unaryRule((ct, _x, y, g) => g.mul(ct, g.add(g.mul(y, y), 1))),
    domain: ["unit"],
  },
  asin: {
    doc: "the angle in -pi/2..pi/2 with sine x",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.sqrt(oneMinusSquare(x, g)))),
    domain: ["unit"],
  },
  acos: {
    doc: "the angle in 0..pi with cosine x",
    vjp: unaryRule((ct, x, _y, g) => g.neg(g.div(ct, g.sqrt(oneMinusSquare(x, g))))),
    domain: ["unit"],
  },
  atan: {
    doc: "the angle in -pi/2..pi/2 with tangent x",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.add(g.mul(x, x), 1))),
  },
  sinh: { doc: "(e^x - e^-x) / 2", vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.cosh(x))) },
  cosh: { doc: "(e^x + e^-x) / 2", vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.sinh(x))) },
  tanh: {
    doc: "(e^x - e^-x) / (e^x + e^-x)",
    vjp: unaryRule((ct, _x, y, g) => g.mul(ct, g.sub(1, g.mul(y, y)))),
  },
  asinh: {
    doc: "the inverse of sinh",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.sqrt(g.add(g.mul(x, x), 1)))),
  },
  acosh: {
    doc: "the inverse of cosh, for x >= 1",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, g.sqrt(g.mul(g.sub(x, 1), g.add(x, 1))))),
    domain: ["above1"],
  },
  atanh: {
    doc: "the inverse of tanh, for -1 < x < 1",
    vjp: unaryRule((ct, x, _y, g) => g.div(ct, oneMinusSquare(x, g))),
    domain: ["unit"],
  },
  sigmoid: {
    doc: "1 / (1 + e^-x)",
    vjp: unaryRule((ct, _x, y, g) => g.mul(ct, g.mul(y, g.sub(1, y)))),
  },
  erf: {
    doc: "2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x",
    vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.mul(g.exp(g.neg(g.mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  },
  erfc: {
    doc: "1 - erf x",
    vjp: unaryRule((ct, x, _y, g) => g.mul(ct, g.mul(g.exp(g.neg(g.mul(x, x))), -2 / Math.sqrt(Math.PI)))),
  },
  pow: {
    doc: "x^n; x^0 = 1 and 1^n = 1 whatever the other is",
    vjp: binaryRule(
      ({ ct, a, b, g }) => powByBase(ct, a, b, g),
      ({ ct, a, b, y, g }) => powByExponent(ct, a, b, y, g),
    ),
    domain: ["positive", "normal"],
  },
  atan2: {
    doc: "the angle of the point (x, y) = (b, a)",
    vjp: binaryRule(
      ({ ct, a, b, g }) => overSquaredRadius(ct, b, a, b, g),
      ({ ct, a, b, g }) => g.neg(overSquaredRadius(ct, a, a, b, g)),
    ),
  },
});
