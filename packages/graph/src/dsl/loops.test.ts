import { describe, expect, test } from "vitest";
import { graphFromJson, graphToJson } from "../ir/json.ts";
import { parseGraph } from "../ir/parse.ts";
import { printGraph } from "../ir/print.ts";
import { buildModel } from "../model/build-model.ts";
import { defineModel, trainStep } from "../model/define-model.ts";
import { input } from "../model/input.ts";
import { add, greater, less, mul } from "./binary.ts";
import { checkpoint, cond, whileLoop } from "./branches.ts";
import { zeros } from "./creation.ts";
import { graphOf, refusalOf, textOf } from "./fixtures/build.ts";
import { sum } from "./reduce.ts";
import { scan } from "./scan.ts";
import { state, update } from "./variables.ts";

const x = input([5, 3]);
const h = input([3]);

describe("scan", () => {
  test("makes a node with a body; what the body uses is an operand, and turns are numbered if they are used", () => {
    expect(
      textOf({ x, h }, ({ x, h }) => {
        const { carry, ys } = scan((total, row) => ({ carry: add(total, row), y: mul(row, h) }), {
          carry: zeros([3]),
          xs: x,
          reverse: true,
        });
        return { carry, ys };
      }),
    ).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[5, 3] input, %h: f32[3] input) -> (%1: f32[3] output carry, %2: f32[5, 3] output ys) {
        %0: f32[3] = constant() {value: 0}
        %1: f32[3], %2: f32[5, 3] = scan(%0, %x, %h) {carries: 1, length: 5, reverse: true, sequences: 1} region(%arg0: f32[3], %arg1: f32[3], %arg2: f32[3]) -> (%0: f32[3], %1: f32[3]) {
          %0: f32[3] = add(%arg0, %arg1)
          %1: f32[3] = mul(%arg1, %arg2)
        }
      }
      "
    `);
    const numbered = textOf(
      { x },
      ({ x }) => scan((n, _, turn) => ({ carry: add(n, turn) }), { carry: zeros([], "i32"), xs: x }).carry,
    );
    expect(numbered).toContain("iota");
    expect(numbered).toContain("range: [0, 5]");
  });

  test("refusals", () => {
    const total = (options: object, body: unknown) =>
      refusalOf(
        { x, h },
        ({ x, h }) => scan(body as never, { carry: h, xs: x, ...options } as never).carry as never,
      );
    const same = (carry: unknown) => ({ carry });
    expect(total({ length: 4 }, same)).toMatchInlineSnapshot(`
      "
      loop/length: scan: xs have 5 slices, where 4 turns are due
        x  x  f32[5, 3]
        at   loops.test.ts
        hint xs have one size on axis 0, that of length if it is given
      "
    `);
    expect(total({ xs: undefined }, same)).toMatchInlineSnapshot(`
      "
      op/argument: scan: length is undefined; it must be given where there are no xs
        at   loops.test.ts
      "
    `);
    expect(total({}, (carry: never) => ({ carry: sum(carry) }))).toMatchInlineSnapshot(`
      "
      loop/type: scan: the next value of f32[3] is f32[]
        of          h    f32[3]
        next value  sum  f32[]
        at   loops.test.ts
        hint a next value has the shape and dtype of what it belongs to
      "
    `);
    expect(total({}, () => undefined)).toMatchInlineSnapshot(`
      "
      op/argument: scan: what the body returns is undefined; it must be a record { carry, y }
        at   loops.test.ts
      "
    `);
    expect(total({ backwards: true }, same)).toMatchInlineSnapshot(`
      "
      op/argument: scan: there is no option backwards
        at   loops.test.ts
        hint options: carry, xs, length, reverse, residuals
      "
    `);
  });
});

describe("bodies", () => {
  test("a tensor made in a body stays there", () => {
    expect(
      refusalOf({ x, h }, ({ x, h }) => {
        let kept = h;
        scan(
          (carry, row) => {
            kept = add(carry, row);
            return { carry: kept };
          },
          { carry: h, xs: x },
        );
        return add(kept, 1);
      }),
    ).toMatchInlineSnapshot(`
      "
      loop/escaped-tensor: tensor: this tensor was made in the body of a loop or branch, and is only known there
        operand  add  f32[3]
        at   loops.test.ts
        hint return it from the body, and use what the loop returns
      "
    `);
  });

  test("nothing is updated in a body", () => {
    const model = defineModel("m", () => {
      const seen = state("seen", [3]);
      const count = trainStep({ x }, ({ x }) => {
        const { carry } = scan(
          (total, row) => {
            update(seen, row);
            return { carry: add(total, row) };
          },
          { carry: zeros([3]), xs: x },
        );
        return { carry };
      });
      return { count };
    });
    expect(() => buildModel(model)).toThrow(
      "loop/update: state/seen is updated in the body of a loop or branch; updates are made once, after all of it",
    );
  });
});

describe("cond and whileLoop", () => {
  test("branches see the same operands", () => {
    expect(
      textOf({ h }, ({ h }) =>
        cond(
          greater(sum(h), 0),
          () => h,
          () => mul(h, 2),
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      graph main(%h: f32[3] input) -> (%3: f32[3] output y) {
        %0: f32[] = reduce(%h) {axes: [0], op: "sum"}
        %1: f32[] = constant() {value: 0}
        %2: bool[] = greater(%0, %1)
        %3: f32[3] = cond(%2, %h) region(%arg0: f32[3]) -> (%arg0: f32[3]) {
        } region(%arg0: f32[3]) -> (%1: f32[3]) {
          %0: f32[3] = constant() {value: 2}
          %1: f32[3] = mul(%arg0, %0)
        }
      }
      "
    `);
  });

  test("refusals", () => {
    expect(
      refusalOf({ h }, ({ h }) =>
        cond(
          greater(h, 0) as never,
          () => h,
          () => h,
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      loop/flag: cond: flag is bool[3]; it must be bool[]
        flag  greater  bool[3]
        at   loops.test.ts
        hint compare scalars, or reduce a tensor with any(...) or all(...)
      "
    `);
    expect(
      refusalOf({ h }, ({ h }) => cond(greater(sum(h), 0), () => h, (() => sum(h)) as never) as never),
    ).toMatchInlineSnapshot(`
      "
      loop/type: cond: the counterpart of f32[3] is f32[]
        of           h    f32[3]
        counterpart  sum  f32[]
        at   loops.test.ts
        hint a counterpart has the shape and dtype of what it belongs to
      "
    `);
    expect(
      refusalOf({ h }, ({ h }) =>
        whileLoop(
          (v) => greater(v, 0) as never,
          (v) => v,
          { carry: h, max: 3 },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      loop/flag: whileLoop: what goesOn returns is bool[3]; it must be bool[]
        what goesOn returns  greater  bool[3]
        at   loops.test.ts
        hint compare scalars, or reduce a tensor with any(...) or all(...)
      "
    `);
    expect(
      refusalOf({ h }, ({ h }) =>
        whileLoop(
          (v) => less(sum(v), 0),
          (v) => v,
          { carry: h, max: undefined as never },
        ),
      ),
    ).toMatchInlineSnapshot(`
      "
      op/argument: whileLoop: max is undefined; it must be a whole number from 0
        at   loops.test.ts
        hint a loop has a greatest number of turns
      "
    `);
  });
});

test("loops are the same after a way through text and JSON", () => {
  const graph = graphOf({ x, h }, ({ x, h }) => {
    const { carry, ys } = scan(
      (total, row, turn) => {
        const next = cond(
          less(turn, 3),
          () => add(total, row),
          () =>
            whileLoop(
              (v) => less(sum(v), 9),
              (v) => add(v, h),
              { carry: total, max: 4 },
            ),
        );
        return { carry: next, y: next };
      },
      { carry: h, xs: x },
    );
    return { carry, ys, kept: checkpoint((v: typeof carry) => mul(v, v))(carry) };
  });
  const text = printGraph(graph, { provenance: false });
  expect(printGraph(parseGraph(text), { provenance: false })).toBe(text);
  expect(printGraph(graphFromJson(graphToJson(graph)), { provenance: false })).toBe(text);
});
