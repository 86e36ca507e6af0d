/** @file From values to formulas: what a person would write for the nodes behind a value. */
import { type Node, ops, sizeOf, type Value } from "@tapeless/graph/ir";
import { isSplat, madeBy, splatOf } from "../rewrites/match.ts";
import { productTerm } from "./product-notation.ts";
import { call, type Infix, infix, name, number, type Term, transposed } from "./term.ts";

export interface Notation {
  /** What stands for a value, where it has a name; undefined asks for the formula behind it. */
  readonly nameOf: (value: Value) => Term | undefined;
  /** What to call an axis: `batch`, `axis 1`. */
  readonly axisName: (value: Value, axis: number) => string;
}

const infixes: Readonly<Record<string, Infix>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  equal: "=",
  notEqual: "≠",
  less: "<",
  lessEqual: "≤",
  greater: ">",
  greaterEqual: "≥",
  and: "and",
  or: "or",
};

/** Deeper formulas are cut: nobody reads them. */
const deepest = 40;

/** The formula of a value; named values stand for themselves. */
export function termOf(value: Value, notation: Notation, depth = 0): Term {
  return notation.nameOf(value) ?? formulaOf(value, notation, depth);
}

/** The formula behind a value, whatever its own name. */
export function formulaOf(value: Value, notation: Notation, depth = 0): Term {
  if (depth > deepest) return name("…");
  const of = (operand: Value): Term => termOf(operand, notation, depth + 1);
  const splat = splatOf(value);
  if (splat !== undefined) return number(splat);
  const { node } = value;
  const mean = meanOf(value);
  if (mean) return folded("mean", mean.operand, mean.axes, notation, of);
  const written = Object.hasOwn(writers, node.op) ? writers[node.op]!(node, of, notation) : undefined;
  if (written) return written;
  const operands = node.operands.map(of);
  const sign = Object.hasOwn(infixes, node.op) ? infixes[node.op] : undefined;
  if (sign) {
    const [a, b] = node.operands.map((operand) => aligned(operand, of));
    return infix(sign, a!, b!);
  }
  const plain = call(node.op, ...operands);
  return node.results.length === 2 && complexOps.has(node.op)
    ? call(["re", "im"][value.index]!, plain)
    : plain;
}

/** Ops with a pair of results, the parts of complex numbers. */
const complexOps: ReadonlySet<string> = new Set([ops.fft.name, ops.rfft.name]);

type Writer = (node: Node, of: (operand: Value) => Term, notation: Notation) => Term | undefined;

const writers: Readonly<Record<string, Writer>> = {
  mul: ({ operands: [a, b] }, of) =>
    a === b ? { kind: "power", base: of(a!), exponent: number(2) } : undefined,
  neg: ({ operands: [x] }, of) => ({ kind: "negative", of: of(x!) }),
  pow: ({ operands: [base, exponent] }, of) => ({
    kind: "power",
    base: aligned(base!, of),
    exponent: aligned(exponent!, of),
  }),
  select: ({ operands: [condition, a, b] }, of) => {
    const cut = rectified(condition!, a!, b!);
    if (cut) return call("relu", of(cut));
    if (isSplat(b, 0)) return masked(aligned(a!, of), truth(of(condition!)));
    if (isSplat(a, 0)) return masked(aligned(b!, of), truth(opposite(of(condition!))));
    return call("where", of(condition!), aligned(a!, of), aligned(b!, of));
  },
  equal: ({ operands }, of) => {
    const label = labelOf(operands);
    return label && call("onehot", of(label));
  },
  convert: ({ operands: [x] }, of) => (x!.dtype === "bool" ? truth(of(x!)) : of(x!)),
  maximum: ({ operands }, of) => call("max", ...operands.map((operand) => aligned(operand, of))),
  minimum: ({ operands }, of) => call("min", ...operands.map((operand) => aligned(operand, of))),
  clamp: ({ operands }, of) => call("clamp", ...operands.map((operand) => aligned(operand, of))),
  stopGradient: ({ operands: [x] }, of) => call("constant", of(x!)),
  reduce: ({ operands: [x], attrs }, of, notation) => {
    const axes = attrs.axes as readonly number[];
    return (attrs.op === "sum" && picked(x!, axes, of)) || folded(String(attrs.op), x!, axes, notation, of);
  },
  argReduce: ({ operands: [x], attrs }, of) => call(String(attrs.op), of(x!)),
  dotGeneral: ({ operands, attrs }, of) => productTerm(operands, attrs as never, of),
  convGeneral: ({ operands }, of) => call("conv", ...operands.map(of)),
  transpose: ({ operands: [x], attrs }, of) => {
    const rank = x!.shape.length;
    // of a stack of matrices each is transposed
    const isSwap = (attrs.permutation as readonly number[]).every(
      (from, axis) => from === (axis < rank - 2 ? axis : 2 * rank - 3 - axis),
    );
    return isSwap && rank > 1 ? transposed(of(x!)) : call("transpose", of(x!));
  },
  reshape: ({ operands: [x], results: [result] }, of) => {
    const places = insertedOnes(x!.shape, result!.shape);
    if (places) return places.includes("None") ? { kind: "index", of: of(x!), at: places } : of(x!);
    return insertedOnes(result!.shape, x!.shape) ? of(x!) : call("reshape", of(x!));
  },
  slice: ({ operands: [x], attrs }, of) => ({ kind: "index", of: of(x!), at: slicesOf(x!.shape, attrs) }),
  less: ({ operands: [a, b] }) => {
    const [drawn, limit] = [drawnFrom(a!), splatOf(b!)];
    if (!drawn || limit === undefined) return undefined;
    const { scope } = drawn;
    return infix("<", scope === "" ? name("random") : call("random", name(scope)), number(limit / 2 ** 24));
  },
  broadcastInDim: ({ operands: [x] }, of) => call("repeat", of(x!)),
  customVjp: ({ operands, regions }, of, notation) => {
    const [region] = regions;
    if (region?.outputs.length !== 1) return undefined;
    const inside: Notation = {
      ...notation,
      nameOf: (value) => {
        const at = region.inputs.indexOf(value);
        return at < 0 ? undefined : of(operands[at]!);
      },
    };
    return termOf(region.outputs[0]!, inside);
  },
  literal: () => name("constants"),
  gather: ({ operands: [x, index] }, of) => ({ kind: "index", of: of(x!), at: [showIndex(of(index!))] }),
};

/** The bits behind a number of 24 random bits, which is below p 2^24 with probability p; `of` shows neither. */
const drawnFrom = (value: Value): Node | undefined => {
  const [bits, by] = madeBy(value, ops.shiftRightLogical)?.operands ?? [];
  return isSplat(by, 8) && madeBy(bits, ops.randomBits) ? bits?.node : undefined;
};

/** `0:128` for what is taken of an axis, `:` for all of it. */
function slicesOf(shape: readonly number[], attrs: Node["attrs"]): string[] {
  const { start, limit, stride } = attrs as Readonly<Record<"start" | "limit" | "stride", readonly number[]>>;
  return shape.map((size, axis) => {
    const [from, to, by] = [start![axis]!, limit![axis]!, stride![axis]!];
    if (from === 0 && to === size && by === 1) return ":";
    if (to === from + 1) return String(from);
    return `${from}:${to}${by === 1 ? "" : `:${by}`}`;
  });
}

const masked = (term: Term, mask: Term): Term =>
  term.kind === "number" && term.value === 1 ? mask : infix("*", term, mask);

const showIndex = (term: Term): string => (term.kind === "name" ? term.text : "…");

/** An operand of an elementwise op: repeating along leading axes goes without saying. */
function aligned(operand: Value, of: (value: Value) => Term): Term {
  const spread = madeBy(operand, ops.broadcastInDim);
  if (!spread || splatOf(operand) !== undefined) return of(operand);
  const [x] = spread.operands;
  const rank = operand.shape.length;
  const first = rank - x!.shape.length;
  if (spread.attrs.axes.every((axis, i) => axis === first + i)) return of(x!);
  const at = operand.shape.map((_, axis) => (spread.attrs.axes.includes(axis) ? ":" : "None"));
  return { kind: "index", of: of(x!), at: at.slice(at.indexOf(":")) };
}

function folded(
  fold: string,
  x: Value,
  axes: readonly number[],
  { axisName }: Notation,
  of: (value: Value) => Term,
): Term {
  const isAll = axes.length === x.shape.length;
  return { kind: "fold", name: fold, of: of(x), axes: isAll ? [] : axes.map((axis) => axisName(x, axis)) };
}

/** sum(x) / N where N is how many were added. */
function meanOf(value: Value): { readonly operand: Value; readonly axes: readonly number[] } | undefined {
  const [top, bottom] = madeBy(value, ops.div)?.operands ?? [];
  const sum = madeBy(madeBy(top, ops.reshape)?.operands[0] ?? top, ops.reduce);
  if (!sum || !bottom || sum.attrs.op !== "sum") return undefined;
  const [operand] = sum.operands;
  const count = sizeOf(sum.attrs.axes.map((axis) => operand!.shape[axis]!));
  return isSplat(bottom, count) ? { operand: operand!, axes: sum.attrs.axes } : undefined;
}

/** x of `x < 0 ? 0 : x`. */
function rectified(condition: Value, a: Value, b: Value): Value | undefined {
  const less = madeBy(condition, ops.less)?.operands;
  return less && isSplat(a, 0) && less[0] === b && isSplat(less[1], 0) ? b : undefined;
}

/** x where the value is relu(x), as a function with a gradient of its own. */
export function rectifiedBy({ node }: Value): Value | undefined {
  const [region] = node.regions;
  const [condition, a, b] = madeBy(region?.outputs[0], ops.select)?.operands ?? [];
  if (node.op !== ops.customVjp.name || !region || !condition || !a || !b) return undefined;
  const inner = rectified(condition, a, b);
  return inner && node.operands[region.inputs.indexOf(inner)];
}

const truth = (condition: Term): Term =>
  condition.kind === "call" && condition.name === "onehot" ? condition : { kind: "indicator", condition };

const opposite = (condition: Term): Term => {
  const opposites: Partial<Record<Infix, Infix>> = {
    ">": "≤",
    "<": "≥",
    "≥": "<",
    "≤": ">",
    "=": "≠",
    "≠": "=",
  };
  const sign = condition.kind === "infix" ? opposites[condition.sign] : undefined;
  return sign && condition.kind === "infix" ? { ...condition, sign } : call("not", condition);
};

/** The labels of `iota == labels`. */
function labelOf([a, b]: readonly Value[]): Value | undefined {
  const counted = madeBy(a, ops.iota);
  const spread = madeBy(b, ops.broadcastInDim)?.operands[0];
  if (!counted || !spread) return undefined;
  return madeBy(spread, ops.reshape)?.operands[0] ?? spread;
}

/** `x[label]`: the sum of what a one-hot condition leaves. */
function picked(x: Value, axes: readonly number[], of: (value: Value) => Term): Term | undefined {
  const [condition, chosen, zero] = madeBy(x, ops.select)?.operands ?? [];
  const label = labelOf(madeBy(condition, ops.equal)?.operands ?? []);
  if (!label || !chosen || !isSplat(zero, 0) || axes.length !== 1) return undefined;
  return { kind: "index", of: of(chosen), at: [showIndex(of(label))] };
}

/** `:` and `None` for the axes of `to`, if it is `from` with axes of size 1 put in. */
function insertedOnes(from: readonly number[], to: readonly number[]): string[] | undefined {
  const places: string[] = [];
  let next = 0;
  for (const size of to) {
    if (next < from.length && from[next] === size) {
      places.push(":");
      next++;
    } else if (size === 1) places.push("None");
    else return undefined;
  }
  return next === from.length ? places : undefined;
}
