/** @file The running value of one accumulator, in registers: scalars, or a vector that holds a sum in every lane. */
import { type Accumulator, accumulatorStart } from "@tapeless/graph/ir";
import type { Local } from "../assembler/index.ts";
import { splatBytes } from "./constants.ts";
import { pick32, pick64 } from "./lanes.ts";
import type { Scope } from "./scope.ts";
import { once, type Push, partType, pushConstant, scalarType, type Value, vector } from "./value.ts";
import { blend } from "./vector-rules.ts";

export const isArg = ({ op }: Accumulator): boolean => op === "argmax" || op === "argmin";

/** Whether the order of the terms shows in the bits. */
export const isOrdered = ({ op, value }: Accumulator): boolean =>
  (op === "add" || op === "mul") && (value.dtype === "f32" || value.dtype === "f64");

const shapes = { f32: "f32x4", f64: "f64x2", i32: "i32x4", bool: "v128" } as const;

const isExtremum = ({ op }: Accumulator): boolean => op === "max" || op === "min";

export interface Running {
  readonly scope: Scope;
  readonly acc: Accumulator;
  readonly form: Value["form"];
  readonly locals: readonly Local[];
  /** Of floating-point extrema in vectors: ones where a NaN was seen. */
  readonly nans: readonly Local[];
}

/** `form` and `count` are those of the terms (a bool vector is one mask). */
export function startRunning(scope: Scope, acc: Accumulator, form: Value["form"], count: number): Running {
  const { dtype } = acc.value;
  const { f } = scope;
  const isFloat = dtype === "f32" || dtype === "f64";
  const type = partType({ form, dtype });
  const running: Running = {
    scope,
    acc,
    form,
    locals: Array.from({ length: count }, () => f.local(type, "sum")),
    nans:
      form === "vector" && isExtremum(acc) && isFloat
        ? Array.from({ length: count }, () => f.local("v128"))
        : [],
  };
  reset(running);
  return running;
}

export function reset({ scope, acc, form, locals, nans }: Running): void {
  const { f, lanes } = scope;
  const start = accumulatorStart(acc.op, acc.value.dtype);
  for (const local of locals) {
    if (form === "vector") lanes.constants.push(splatBytes(acc.value.dtype, start));
    else pushConstant(f, acc.value.dtype, start);
    f.set(local);
  }
  for (const nan of nans) {
    lanes.constants.push(splatBytes("i32", 0));
    f.set(nan);
  }
}

/** Pops two values of which the lower one is the new term, pushes their combination. */
function combine({ scope: { f }, acc, form }: Pick<Running, "scope" | "acc" | "form">): void {
  const { dtype } = acc.value;
  const { op } = acc;
  if (form === "scalar") {
    if (op === "any") f.op("i32.or");
    else if (op === "all") f.op("i32.and");
    else f.op(`${scalarType[dtype]}.${op}` as "f32.add");
    return;
  }
  if (op === "any") f.op("v128.or");
  else if (op === "all") f.op("v128.and");
  else if (isExtremum(acc))
    f.op(`${shapes[dtype]}.${dtype === "i32" ? `${op}_s` : `p${op}`}` as "f32x4.pmax");
  else f.op(`${shapes[dtype]}.${op}` as "f32x4.add");
}

/** The factors of a term, to be multiplied and added with one rounding. */
export interface Product {
  readonly factors: readonly [Value, Value];
}

/** Adds terms to running values that go through the same statement: all products first, then the sums. */
export function addTerms(pairs: readonly (readonly [Running, Value | Product])[]): void {
  const updates: { readonly running: Running; readonly local: Local; readonly part: Push }[] = [];
  for (const [running, value] of pairs) {
    if ("factors" in value) addProduct(running, value);
    else if (isExtremum(running.acc)) addExtremum(running, value);
    else {
      running.locals.forEach((local, i) => {
        updates.push({ running, local, part: value.parts[i]! });
      });
    }
  }
  // more at once would not fit into the registers
  const most = 3;
  for (let at = 0; at < updates.length; at += most) {
    const some = updates.slice(at, at + most);
    for (const { part } of some) part();
    for (const { running, local } of some.toReversed()) {
      running.scope.f.get(local);
      combine(running);
      running.scope.f.set(local);
    }
  }
}

function addProduct({ scope: { f }, locals }: Running, { factors: [a, b] }: Product): void {
  locals.forEach((local, i) => {
    a.parts[i]!();
    b.parts[i]!();
    f.get(local).op("f32x4.relaxed_madd").set(local);
  });
}

function addExtremum(running: Running, value: Value): void {
  const { scope, acc, form, locals, nans } = running;
  const { f } = scope;
  const { dtype } = acc.value;
  locals.forEach((local, i) => {
    if (form === "scalar" && dtype === "i32") {
      const x = once(f, "i32", value.parts[i]!);
      x();
      f.get(local);
      x();
      f.get(local)
        .op(acc.op === "max" ? "i32.gt_s" : "i32.lt_s")
        .select("i32")
        .set(local);
      return;
    }
    if (nans.length === 0) {
      value.parts[i]!();
      f.get(local);
      combine(running);
      f.set(local);
      return;
    }
    // the extremum takes no notice of a NaN; it is remembered
    const x = once(f, "v128", value.parts[i]!);
    x.force!();
    f.get(local);
    x();
    combine(running);
    f.set(local);
    x();
    x();
    f.op(dtype === "f32" ? "f32x4.ne" : "f64x2.ne")
      .get(nans[i]!)
      .op("v128.or")
      .set(nans[i]!);
  });
}

/** The value so far, lane by lane. */
export function current({ scope, acc, form, locals, nans }: Running): Value {
  const { f, lanes } = scope;
  const { dtype } = acc.value;
  const isZeroPlain = isExtremum(acc) && (dtype === "f32" || dtype === "f64");
  const raw = locals.map((local) => (): void => void f.get(local));
  // a zero extremum is +0
  const parts = raw.map((part): Push => {
    if (!isZeroPlain) return part;
    return () => {
      part();
      if (form === "scalar") f.op(`${scalarType[dtype]}.const` as "f32.const", 0);
      else lanes.constants.push(splatBytes(dtype, 0));
      f.op(
        form === "scalar"
          ? (`${scalarType[dtype]}.add` as "f32.add")
          : (`${shapes[dtype]}.add` as "f32x4.add"),
      );
    };
  });
  const value: Value = { dtype, form, parts };
  if (nans.length === 0) return value;
  const constant = (): void => lanes.constants.push(splatBytes(dtype, NaN));
  const mask = vector("bool", ...nans.map((nan) => (): void => void f.get(nan)));
  return blend(lanes, mask, vector(dtype, ...parts.map(() => constant)), value);
}

/** One value of several running ones with four lanes each: halves are added until one lane is left. */
export function fold(all: readonly Running[]): Push {
  const [first] = all;
  const { scope, acc } = first!;
  const { f, lanes } = scope;
  const { dtype } = acc.value;
  const both = (a: Push, b: Push): Push => {
    return () => {
      a();
      b();
      if (isExtremum(acc) && dtype !== "i32") f.op(`${shapes[dtype]}.${acc.op}` as "f32x4.max");
      else combine({ scope, acc, form: "vector" });
    };
  };
  let parts = all.flatMap((running) => [...current(running).parts]);
  while (parts.length > 1) {
    const half = parts.length / 2;
    parts = parts.slice(0, half).map((part, i) => both(part, parts[half + i]!));
  }
  let vectorOfSums = once(f, "v128", parts[0]!);
  vectorOfSums.force!();
  for (let width = dtype === "f64" ? 1 : 2; width > 0; width >>= 1) {
    const held = vectorOfSums;
    const moved: Push = () => {
      held();
      held();
      f.op("i8x16.shuffle", dtype === "f64" ? pick64(1, 1) : pick32(width, width + 1, width, width));
    };
    vectorOfSums = once(f, "v128", both(held, moved));
    vectorOfSums.force!();
  }
  return lanes.lane(vector(dtype, vectorOfSums, ...(dtype === "f64" ? [vectorOfSums] : [])), 0);
}
