import {
  calls,
  type DType,
  type Graph,
  graphNodes,
  sizeOf,
  type Value,
  verifyGraph,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import {
  bitsOf,
  evaluateGraph,
  randomElements,
  randomWords,
  unknown,
} from "../rewrites/fixtures/random-bits.ts";
import { canonicalize } from "./canonicalize.ts";
import { cse } from "./cse.ts";
import { dce } from "./dce.ts";
import { fold } from "./fold.ts";

/**
 * Random graphs of the ops that rewrites know, dense in constants that they look for, run on any bits before and after
 * the passes.
 */
const graphs = 80;
const size = 40;

const shape = [2, 3];
const constants: Readonly<Record<DType, readonly number[]>> = {
  f32: [
    0,
    -0,
    1,
    -1,
    2,
    0.5,
    -4,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** -126,
    3,
  ],
  f64: [0, -0, 1, -1, 2 ** -1022, 2 ** 1023, 3],
  i32: [0, 1, -1, 2, -(2 ** 31), 2 ** 31 - 1],
  bool: [0, 1],
};

type Next = (below: number) => number;
type Maker = (next: Next, pick: (dtype: DType) => Value) => Value;

const numeric = ["f32", "f64", "i32"] as const;
const one = <T>(next: Next, list: readonly T[]): T => list[next(list.length)]!;

const makers: readonly Maker[] = [
  (next) => {
    const dtype = one(next, ["f32", "f64", "i32", "bool"] as const);
    return calls.full(shape, one(next, constants[dtype]), dtype);
  },
  (next, pick) => {
    const dtype = one(next, numeric);
    const name = one(next, ["add", "sub", "mul", "div", "maximum", "minimum"] as const);
    return calls[name](pick(dtype), pick(dtype));
  },
  (next, pick) => {
    const dtype = one(next, numeric);
    return calls[one(next, ["neg", "abs", "sign"] as const)](pick(dtype));
  },
  (next, pick) => calls[one(next, ["floor", "round", "trunc", "exp", "sqrt"] as const)](pick("f32")),
  (next, pick) => {
    const dtype = one(next, numeric);
    const name = one(next, ["less", "greater", "lessEqual", "greaterEqual", "equal", "notEqual"] as const);
    return calls[name](pick(dtype), pick(dtype));
  },
  (next, pick) => {
    const dtype = one(next, ["f32", "f64", "i32", "bool"] as const);
    return calls.select(pick("bool"), pick(dtype), pick(dtype));
  },
  (next, pick) => {
    const dtype = one(next, ["i32", "bool"] as const);
    return calls[one(next, ["and", "or", "xor"] as const)](pick(dtype), pick(dtype));
  },
  (next, pick) => calls.not(pick(one(next, ["i32", "bool"] as const))),
  (next, pick) => {
    const dtypes = ["f32", "f64", "i32", "bool"] as const;
    return calls.convert(pick(one(next, dtypes)), one(next, dtypes));
  },
  (_, pick) => calls.bitcast(pick("f32"), "i32"),
  (_, pick) => calls.bitcast(pick("i32"), "f32"),
  (next, pick) => calls.reverse(pick("f32"), one(next, [[0], [1], [0, 1]])),
  (_, pick) => calls.reshape(calls.transpose(pick("f32")), shape),
  (_, pick) => calls.transpose(calls.transpose(pick("f32"))),
  (next, pick) => {
    const axis = next(2);
    const name = one(next, ["sum", "max", "min"] as const);
    return calls.broadcastTo(calls[name](pick("f32"), axis, true), shape);
  },
  (next, pick) => {
    const start = next(3);
    return calls.sliceAxis(calls.concatenate([pick("f32"), pick("f32")], 0), 0, start, start + 2);
  },
  (next, pick) => {
    const padded = calls.pad(pick("f32"), { low: [1, next(2)], high: [0, 1], value: one(next, [0, -0, 1]) });
    const [row, column] = [next(2), next(2)];
    return calls.slice(padded, { start: [row, column], limit: [row + 2, column + 3] });
  },
];

/** The last few values, so that graphs are deep and share. */
function randomGraph(seed: number): Graph {
  const word = randomWords(seed);
  const next: Next = (below) => (word() >>> 0) % below;
  const values = (["f32", "f64", "i32", "bool"] as const).flatMap((dtype) => [
    unknown(`${dtype} a`, dtype, shape),
    unknown(`${dtype} b`, dtype, shape),
  ]);
  const pick = (dtype: DType): Value => {
    const fitting = values.filter((value) => value.dtype === dtype);
    return one(next, fitting.slice(-4));
  };
  for (let i = 0; i < size; i++) values.push(one(next, makers)(next, pick));
  const outputs = values.slice(-6).map((value, i) => ({ name: `y${i}`, value }));
  return { name: "random", outputs, updates: [] };
}

function run(graph: Graph, seed: number): string[][] {
  const memory = new Map<string, ReturnType<typeof randomElements>>();
  const words = randomWords(seed * 7919 + 13);
  for (const dtype of ["f32", "f64", "i32", "bool"] as const) {
    for (const name of ["a", "b"])
      memory.set(`${dtype} ${name}`, randomElements(dtype, sizeOf(shape), words));
  }
  return evaluateGraph(graph, (_, name) => memory.get(name)!).map(bitsOf);
}

describe.each([
  ["canonicalize", canonicalize],
  ["fold", fold],
  ["cse", cse],
  ["all of them", (graph: Graph) => dce(cse(fold(canonicalize(graph))))],
])("%s", (_, pass) => {
  test(`changes no bit of ${graphs} random graphs`, () => {
    let [before, after] = [0, 0];
    for (let seed = 0; seed < graphs; seed++) {
      const graph = randomGraph(seed);
      const passed = pass(graph);
      expect(verifyGraph(passed)).toEqual([]);
      for (const trial of [0, 1]) expect(run(passed, seed + trial)).toEqual(run(graph, seed + trial));
      before += graphNodes(graph).length;
      after += graphNodes(passed).length;
    }
    expect(after).toBeLessThan(before);
  });
});
