/**
 * @file Sorting along an axis: where the elements come from, and the elements in order.
 *
 * NaN comes after all numbers in both directions; what is equal (-0 and +0 too) stays in its order.
 *
 * The loops are a sorting network: for rows of n elements, log2(n) stages of up to log2(n) steps, and in each step pairs
 * that do not touch each other are put in order. It is the bitonic network whose stages begin by comparing mirrored
 * places, so that every pair puts its smaller element first (K. E. Batcher, "Sorting networks and their applications",
 * 1968). Places from n on then hold, in thought, what comes after everything and never moves: their pairs are left out,
 * and n need not be a power of two. As positions break ties, no two elements are equal and the answer does not depend
 * on the network.
 */
import { z } from "zod";
import { type Expr, op } from "../kernel/expr.ts";
import { addIndex, index, subIndex } from "../kernel/index-math.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import { sizeOf, tensorType } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, type LowerContext, sample } from "./define-op.ts";
import { checkAxes, checkDType, numeric, one } from "./rules.ts";

type SortAttrs = { readonly axis: number; readonly descending: boolean };

/** How many stages the network has. */
const stagesOf = (length: number): number => (length < 2 ? 0 : 32 - Math.clz32(length - 1));

const and = (a: Expr, b: Expr): Expr => op("and", "bool", a, b);
const or = (a: Expr, b: Expr): Expr => op("or", "bool", a, b);
const not = (a: Expr): Expr => op("not", "bool", a);

interface Item {
  readonly value: Expr;
  readonly position: Expr;
}

/** Whether `a` belongs after `b`. */
function isAfter(a: Item, b: Item, descending: boolean): Expr {
  const less = (x: Expr, y: Expr): Expr => op("less", "bool", x, y);
  const [first, last] = descending ? [b.value, a.value] : [a.value, b.value];
  const [above, below] = [less(last, first), less(first, last)];
  const later = op("greater", "bool", a.position, b.position);
  if (a.value.dtype === "i32") return or(above, and(not(below), later));
  const none = ({ value }: Item): Expr => op("isNaN", "bool", value);
  const comesLast = or(above, and(none(a), not(none(b))));
  const comesFirst = or(below, and(none(b), not(none(a))));
  return or(comesLast, and(not(comesFirst), later));
}

const [positions, values] = [0, 1];

function write(writer: KernelWriter, { attrs, operands, results }: LowerContext<SortAttrs>): void {
  const { axis, descending } = attrs;
  const x = one(operands);
  const { shape } = results[0]!;
  const length = shape[axis]!;
  writer.forEach(shape, "parallel", (at) => {
    writer.store(positions!, at, at[axis]!);
    writer.store(values!, at, x.at(at));
  });
  const stages = stagesOf(length);
  if (stages === 0 || shape.includes(0)) return;
  const isPowerOfTwo = 2 ** stages === length;
  writer.forEach(shape.with(axis, 1), "parallel", (line) => {
    const read = (place: Expr): Item => ({
      value: writer.read(values!, line.with(axis, place)),
      position: writer.read(positions!, line.with(axis, place)),
    });
    const put = (place: Expr, { value, position }: Item): void => {
      writer.store(values!, line.with(axis, place), value);
      writer.store(positions!, line.with(axis, place), position);
    };
    const exchange = (low: Expr, high: Expr): void => {
      const [a, b] = [read(low), read(high)];
      writer.if(isAfter(a, b, descending), () => {
        put(low, b);
        put(high, a);
      });
    };
    writer.for(0, stages, "serial", (stage) => {
      writer.for(0, addIndex(stage, 1), "serial", (step) => {
        const shift = writer.let(subIndex(stage, step));
        const isFirst = op("equal", "bool", step, index(0));
        writer.for(0, 2 ** (stages - 1), "parallel", (pair) => {
          const { low, high } = pairOf(pair, shift, isFirst, stages);
          const [left, right] = [writer.let(low), writer.let(high)];
          if (isPowerOfTwo) exchange(left, right);
          else {
            const inside = (place: Expr): Expr => op("less", "bool", place, index(length));
            writer.if(and(inside(left), inside(right)), () => exchange(left, right));
          }
        });
      });
    });
  });
}

/**
 * Blocks of 2 << shift places. Pairs are 1 << shift apart, but in the first step of a stage mirror images of each other
 * in their block. Both places are below 2^stages as they are; the masks let that be proven.
 */
function pairOf(pair: Expr, shift: Expr, isFirst: Expr, stages: number): { low: Expr; high: Expr } {
  const i32 = (name: "shiftLeft" | "shiftRight" | "sub" | "add" | "and", a: Expr, b: Expr): Expr =>
    op(name, "i32", a, b);
  const masked = (place: Expr): Expr => i32("and", place, index(2 ** stages - 1));
  const distance = i32("shiftLeft", index(1), shift);
  const block = i32("shiftLeft", i32("shiftRight", pair, shift), i32("add", shift, index(1)));
  const offset = i32("and", pair, i32("sub", distance, index(1)));
  const mirror = i32("sub", i32("sub", i32("shiftLeft", distance, index(1)), index(1)), offset);
  const partner = op("select", "i32", isFirst, mirror, i32("add", distance, offset));
  return { low: masked(i32("add", block, offset)), high: masked(i32("add", block, partner)) };
}

const up = (axis: number): SortAttrs => ({ axis, descending: false });
const down = (axis: number): SortAttrs => ({ axis, descending: true });

export const sort = defineOp<SortAttrs>({
  name: "sort",
  doc: "positions along `axis` in the order of their elements, and the elements in that order; NaN last, ties as they were",
  attrs: z.strictObject({ axis: axisNumber, descending: z.boolean("must be true or false") }),
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands, { axis }) => {
    const x = one(operands);
    checkDType(x, numeric);
    checkAxes([axis], x, "axis");
    return [tensorType("i32", x.shape), x];
  },
  vjp: ({ g, attrs: { axis }, operands, results, cotangents }) => {
    const x = one(operands);
    if (x.shape[axis] === 0) return [g.zerosLike(x)];
    // each element back to where it came from
    return [g.putAlongAxis(g.zerosLike(x), results[positions!]!, cotangents[values!]!, axis, "add")];
  },
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  range: (_, { axis }, [x]) => [0, x?.shape[axis] ?? 0],
  flops: (operands, _, { axis }) => {
    const { shape } = one(operands);
    const stages = stagesOf(shape[axis]!);
    return (sizeOf(shape) * stages * (stages + 1)) / 4;
  },
  samples: [
    { operands: [sample("f32", [7])], attrs: up(0) },
    { operands: [sample("f32", [8])], attrs: down(0) },
    { operands: [sample("f32", [3, 4])], attrs: up(1) },
    { operands: [sample("f32", [5, 3])], attrs: down(0) },
    { operands: [sample("f32", [2, 6, 2])], attrs: up(1) },
    { operands: [sample("f64", [2, 9])], attrs: down(1) },
    { operands: [sample("i32", [37], "index", 8)], attrs: up(0) },
    { operands: [sample("i32", [3, 9], "index", 3)], attrs: down(1) },
    { operands: [sample("f32", [32], "special")], attrs: up(0), smooth: false },
    { operands: [sample("f32", [2, 19], "special")], attrs: down(1), smooth: false },
    { operands: [sample("f32", [3, 1])], attrs: up(1) },
    { operands: [sample("f32", [2, 2])], attrs: up(1) },
    { operands: [sample("f32", [0, 3])], attrs: up(1) },
    { operands: [sample("f32", [3, 0])], attrs: up(1) },
  ],
});
