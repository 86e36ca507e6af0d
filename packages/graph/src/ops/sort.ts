/**
 * @file Sorting along an axis: where the elements come from, and the elements in order.
 *
 * NaN comes after all numbers in both directions; what is equal (-0 and +0 too) stays in its order.
 *
 * The loops merge: runs of 1, 2, 4, ... elements in order become runs of twice the length, in log2(n) turns over all n
 * elements (bottom-up merge sort, in D. E. Knuth, "The Art of Computer Programming", vol. 3, 5.2.4). What is moved are
 * positions, from one buffer to another and back; elements stay where they are until the end. Of equal elements the left one
 * goes first, so their order stays.
 */
import { z } from "zod";
import { type Expr, op } from "../kernel/expr.ts";
import { index } from "../kernel/index-math.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import { sizeOf, tensorType } from "../shape.ts";
import { axisNumber } from "./attrs.ts";
import { defineOp, type LowerContext, sample } from "./define-op.ts";
import { checkAxes, checkDType, numeric, one } from "./rules.ts";

type SortAttrs = { readonly axis: number; readonly descending: boolean };

/** How often runs are merged. */
const stagesOf = (length: number): number => (length < 2 ? 0 : 32 - Math.clz32(length - 1));

const and = (a: Expr, b: Expr): Expr => op("and", "bool", a, b);
const or = (a: Expr, b: Expr): Expr => op("or", "bool", a, b);
const not = (a: Expr): Expr => op("not", "bool", a);
const less = (a: Expr, b: Expr): Expr => op("less", "bool", a, b);
const choose = (condition: Expr, a: Expr, b: Expr): Expr => op("select", "i32", condition, a, b);

/** Whether `a` has to come before `b`: equal elements need not, and no NaN does. */
function isBefore(a: Expr, b: Expr, descending: boolean): Expr {
  const isFirst = descending ? less(b, a) : less(a, b);
  if (a.dtype === "i32") return isFirst;
  return or(isFirst, and(op("isNaN", "bool", b), not(op("isNaN", "bool", a))));
}

const [positions, values, merged] = [0, 1, 2];

function write(writer: KernelWriter, { attrs, operands, results }: LowerContext<SortAttrs>): void {
  const { axis, descending } = attrs;
  const x = one(operands);
  const { shape } = results[0]!;
  const length = shape[axis]!;
  if (shape.includes(0)) return;
  writer.forEach(shape, "parallel", (at) => {
    writer.store(positions!, at, at[axis]!);
    writer.store(merged!, at, at[axis]!);
  });
  writer.forEach(shape.with(axis, 1), "parallel", (line) => {
    const at = (place: Expr): Expr[] => line.with(axis, place);
    writer.for(0, stagesOf(length), "serial", (stage) => {
      const width = writer.let(op("shiftLeft", "i32", index(1), stage));
      mergeRuns(writer, { at, length, width, descending, element: (place) => x.at(at(place)) });
      writer.for(0, length, "parallel", (i) => {
        writer.store(positions!, at(i), writer.read(merged!, at(i)));
      });
    });
    writer.for(0, length, "parallel", (i) => {
      writer.store(values!, at(i), x.at(at(writer.read(positions!, at(i)))));
    });
  });
}

interface Runs {
  at(place: Expr): Expr[];
  element(place: Expr): Expr;
  readonly length: number;
  /** Of the runs that are in order. */
  readonly width: Expr;
  readonly descending: boolean;
}

/** Pairs of neighbouring runs: `left` and `right` are the places that are next in each. */
function mergeRuns(writer: KernelWriter, { at, element, length, width, descending }: Runs): void {
  const i32 = (name: "add" | "and" | "minimum" | "neg", ...args: Expr[]): Expr => op(name, "i32", ...args);
  const last = index(length - 1);
  // both are inside the line as they are used; the limits let that be proven
  const positionAt = (place: Expr): Expr =>
    writer.let(writer.read(positions!, at(op("clamp", "i32", place, index(0), last))));
  const twice = writer.let(i32("add", width, width));
  const lefts = writer.local("i32", index(0));
  const rights = writer.local("i32", index(0));
  writer.for(0, length, "serial", (place) => {
    const start = writer.let(i32("and", place, i32("neg", twice)));
    const middle = writer.let(i32("minimum", i32("add", start, width), index(length)));
    const end = writer.let(i32("minimum", i32("add", start, twice), index(length)));
    const isStart = writer.let(op("equal", "bool", place, start));
    const left = writer.let(choose(isStart, start, lefts.get()));
    const right = writer.let(choose(isStart, middle, rights.get()));
    const [first, second] = [positionAt(left), positionAt(right)];
    const isRightBefore = isBefore(writer.let(element(second)), writer.let(element(first)), descending);
    const isLeftEmpty = op("greaterEqual", "bool", left, middle);
    const takesRight = writer.let(and(less(right, end), or(isLeftEmpty, isRightBefore)));
    writer.store(merged!, at(place), choose(takesRight, second, first));
    lefts.set(choose(takesRight, left, i32("add", left, index(1))));
    rights.set(choose(takesRight, i32("add", right, index(1)), right));
  });
}

const up = (axis: number): SortAttrs => ({ axis, descending: false });
const down = (axis: number): SortAttrs => ({ axis, descending: true });

export const sort = defineOp<SortAttrs>({
  name: "sort",
  doc: "positions along `axis` in the order of their elements, the elements in that order, and the positions once more; NaN last, ties as they were",
  attrs: z.strictObject({ axis: axisNumber, descending: z.boolean("must be true or false") }),
  operands: ["operand"],
  traits: { loops: true },
  infer: (operands, { axis }) => {
    const x = one(operands);
    checkDType(x, numeric);
    checkAxes([axis], x, "axis");
    return [tensorType("i32", x.shape), x, tensorType("i32", x.shape)];
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
    return sizeOf(shape) * stagesOf(shape[axis]!);
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
