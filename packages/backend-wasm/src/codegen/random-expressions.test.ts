/** Random expressions over shared nodes: scalar or in lanes, the code has the bits of the interpreter. */
import {
  constant,
  type DType,
  type Expr,
  type Kernel,
  load,
  op,
  type ScalarOpName,
  scalarOps,
  variable,
  when,
} from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { capabilities } from "../capabilities.ts";
import { buildKernel, randomStream, runBoth } from "../fixtures/kernels.ts";
import { vectorize } from "../vectorize/vectorize.ts";

const size = 37;
const dtypes: readonly DType[] = ["f32", "f64", "i32", "bool"];
const comparisons: readonly ScalarOpName[] = [
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
];
/** What is unspecified for some arguments, and what needs operands of its own. */
const excluded =
  /convert|bitcast|smallToI32|exponent|mantissa|threefry|normalFromBits|select|clamp|unsigned|^is/;

const candidates = (dtype: DType, arity: number): ScalarOpName[] =>
  (Object.keys(scalarOps) as ScalarOpName[]).filter((name) => {
    const row = scalarOps[name];
    if (row.arity !== arity || excluded.test(name) || row.result !== "same") return false;
    const { operands } = row;
    if (operands === "float") return dtype === "f32" || dtype === "f64";
    if (operands === "number") return dtype !== "bool";
    return operands === "integral" ? dtype === "i32" || dtype === "bool" : operands === dtype;
  });

class Grower {
  private readonly pool: Expr[];
  private readonly random: () => number;
  private readonly guarded: boolean;

  constructor(random: () => number, guarded: boolean) {
    this.random = random;
    this.guarded = guarded;
    const i = variable("i");
    this.pool = [
      ...dtypes.map((dtype) => load(`${dtype}In`, dtype, i)),
      load("f32In", "f32", op("sub", "i32", constant("i32", size - 1), i)),
      load("f32In", "f32", constant("i32", 3)),
      load("i32In", "i32", constant("i32", 5)),
      i,
    ];
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  value(dtype: DType): Expr {
    if (this.random() < 0.1) return constant(dtype, dtype === "bool" ? 1 : this.pick([0, 1, -1, 2, -7, 100]));
    const known = this.pool.filter((expr) => expr.dtype === dtype);
    return this.random() < 0.5 ? known.at(-1)! : this.pick(known);
  }

  grow(): void {
    const dtype = this.pick(dtypes);
    const roll = this.random();
    const of = (kind: DType): Expr => this.value(kind);
    const made = ((): Expr => {
      if (roll < 0.25) return op(this.pick(candidates(dtype, 1)), dtype, of(dtype));
      if (roll < 0.6) return op(this.pick(candidates(dtype, 2)), dtype, of(dtype), of(dtype));
      if (roll < 0.7) return op(this.pick(comparisons), "bool", of(dtype), of(dtype));
      if (roll < 0.8) return op("select", dtype, of("bool"), of(dtype), of(dtype));
      if (roll < 0.85) return op("convert", dtype, of(this.pick(dtypes)));
      if (roll < 0.9 && dtype !== "bool") return op("clamp", dtype, of(dtype), of(dtype), of(dtype));
      if (roll < 0.93 && this.guarded) return when(of("bool"), of(dtype), of(dtype));
      // found by an index that is computed
      const at = op("clamp", "i32", of("i32"), constant("i32", 0), constant("i32", size - 1));
      return load(`${dtype}In`, dtype, at);
    })();
    this.pool.push(made);
  }
}

function kernelOf(seed: number, guarded: boolean): Kernel {
  const random = randomStream(seed);
  const grower = new Grower(random, guarded);
  for (let n = 0; n < 30; n++) grower.grow();
  const body = dtypes.map((dtype) => ({
    kind: "store" as const,
    buffer: `${dtype}Out`,
    index: variable("i"),
    value: grower.value(dtype),
    mode: "set" as const,
  }));
  const bounds = { from: constant("i32", 0), to: constant("i32", size) };
  return {
    name: "kernel",
    comment: "",
    buffers: dtypes.flatMap((dtype) => [
      { name: `${dtype}In`, dtype, size, access: "read" as const },
      { name: `${dtype}Out`, dtype, size, access: "write" as const },
    ]),
    body: [{ kind: "for", index: "i", ...bounds, step: 1, axis: "parallel", body }],
  };
}

test.each([false, true])("guarded: %s", (guarded) => {
  for (let seed = 1; seed <= 60; seed++) {
    const kernel = kernelOf(seed, guarded);
    // whatever the heuristics say, lanes give the same bits
    const [loop] = kernel.body;
    const inLanes: Kernel = {
      ...kernel,
      body: [{ ...(loop as Kernel["body"][0] & { kind: "for" }), axis: "vector" }],
    };
    for (const each of [kernel, vectorize(kernel, capabilities), inLanes]) {
      const both = runBoth(buildKernel(each), randomStream(seed), (seed % 3) * 0.15);
      expect(both.actual, `seed ${seed}`).toEqual(both.expected);
    }
  }
});
