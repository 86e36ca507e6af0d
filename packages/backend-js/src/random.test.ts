/** Random expressions over shared nodes: whatever the compiler builds, the text has the bits of the interpreter. */

import {
  constant,
  type DType,
  type Expr,
  type Kernel,
  load,
  op,
  type ScalarOpName,
  variable,
  when,
} from "@tapeless/graph/ir";
import { randomStream } from "@tapeless/wrapper/fixtures";
import { expect, test } from "vitest";
import { printOne, runBoth } from "./fixtures/kernels.ts";

const size = 64;
const unary: Record<DType, readonly ScalarOpName[]> = {
  f32: ["neg", "abs", "sign", "floor", "sqrt", "round", "exp", "sin"],
  f64: ["neg", "abs", "floor", "sqrt"],
  i32: ["neg", "abs", "sign", "not", "popcount"],
  bool: ["not"],
};
const binary: Record<DType, readonly ScalarOpName[]> = {
  f32: ["add", "sub", "mul", "div", "rem", "maximum", "minimum"],
  f64: ["add", "sub", "mul", "div", "maximum"],
  i32: [
    ...(["add", "sub", "mul", "div", "rem", "maximum", "minimum", "and", "or", "xor"] as const),
    ...(["shiftLeft", "shiftRight", "shiftRightLogical"] as const),
  ],
  bool: ["and", "or", "xor"],
};
const comparisons: readonly ScalarOpName[] = [
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];
const dtypes: readonly DType[] = ["f32", "f64", "i32", "bool"];

class Grower {
  private readonly pool: Expr[] = [];
  private readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
    for (const dtype of dtypes) this.pool.push(load(`${dtype}In`, dtype, variable("i")));
    this.pool.push(
      variable("i"),
      load("i32In", "i32", op("sub", "i32", constant("i32", size - 1), variable("i"))),
    );
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  value(dtype: DType): Expr {
    if (this.random() < 0.15) return this.literal(dtype);
    const known = this.pool.filter((expr) => expr.dtype === dtype);
    return this.random() < 0.5 ? known.at(-1)! : this.pick(known);
  }

  private literal(dtype: DType): Expr {
    if (dtype === "bool") return constant(dtype, this.random() < 0.5 ? 0 : 1);
    if (dtype === "i32")
      return constant(dtype, this.pick([0, 1, -1, 2, 31, -7, 100, 65537, 2147483647, -2147483648]));
    return constant(dtype, Math.fround(this.pick([0, -0, 1, -1.5, 0.1, -1e-3, 1e20, Infinity])));
  }

  grow(): void {
    const dtype = this.pick(dtypes);
    const roll = this.random();
    const { value } = this;
    const of = (kind: DType): Expr => value.call(this, kind);
    if (roll < 0.2) this.pool.push(op(this.pick(unary[dtype]), dtype, of(dtype)));
    else if (roll < 0.65) this.pool.push(op(this.pick(binary[dtype]), dtype, of(dtype), of(dtype)));
    else if (roll < 0.75) this.pool.push(op(this.pick(comparisons), "bool", of(dtype), of(dtype)));
    else if (roll < 0.83) this.pool.push(op("select", dtype, of("bool"), of(dtype), of(dtype)));
    else if (roll < 0.9) this.pool.push(when(of("bool"), of(dtype), of(dtype)));
    else if (roll < 0.93 && dtype !== "bool")
      this.pool.push(op("clamp", dtype, of(dtype), of(dtype), of(dtype)));
    else this.pool.push(op("convert", dtype, of(this.pick(dtypes))));
  }
}

function randomKernel(random: () => number): Kernel {
  const grower = new Grower(random);
  for (let n = 0; n < 25; n++) grower.grow();
  const buffer = (name: string, dtype: DType, access: "read" | "write") => ({ name, dtype, size, access });
  return {
    name: "k",
    comment: "",
    buffers: dtypes.flatMap((dtype) => [
      buffer(`${dtype}In`, dtype, "read"),
      buffer(`${dtype}Out`, dtype, "write"),
    ]),
    body: [
      {
        kind: "for",
        index: "i",
        from: constant("i32", 0),
        to: constant("i32", size),
        step: 1,
        axis: "parallel",
        body: dtypes.map((dtype) => ({
          kind: "store",
          buffer: `${dtype}Out`,
          index: variable("i"),
          value: grower.value(dtype),
          mode: "set",
        })),
      },
    ],
  };
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))("kernel %i", async (seed) => {
  const random = randomStream(seed * 7919 + 1);
  const printed = await printOne(randomKernel(random));
  for (const odd of [0, 0.1]) {
    const { expected, actual } = runBoth(printed, random, odd);
    expect(actual, printed.typescript).toEqual(expected);
  }
});
