/**
 * @file The orders of accumulation (docs/numerics.md A3), as machines that are fed one term at a time.
 *
 * A reducer gets the terms of one reduction in row-major order and answers with the result. `chain` and `stripes` fix
 * the order of roundings; max, min, any, all, argmax, argmin and wrapping integers have the same bits in every order.
 */
import type { DType } from "../dtype.ts";
import { InternalError } from "../errors.ts";
import type { AccumulateOp, Order } from "./expr.ts";

/** Terms (of `stripes`: chunks) in one block; the partial results of blocks are chained. */
export const blockLength = 512;

/** Stripes side by side in one chunk: 64 bytes. */
export const stripeCount = (dtype: DType): number => (dtype === "f64" ? 8 : 16);

export interface Reducer {
  reset(): void;
  /** `position` matters to argmax and argmin only. */
  push(value: number, position: number): void;
  finish(): number;
}

type Combine = (a: number, b: number) => number;

const combiners: Readonly<Record<"add" | "mul", Readonly<Record<"f32" | "f64" | "i32", Combine>>>> = {
  add: { f32: (a, b) => Math.fround(a + b), f64: (a, b) => a + b, i32: (a, b) => (a + b) | 0 },
  mul: { f32: (a, b) => Math.fround(a * b), f64: (a, b) => a * b, i32: (a, b) => Math.imul(a, b) },
};

/** What an accumulator of `op` starts with, and the result of an empty one. */
export function accumulatorStart(op: AccumulateOp, dtype: DType): number {
  switch (op) {
    case "add":
    case "any":
    case "argmax":
    case "argmin":
      return 0;
    case "mul":
    case "all":
      return 1;
    case "max":
      return dtype === "i32" ? -2147483648 : Number.NEGATIVE_INFINITY;
    case "min":
      return dtype === "i32" ? 2147483647 : Number.POSITIVE_INFINITY;
  }
}

/** Whether every order gives the same bits. */
export const isOrderFree = (op: AccumulateOp, dtype: DType): boolean =>
  (op !== "add" && op !== "mul") || dtype === "i32" || dtype === "bool";

/** The reducer of one accumulator (one lane); `dtype` is that of the terms. */
export function createReducer(
  op: AccumulateOp,
  dtype: DType,
  order: Order,
  extents: readonly number[],
): Reducer {
  if (op === "argmax" || op === "argmin") return new ArgReducer(op === "argmax");
  const start = accumulatorStart(op, dtype);
  if (op === "max") return new ExtremumReducer(start, (a, b) => (Number.isNaN(a) || b <= a ? a : b));
  if (op === "min") return new ExtremumReducer(start, (a, b) => (Number.isNaN(a) || b >= a ? a : b));
  if (op === "any") return new RunReducer(start, (a, b) => a | b);
  if (op === "all") return new RunReducer(start, (a, b) => a & b);
  if (dtype === "bool") throw new InternalError(`${op} cannot accumulate bool`);
  const combine = combiners[op][dtype];
  if (dtype === "i32") return new RunReducer(start, combine);
  if (order === "free")
    throw new InternalError(`${op} of ${dtype} depends on its order, which cannot be free`);
  const terms = extents.reduce((product, extent) => product * extent, 1);
  if (order === "chain" && terms <= blockLength) return new RunReducer(start, combine);
  return new OrderedReducer(start, combine, order === "stripes" ? stripeCount(dtype) : 1, extents);
}

/** `chain([values.length], values)` of the contract. */
export function chain(values: readonly number[], start: number, combine: Combine): number {
  if (values.length > blockLength) {
    const partials: number[] = [];
    for (let from = 0; from < values.length; from += blockLength) {
      partials.push(chain(values.slice(from, from + blockLength), start, combine));
    }
    return chain(partials, start, combine);
  }
  let sum = start;
  for (const value of values) sum = combine(sum, value);
  return sum;
}

/** One term after the other. */
class RunReducer implements Reducer {
  private value: number;
  private readonly start: number;
  private readonly combine: Combine;

  constructor(start: number, combine: Combine) {
    this.value = start;
    this.start = start;
    this.combine = combine;
  }

  reset(): void {
    this.value = this.start;
  }

  push(value: number): void {
    this.value = this.combine(this.value, value);
  }

  finish(): number {
    return this.value;
  }
}

class ExtremumReducer extends RunReducer {
  /** A zero result is +0. */
  override finish(): number {
    return super.finish() + 0;
  }
}

/** The position of the first NaN, else the lowest position of the extremum. */
class ArgReducer implements Reducer {
  private best = 0;
  private position = 0;
  private seen = false;
  private readonly largest: boolean;

  constructor(largest: boolean) {
    this.largest = largest;
  }

  reset(): void {
    this.seen = false;
    this.position = 0;
  }

  push(value: number, position: number): void {
    if (this.seen) {
      const was = this.best;
      const nowNaN = Number.isNaN(value);
      const wasNaN = Number.isNaN(was);
      const tie = value === was || (nowNaN && wasNaN);
      const better = nowNaN || (!wasNaN && (this.largest ? value > was : value < was));
      if (tie ? position >= this.position : !better) return;
    }
    this.seen = true;
    this.best = value;
    this.position = position;
  }

  finish(): number {
    return this.position;
  }
}

/**
 * `stripes` with `width` stripes side by side; `chain` is the case of one stripe.
 *
 * A block is a cut of one line of the last axis where a line has at least `blockLength` chunks, otherwise as many
 * whole lines as fit.
 */
class OrderedReducer implements Reducer {
  private readonly sums: Float64Array;
  private readonly partials: number[] = [];
  private readonly start: number;
  private readonly combine: Combine;
  private readonly line: number;
  /** Terms of one block; 0 where everything is one block. */
  private readonly block: number;
  /** No block reaches past the end of a line. */
  private readonly cutsLines: boolean;
  private inLine = 0;
  private inBlock = 0;

  constructor(start: number, combine: Combine, width: number, extents: readonly number[]) {
    this.start = start;
    this.combine = combine;
    this.sums = new Float64Array(width);
    this.line = extents.at(-1) ?? 1;
    const chunks = Math.ceil(this.line / width);
    const lines = extents.slice(0, -1).reduce((product, extent) => product * extent, 1);
    this.cutsLines = chunks >= blockLength && chunks * lines > blockLength;
    if (chunks * lines <= blockLength) this.block = 0;
    else if (chunks >= blockLength) this.block = blockLength * width;
    else this.block = Math.floor(blockLength / chunks) * this.line;
    this.reset();
  }

  reset(): void {
    this.sums.fill(this.start);
    this.partials.length = 0;
    this.inLine = 0;
    this.inBlock = 0;
  }

  push(value: number): void {
    const sums = this.sums;
    const stripe = this.inLine % sums.length;
    sums[stripe] = this.combine(sums[stripe]!, value);
    this.inLine++;
    this.inBlock++;
    const lineEnds = this.inLine === this.line;
    if (lineEnds) this.inLine = 0;
    if (this.inBlock === this.block || (lineEnds && this.cutsLines)) this.close();
  }

  finish(): number {
    if (this.partials.length === 0) return this.fold();
    if (this.inBlock > 0) this.close();
    return chain(this.partials, this.start, this.combine);
  }

  private close(): void {
    this.partials.push(this.fold());
    this.sums.fill(this.start);
    this.inBlock = 0;
  }

  private fold(): number {
    const sums = this.sums;
    for (let half = sums.length >> 1; half > 0; half >>= 1) {
      for (let stripe = 0; stripe < half; stripe++) {
        sums[stripe] = this.combine(sums[stripe]!, sums[stripe + half]!);
      }
    }
    return sums[0]!;
  }
}
