/** @file Why a backward line can only be as it is: what its shapes allow. */
import { ops, recordOf, topologicalOrder, type Value } from "@tapeless/graph/ir";
import { type AxesOf, showAxes } from "./axes.ts";
import type { Meanings } from "./meanings.ts";
import type { Contraction } from "./product-notation.ts";

type Axes = readonly (number | string)[];

export function dimensionCheck(expression: Value, target: Value, meanings: Meanings, axesOf: AxesOf): string {
  const nodes = topologicalOrder([expression]);
  const axes = (value: Value): Axes => {
    const meaning = meanings.of(value);
    if (meaning && meaning.kind !== "formula") return axesOf(meaning.of);
    const due = axesOf(target);
    return value.shape.map((size, axis) => (target.shape[axis] === size ? due[axis]! : size));
  };
  const products = nodes.filter(({ op }) => op === ops.dotGeneral.name);
  if (products.length > 0) {
    return products
      .map((node) => productCheck(node.operands, node.attrs as never, axes, axesOf(target)))
      .join("; ");
  }
  const sum = nodes.find(
    (node) => recordOf(node).traits.reduction && String(node.results[0]!.shape) === String(target.shape),
  );
  const [operand] = sum?.operands ?? [];
  if (sum && operand) {
    const from = bestAxes(operand, nodes, axes);
    const over = (sum.attrs.axes as readonly number[]).map((axis) => from[axis]).join(" and ");
    return `${showAxes(from)} added up over ${over} gives ${showAxes(axesOf(target))}, the shape of what was repeated`;
  }
  if (target.shape.length === 0) return "a number";
  return `${showAxes(axesOf(target))}, element by element`;
}

/** An elementwise formula has the axes of the values it is made of. */
function bestAxes(value: Value, nodes: readonly Value["node"][], axes: (value: Value) => Axes): Axes {
  const own = axes(value);
  if (own.some((size) => typeof size === "string")) return own;
  const alike = nodes
    .flatMap(({ results }) => results)
    .filter(({ shape }) => String(shape) === String(value.shape));
  return alike.map(axes).find((found) => found.some((size) => typeof size === "string")) ?? own;
}

function productCheck(
  [lhs, rhs]: readonly Value[],
  { lhsBatch, rhsBatch, lhsContract, rhsContract }: Contraction,
  axes: (value: Value) => Axes,
  target: Axes,
): string {
  const [a, b] = [axes(lhs!), axes(rhs!)];
  const free = (of: Axes, batch: readonly number[], contract: readonly number[]): Axes =>
    of.filter((_, axis) => !batch.includes(axis) && !contract.includes(axis));
  const [left, right] = [free(a, lhsBatch, lhsContract), free(b, rhsBatch, rhsContract)];
  const result = [...lhsBatch.map((axis) => a[axis]!), ...left, ...right];
  const gives = showAxes(String(result.map(String)) === String(target.map(String)) ? target : result);
  if (lhsContract.length === 0) {
    return `${showAxes(a)} ⊗ ${showAxes(b)} gives ${gives}: every element with every other, nothing is added up`;
  }
  const met = lhsContract.map((axis) => a[axis]).join("·");
  const text = `${showAxes(a)} with ${showAxes(b)} gives ${gives}`;
  if (lhsBatch.length > 0 || lhsContract.length > 1 || Math.max(a.length, b.length) > 2) {
    return `${text}: the sum runs over ${met}`;
  }
  const ways = waysToGet(matrix(a, true), matrix(b, false), result);
  return ways === 1
    ? `${text}: the sum runs over ${met}, and no other order or transpose of the two gives this shape`
    : `${text}: the sum runs over ${met}; ${ways} orders and transposes have this shape, as sizes are equal, and the rule names the right one`;
}

/** A vector as a matrix with one row or column. */
const matrix = (axes: Axes, isLeft: boolean): Axes => {
  if (axes.length === 2) return axes;
  const [n = 1] = axes;
  return isLeft ? [1, n] : [n, 1];
};

/** How many of A B, Aᵀ B, A Bᵀ, Aᵀ Bᵀ and the same with B first have the shape, ones left out. */
function waysToGet(a: Axes, b: Axes, target: Axes): number {
  const wanted = String(target.filter((size) => size !== 1));
  const turned = (of: Axes): Axes[] => (of[0] === 1 || of[1] === 1 ? [of] : [of, [of[1]!, of[0]!]]);
  const pairs = [
    ...turned(a).flatMap((x) => turned(b).map((y) => [x, y] as const)),
    ...turned(b).flatMap((y) => turned(a).map((x) => [y, x] as const)),
  ];
  const fits = pairs.filter(
    ([x, y]) => x[1] === y[0] && String([x[0]!, y[1]!].filter((size) => size !== 1)) === wanted,
  );
  return Math.max(1, fits.length);
}
