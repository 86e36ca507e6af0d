/**
 * @file The cases of ONNX's own backend tests for Scan, Det, If and Loop, as models of this language. Values and expectations
 * are theirs (onnx/backend/test/data/node of onnx/onnx, Apache-2.0).
 */
import {
  add,
  cond,
  defineModel,
  entry,
  fromArray,
  input,
  less,
  linalg,
  mul,
  scan,
  type Tensor,
  take,
  whileLoop,
  zeros,
} from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";
import { runProgram } from "../program/interpret.ts";
import { close, runBoth } from "./fixtures/run.ts";

type Body = Parameters<typeof runBoth>[1];
const x = [1, 2, 3, 4, 5, 6];

const outputsOf = (...args: Parameters<typeof runBoth>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(runBoth(...args).outputs).map(([name, values]) => [name, [...values]]));

describe("Scan", () => {
  test("scan9_sum: running sums of rows", () => {
    const inputs = { initial: input([2]), x: input([3, 2]) };
    const body = (({ initial, x }) => {
      const { carry, ys } = scan(
        (sum, next) => {
          const out = add(sum, next);
          return { carry: out, y: out };
        },
        { carry: initial, xs: x },
      );
      return { y: carry, z: ys };
    }) as (args: { initial: Tensor<readonly [2]>; x: Tensor<readonly [3, 2]> }) => object;
    expect(outputsOf(inputs, body as Body, { initial: [0, 0], x })).toEqual({
      y: [9, 12],
      z: [1, 2, 4, 6, 9, 12],
    });
  });

  test("scan9_multi_state: a running sum and a product", () => {
    const inputs = { sums: input([2]), products: input([2]), x: input([3, 2]) };
    const body = (({ sums, products, x }) => {
      const { carry, ys } = scan(
        ({ s, p }, next) => {
          const carry = { s: add(s, next), p: mul(p, next) };
          return { carry, y: carry.s };
        },
        { carry: { s: sums, p: products }, xs: x },
      );
      return { sum: carry.s, product: carry.p, z: ys };
    }) as (
      args: Readonly<Record<"sums" | "products", Tensor<readonly [2]>>> & { x: Tensor<readonly [3, 2]> },
    ) => object;
    expect(outputsOf(inputs, body as Body, { sums: [0, 0], products: [1, 1], x })).toEqual({
      sum: [9, 12],
      product: [15, 48],
      z: [1, 2, 4, 6, 9, 12],
    });
  });
});

describe("Det", () => {
  test("det_nd: of a batch of matrices", () => {
    const inputs = { x: input([3, 2, 2]) };
    const body = (({ x: matrices }) => ({ y: linalg.det(matrices) })) as (args: {
      x: Tensor<readonly [3, 2, 2]>;
    }) => object;
    const given = { x: [1, 2, 3, 4, 1, 2, 2, 1, 1, 3, 3, 1] };
    close(outputsOf(inputs, body as Body, given).y!, [-2, -3, -8], 1e-6);
  });
});

describe("If", () => {
  const branches = (calls?: string[]) => {
    const flag = input([], "bool");
    const model = defineModel("m", () => ({
      f: entry({ flag }, ({ flag }) => {
        const y = cond(
          flag,
          () => fromArray([1, 2, 3, 4, 5], [5]),
          () => fromArray([5, 4, 3, 2, 1], [5]),
        );
        return { res: y };
      }),
    }));
    const { module } = compile(model, { passes: "none" });
    const [program] = module.entries[0]!.programs;
    return (given: number): number[] => {
      const memory = new Map([["in:f.flag", Uint8Array.of(given)]]);
      runProgram(module, program!, memory as never, (kernel) => calls?.push(kernel));
      return [...(memory as unknown as Map<string, Float32Array>).get("out:f.res")!];
    };
  };

  test("if: one list or the other", () => {
    expect(branches()(1)).toEqual([1, 2, 3, 4, 5]);
    expect(branches()(0)).toEqual([5, 4, 3, 2, 1]);
  });

  test("only one branch runs", () => {
    const calls: string[] = [];
    const run = branches(calls);
    run(1);
    const once = calls.length;
    run(0);
    // a copy of the list that was chosen, and none of the other
    expect([once, calls.length]).toEqual([1, 2]);
  });
});

describe("Loop", () => {
  test("loop11: a value carried on, and the values of all turns", () => {
    const inputs = { y: input([1]) };
    const body = (({ y }) => {
      const terms = fromArray([1, 2, 3, 4, 5], [5]);
      const { carry, ys } = scan(
        (value, _, turn) => {
          const next = add(value, take(terms, turn));
          return { carry: next, y: next };
        },
        { carry: y, length: 5 },
      );
      return { res_y: carry, res_scan: ys };
    }) as (args: { y: Tensor<readonly [1]> }) => object;
    expect(outputsOf(inputs, body as Body, { y: [-2] })).toEqual({
      res_y: [13],
      res_scan: [-1, 1, 4, 8, 13],
    });
  });

  test("range_float_type_positive_delta: numbers from 1 below 5 by 2, and none after", () => {
    const inputs = { start: input([]), limit: input([]), delta: input([]) };
    const body = (({ start, limit, delta }) => {
      const { last, turns } = whileLoop(
        ({ last }) => less(last, limit),
        ({ last, turns }) => ({ last: add(last, delta), turns: add(turns, 1) }),
        { carry: { last: start, turns: zeros([]) }, max: 10 },
      );
      const { ys } = scan((at) => ({ carry: add(at, delta), y: at }), { carry: start, length: 2 });
      return { last, turns, ys };
    }) as (args: Readonly<Record<"start" | "limit" | "delta", Tensor<readonly []>>>) => object;
    expect(outputsOf(inputs, body as Body, { start: [1], limit: [5], delta: [2] })).toEqual({
      last: [5],
      turns: [2],
      ys: [1, 3],
    });
  });
});
