/**
 * @file The general contraction: batch axes pair up, contracted axes are summed over, the others remain.
 *
 * Order of accumulation (docs/numerics.md A3): `chain` over the contracted axes as the attribute lists them, axes of
 * extent 1 left out; term = lhs * rhs, rounded. One exception: where one side has fewer than 4 free elements per batch,
 * and on both operands (axes of extent 1 left out) the contracted axes are the last ones, in the listed order, it is
 * the sum of an elementwise product: `stripes` over the contracted axes merged into one.
 */
import { z } from "zod";
import type { DType } from "../dtype.ts";
import { type Expr, type Order, op } from "../kernel/expr.ts";
import { index } from "../kernel/index-math.ts";
import { type Dims, showShape, sizeOf, type TensorType, tensorType } from "../shape.ts";
import { axisList } from "./attrs.ts";
import { defineOp, type OpRecord, sample, type VjpRule, violation } from "./define-op.ts";
import { isOrdered, splitAxes } from "./reduction-order.ts";
import {
  axisHasSize,
  checkAxes,
  checkDType,
  checkSameDType,
  counting,
  inversePermutation,
  numeric,
  otherAxes,
  pick,
  two,
} from "./rules.ts";

export type DotAttrs = {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContract: readonly number[];
  readonly rhsContract: readonly number[];
};

const fewRows = 4;

const freeOf = (shape: Dims, batch: readonly number[], contract: readonly number[]): number[] =>
  otherAxes(shape.length, [...batch, ...contract]);

function checkPairs(
  lhs: TensorType,
  rhs: TensorType,
  left: readonly number[],
  right: readonly number[],
  code: string,
  what: "batch" | "contracted",
): void {
  if (left.length !== right.length) {
    violation(code, `${left.length} ${what} axes of lhs cannot pair up with ${right.length} of rhs`, {
      notes: [`axes ${showShape(left)}`, `axes ${showShape(right)}`],
    });
  }
  left.forEach((axis, i) => {
    const [a, b] = [lhs.shape[axis]!, rhs.shape[right[i]!]!];
    if (a === b) return;
    violation(code, `${what} axes have different sizes, ${a} and ${b}`, {
      notes: [axisHasSize(axis, lhs), axisHasSize(right[i]!, rhs)],
    });
  });
}

/** Where each axis of an operand is in `[...batch, ...free, ...contract]`, the order its gradient comes in. */
const backToOperand = (
  batch: readonly number[],
  free: readonly number[],
  contract: readonly number[],
): number[] => inversePermutation([...batch, ...free, ...contract]);

const vjp: VjpRule<DotAttrs> = ({ g, attrs, operands, cotangents, needs }) => {
  const [lhs, rhs] = [operands[0]!, operands[1]!];
  const ct = cotangents[0]!;
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = attrs;
  const lhsFree = freeOf(lhs.shape, lhsBatch, lhsContract);
  const rhsFree = freeOf(rhs.shape, rhsBatch, rhsContract);
  const batch = counting(lhsBatch.length);
  const ctLhsFree = lhsFree.map((_, i) => batch.length + i);
  const ctRhsFree = rhsFree.map((_, i) => batch.length + lhsFree.length + i);
  // the contracted axes come out in the order they have in the other operand
  const byRhs = pick(lhsContract, sortedPositions(rhsContract));
  const byLhs = pick(rhsContract, sortedPositions(lhsContract));
  return [
    needs[0]
      ? g.transpose(
          g.dotGeneral(ct, rhs, {
            lhsBatch: batch,
            rhsBatch,
            lhsContract: ctRhsFree,
            rhsContract: rhsFree,
          }),
          backToOperand(lhsBatch, lhsFree, byRhs),
        )
      : null,
    needs[1]
      ? g.transpose(
          g.dotGeneral(lhs, ct, {
            lhsBatch,
            rhsBatch: batch,
            lhsContract: lhsFree,
            rhsContract: ctLhsFree,
          }),
          inversePermutation([...rhsBatch, ...byLhs, ...rhsFree]),
        )
      : null,
  ];
};

/** The positions that put a list into ascending order. */
const sortedPositions = (list: readonly number[]): number[] =>
  counting(list.length).sort((i, j) => list[i]! - list[j]!);

/** Axes counted without those of extent 1; -1 for these. */
function positions(shape: Dims): number[] {
  let next = 0;
  return shape.map((size) => (size === 1 ? -1 : next++));
}

/** Whether the contracted axes are the operand's last ones, in the listed order. */
function areLast(shape: Dims, contract: readonly number[]): boolean {
  const place = positions(shape);
  const rank = place.filter((position) => position >= 0).length;
  const placed = contract.map((axis) => place[axis]!).filter((position) => position >= 0);
  return placed.every((position, i) => position === rank - placed.length + i);
}

export interface ContractionPlan {
  readonly order: Order;
  readonly extents: readonly number[];
  /** Indices of all contracted axes from those of `extents`. */
  expand(reduced: readonly Expr[]): Expr[];
}

/** The order of accumulation of a contraction, from shapes and attributes alone. */
export function planContraction(dtype: DType, lhs: Dims, rhs: Dims, attrs: DotAttrs): ContractionPlan {
  const { lhsBatch, rhsBatch, lhsContract, rhsContract } = attrs;
  const sizes = pick(lhs, lhsContract);
  const rows = sizeOf(pick(lhs, freeOf(lhs, lhsBatch, lhsContract)));
  const columns = sizeOf(pick(rhs, freeOf(rhs, rhsBatch, rhsContract)));
  const asProduct =
    Math.min(rows, columns) < fewRows && areLast(lhs, lhsContract) && areLast(rhs, rhsContract);
  const ordered = isOrdered("add", dtype);
  if (asProduct) {
    return {
      order: ordered ? "stripes" : "free",
      extents: [sizeOf(sizes)],
      expand: ([flat]) => splitAxes(flat!, sizes),
    };
  }
  return {
    order: ordered ? "chain" : "free",
    extents: sizes.filter((size) => size !== 1),
    expand: (reduced) => {
      let next = 0;
      return sizes.map((size) => (size === 1 ? index(0) : reduced[next++]!));
    },
  };
}

/** The turns are rows, or columns, of one larger product; undefined where that adds up in another order. */
const overTurns: OpRecord<DotAttrs>["overTurns"] = ({ g, attrs, operands, isStacked }) => {
  const [lhs, rhs] = [operands[0]!, operands[1]!];
  const [left, right] = [isStacked[0]!, isStacked[1]!];
  // batches of their own would be as many small products
  if (left === right) return undefined;
  const placed = (axes: readonly number[], moved: boolean) => (moved ? axes.map((axis) => axis + 1) : axes);
  const large: DotAttrs = {
    lhsBatch: placed(attrs.lhsBatch, left),
    lhsContract: placed(attrs.lhsContract, left),
    rhsBatch: placed(attrs.rhsBatch, right),
    rhsContract: placed(attrs.rhsContract, right),
  };
  const turn = planContraction(
    lhs.dtype,
    left ? lhs.shape.slice(1) : lhs.shape,
    right ? rhs.shape.slice(1) : rhs.shape,
    attrs,
  );
  const whole = planContraction(lhs.dtype, lhs.shape, rhs.shape, large);
  if (turn.order !== whole.order || showShape(turn.extents) !== showShape(whole.extents)) return undefined;
  const product = g.dotGeneral(lhs, rhs, large);
  const batch = large.lhsBatch.length;
  const at = left ? batch : batch + lhs.shape.length - batch - large.lhsContract.length;
  const rest = counting(product.shape.length).filter((axis) => axis !== at);
  return at === 0 ? product : g.transpose(product, [at, ...rest]);
};

const f32 = (shape: readonly number[]) => sample("f32", shape);
const product: DotAttrs = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [0] };
const transposed: DotAttrs = { lhsBatch: [], rhsBatch: [], lhsContract: [1], rhsContract: [1] };
const batched: DotAttrs = { lhsBatch: [0], rhsBatch: [0], lhsContract: [2], rhsContract: [1] };

export const dotGeneral = defineOp<DotAttrs>({
  name: "dotGeneral",
  doc: "sum over the contracted axes of lhs * rhs; axes of the result: batch, the rest of lhs, the rest of rhs",
  attrs: z.strictObject({
    lhsBatch: axisList,
    rhsBatch: axisList,
    lhsContract: axisList,
    rhsContract: axisList,
  }),
  operands: ["lhs", "rhs"],
  traits: { contraction: true },
  infer: (operands, { lhsBatch, rhsBatch, lhsContract, rhsContract }) => {
    const [lhs, rhs] = two(operands);
    checkDType(lhs, numeric);
    checkSameDType(operands);
    checkAxes([...lhsBatch, ...lhsContract], lhs, "axes of lhs");
    checkAxes([...rhsBatch, ...rhsContract], rhs, "axes of rhs", 1);
    checkPairs(lhs, rhs, lhsBatch, rhsBatch, "shape/batch-mismatch", "batch");
    checkPairs(lhs, rhs, lhsContract, rhsContract, "shape/contract-mismatch", "contracted");
    const shape = [
      ...pick(lhs.shape, lhsBatch),
      ...pick(lhs.shape, freeOf(lhs.shape, lhsBatch, lhsContract)),
      ...pick(rhs.shape, freeOf(rhs.shape, rhsBatch, rhsContract)),
    ];
    return [tensorType(lhs.dtype, shape)];
  },
  vjp,
  lower: ({ attrs, operands, reduce }) => {
    const [lhs, rhs] = [operands[0]!, operands[1]!];
    const { lhsBatch, rhsBatch, lhsContract, rhsContract } = attrs;
    const plan = planContraction(lhs.dtype, lhs.shape, rhs.shape, attrs);
    const lhsFree = freeOf(lhs.shape, lhsBatch, lhsContract);
    const rhsFree = freeOf(rhs.shape, rhsBatch, rhsContract);
    const place = (axes: readonly (readonly number[])[], parts: readonly (readonly Expr[])[]): Expr[] =>
      pick(parts.flat(), inversePermutation(axes.flat()));
    return {
      kind: "elements",
      at: [
        (at) => {
          const batch = at.slice(0, lhsBatch.length);
          const row = at.slice(lhsBatch.length, lhsBatch.length + lhsFree.length);
          const column = at.slice(lhsBatch.length + lhsFree.length);
          return reduce("add", plan.order, plan.extents, (reduced) => {
            const inner = plan.expand(reduced);
            const a = lhs.at(place([lhsBatch, lhsFree, lhsContract], [batch, row, inner]));
            const b = rhs.at(place([rhsBatch, rhsFree, rhsContract], [batch, column, inner]));
            return op("mul", lhs.dtype, a, b);
          });
        },
      ],
    };
  },
  overTurns,
  flops: (operands, results, { lhsContract }) =>
    2 * sizeOf(results[0]!.shape) * sizeOf(pick(operands[0]!.shape, lhsContract)),
  samples: [
    { operands: [f32([4, 3]), f32([3, 5])], attrs: product },
    { operands: [f32([2, 3]), f32([5, 3])], attrs: transposed },
    { operands: [f32([5, 20]), f32([6, 20])], attrs: transposed },
    { operands: [f32([2, 4, 3]), f32([2, 3, 5])], attrs: batched },
    {
      operands: [f32([2, 3, 4]), f32([4, 5, 2])],
      attrs: { lhsBatch: [0], rhsBatch: [2], lhsContract: [2], rhsContract: [0] },
    },
    {
      operands: [f32([2, 3, 4, 5]), f32([4, 6, 3])],
      attrs: { lhsBatch: [], rhsBatch: [], lhsContract: [2, 1], rhsContract: [0, 2] },
    },
    {
      operands: [f32([1, 2, 1, 30]), f32([4, 2, 30])],
      attrs: { lhsBatch: [], rhsBatch: [], lhsContract: [1, 3], rhsContract: [1, 2] },
    },
    { operands: [f32([7]), f32([7])], attrs: { ...product, lhsContract: [0] } },
    { operands: [f32([2]), f32([3])], attrs: { ...product, lhsContract: [], rhsContract: [] } },
    { operands: [f32([]), f32([])], attrs: { ...product, lhsContract: [], rhsContract: [] } },
    { operands: [f32([2, 0]), f32([0, 3])], attrs: product },
    { operands: [f32([0, 2]), f32([2, 3])], attrs: product },
    { operands: [f32([5, 700]), f32([700, 4])], attrs: product },
    { operands: [f32([1, 700]), f32([3, 700])], attrs: transposed },
    { operands: [sample("f64", [2, 3]), sample("f64", [3, 2])], attrs: product },
    { operands: [sample("i32", [2, 3]), sample("i32", [3, 2])], attrs: product },
  ],
});
