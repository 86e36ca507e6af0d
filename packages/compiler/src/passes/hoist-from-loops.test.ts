import { add, matmul, scan, tanh, transpose } from "@tapeless/graph";
import { calls, input, parseGraph, printGraph, type Value, verifyGraph } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { runBoth } from "../loops/fixtures/run.ts";
import { hoistFromLoops } from "./hoist-from-loops.ts";

function after(text: string): string {
  const graph = hoistFromLoops(parseGraph(text));
  expect(verifyGraph(graph)).toEqual([]);
  return `\n${printGraph(graph, { provenance: false }).trimEnd()}\n`;
}

const product = "{lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}";

describe("hoist-from-loops", () => {
  test("a product of slices is one for all turns, its bias and activation with it", () => {
    expect(
      after(
        `graph g(%h: f32[4, 3] input, %x: f32[9, 4, 2] input, %w: f32[2, 3] input, %b: f32[4, 3] input) -> (%0: f32[4, 3] output last) {
          %0: f32[4, 3] = scan(%h, %x, %w, %b) {carries: 1, length: 9, reverse: false, sequences: 1} region(%arg0: f32[4, 3], %arg1: f32[4, 2], %arg2: f32[2, 3], %arg3: f32[4, 3]) -> (%3: f32[4, 3]) {
            %0: f32[4, 3] = dotGeneral(%arg1, %arg2) ${product}
            %1: f32[4, 3] = add(%0, %arg3)
            %2: f32[4, 3] = tanh(%1)
            %3: f32[4, 3] = mul(%arg0, %2)
          }
        }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph g(
        %h: f32[4, 3] input,
        %x: f32[9, 4, 2] input,
        %w: f32[2, 3] input,
        %b: f32[4, 3] input,
      ) -> (
        %4: f32[4, 3] output last,
      ) {
        %0: f32[9, 4, 3] = dotGeneral(%x, %w) {lhsBatch: [], lhsContract: [2], rhsBatch: [], rhsContract: [0]}
        %1: f32[9, 4, 3] = broadcastInDim(%b) {axes: [1, 2], shape: [9, 4, 3]}
        %2: f32[9, 4, 3] = add(%0, %1)
        %3: f32[9, 4, 3] = tanh(%2)
        %4: f32[4, 3] = scan(%h, %3) {carries: 1, length: 9, reverse: false, sequences: 1} region(%arg0: f32[4, 3], %arg1: f32[4, 3]) -> (%0: f32[4, 3]) {
          %0: f32[4, 3] = mul(%arg0, %arg1)
        }
      }
      "
    `);
  });

  test("a product that only results read comes behind the loop", () => {
    expect(
      after(
        `graph g(%h: f32[4, 3] input, %x: f32[9, 4, 3] input, %w: f32[3, 2] input) -> (%1: f32[9, 4, 2] output ys) {
          %0: f32[4, 3], %1: f32[9, 4, 2] = scan(%h, %x, %w) {carries: 1, length: 9, reverse: false, sequences: 1} region(%arg0: f32[4, 3], %arg1: f32[4, 3], %arg2: f32[3, 2]) -> (%0: f32[4, 3], %2: f32[4, 2]) {
            %0: f32[4, 3] = add(%arg0, %arg1)
            %1: f32[4, 2] = dotGeneral(%0, %arg2) ${product}
            %2: f32[4, 2] = exp(%1)
          }
        }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph g(%h: f32[4, 3] input, %x: f32[9, 4, 3] input, %w: f32[3, 2] input) -> (%3: f32[9, 4, 2] output ys) {
        %0: f32[4, 3], %1: f32[9, 4, 3] = scan(%h, %x) {carries: 1, length: 9, reverse: false, sequences: 1} region(%arg0: f32[4, 3], %arg1: f32[4, 3]) -> (%0: f32[4, 3], %0: f32[4, 3]) {
          %0: f32[4, 3] = add(%arg0, %arg1)
        }
        %2: f32[9, 4, 2] = dotGeneral(%1, %w) {lhsBatch: [], lhsContract: [2], rhsBatch: [], rhsContract: [0]}
        %3: f32[9, 4, 2] = exp(%2)
      }
      "
    `);
  });

  test("what is the same in every turn is computed once", () => {
    expect(
      after(
        `graph g(%h: f32[4, 3] input, %v: f32[3, 3] input, %w: f32[3, 3] input) -> (%0: f32[4, 3] output last) {
          %0: f32[4, 3] = scan(%h, %v, %w) {carries: 1, length: 9, reverse: false, sequences: 0} region(%arg0: f32[4, 3], %arg1: f32[3, 3], %arg2: f32[3, 3]) -> (%1: f32[4, 3]) {
            %0: f32[3, 3] = dotGeneral(%arg1, %arg2) ${product}
            %1: f32[4, 3] = dotGeneral(%arg0, %0) ${product}
          }
        }`,
      ),
    ).toMatchInlineSnapshot(`
      "
      graph g(%h: f32[4, 3] input, %v: f32[3, 3] input, %w: f32[3, 3] input) -> (%1: f32[4, 3] output last) {
        %0: f32[3, 3] = dotGeneral(%v, %w) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        %1: f32[4, 3] = scan(%h, %0) {carries: 1, length: 9, reverse: false, sequences: 0} region(%arg0: f32[4, 3], %arg1: f32[3, 3]) -> (%0: f32[4, 3]) {
          %0: f32[4, 3] = dotGeneral(%arg0, %arg1) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [0]}
        }
      }
      "
    `);
  });

  test("where the larger product would add up in another order, the loop stays", () => {
    const graph = parseGraph(
      `graph g(%h: f32[1, 5] input, %x: f32[9, 1, 2] input, %w: f32[5, 2] input) -> (%0: f32[1, 5] output last) {
        %0: f32[1, 5] = scan(%h, %x, %w) {carries: 1, length: 9, reverse: false, sequences: 1} region(%arg0: f32[1, 5], %arg1: f32[1, 2], %arg2: f32[5, 2]) -> (%1: f32[1, 5]) {
          %0: f32[1, 5] = dotGeneral(%arg1, %arg2) {lhsBatch: [], lhsContract: [1], rhsBatch: [], rhsContract: [1]}
          %1: f32[1, 5] = mul(%arg0, %0)
        }
      }`,
    );
    expect(hoistFromLoops(graph)).toBe(graph);
  });
});

describe("the bits of the turns", () => {
  const [T, B, F, H] = [7, 4, 5, 3];
  const inputs = {
    x: input([T, B, F]),
    w: input([F, H]),
    v: input([H, H]),
    u: input([2, H]),
    b: input([H]),
  };
  type Given = Readonly<Record<keyof typeof inputs, Value>>;
  const body = ({ x, w, v, u, b }: Given) => {
    const { carry, ys } = scan(
      (h: Value, now: Value) => {
        const next = tanh(
          add(
            add(matmul(h as never, matmul(v as never, v as never)), matmul(now as never, w as never)),
            b as never,
          ),
        );
        return { carry: next as never, y: add(matmul(next, transpose(u as never)), 1) as never };
      },
      { carry: calls.zeros([B, H]) as never, xs: x as never },
    );
    return { carry, ys: ys as unknown as Value };
  };

  test("forward, first and second gradients", () => {
    const { outputs } = runBoth(inputs, (given: Given) => {
      const { carry, ys } = body(given);
      const cost = calls.add(calls.sum(calls.mul(ys, ys)), calls.sum(carry as unknown as Value));
      const wrt = Object.values(given);
      const first = calls.gradient([cost], [calls.onesLike(cost)], wrt);
      const squares = first.map((g) => calls.sum(calls.mul(g, g))).reduce((a, c) => calls.add(a, c));
      const second = calls.gradient([squares], [calls.onesLike(squares)], wrt);
      return { ys, ...Object.fromEntries([...first, ...second].map((g, i) => [`g${i}`, g])) };
    });
    expect(Object.keys(outputs)).toHaveLength(11);
  });
});
