import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../dtype.ts";
import type { Shape } from "../types/size.ts";
import type { Dim, Tensor } from "../types/tensor.ts";
import { add, greater, mul } from "./binary.ts";
import { checkpoint, cond, whileLoop } from "./branches.ts";
import { zeros } from "./creation.ts";
import { sum } from "./reduce.ts";
import { scan } from "./scan.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;
declare const steps: Dim<"steps">;

const x = tensor(["time", "batch", 3]);
const h = tensor(["batch", 3]);
const labels = tensor(["time"], "i32");
type H = Tensor<readonly ["batch", 3]>;

describe("scan", () => {
  test("slices lose axis 0, results gain it, what is carried stays", () => {
    const { carry, ys } = scan(
      (state, at) => {
        expectTypeOf(state).toEqualTypeOf<H>();
        const next = add(mul(state, 0.5), at);
        return { carry: next, y: next };
      },
      { carry: h, xs: x },
    );
    expectTypeOf(carry).toEqualTypeOf<H>();
    expectTypeOf(ys).toEqualTypeOf<Tensor<readonly ["time", "batch", 3]>>();
  });

  test("records and lists of tensors, the number of the turn", () => {
    const { carry, ys } = scan(
      ({ a, b }, { at, label }, turn) => {
        expectTypeOf(label).toMatchTypeOf<Tensor<readonly [], "i32">>();
        expectTypeOf(turn).toEqualTypeOf<Tensor<readonly [], "i32">>();
        return { carry: { a: add(a, at), b }, y: [turn, a] };
      },
      { carry: { a: h, b: tensor([]) }, xs: { at: x, label: labels } },
    );
    expectTypeOf(carry.a).toEqualTypeOf<H>();
    expectTypeOf(ys[0]).toEqualTypeOf<Tensor<readonly ["time"], "i32">>();
  });

  test("an interface of tensors", () => {
    interface State {
      readonly a: H;
      readonly b: Tensor<readonly []>;
    }
    const carried = (first: State) =>
      scan(({ a, b }, at) => ({ carry: { a: add(a, at), b }, y: a }), { carry: first, xs: x });
    expectTypeOf<ReturnType<typeof carried>["ys"]>().toEqualTypeOf<Tensor<readonly ["time", "batch", 3]>>();
    interface Odd {
      readonly a: H;
      readonly size: number;
    }
    // @ts-expect-error a number is no tensor
    const odd = (first: Odd) => scan((s) => ({ carry: s }), { carry: first, length: 5 });
    void odd;
  });

  test("a length, as a number or a dim", () => {
    const five = scan((s) => ({ carry: s, y: s }), { carry: zeros([3]), length: 5 });
    expectTypeOf(five.carry).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(five.ys).toEqualTypeOf<Tensor<readonly [5, 3]>>();
    const named = scan((s) => ({ carry: s, y: s }), { carry: zeros([3]), length: steps });
    expectTypeOf(named.ys).toEqualTypeOf<Tensor<readonly ["steps", 3]>>();
  });

  test("refuses what changes its type", () => {
    // @ts-expect-error a vector is carried, a scalar comes back
    scan((s) => ({ carry: sum(s) }), { carry: zeros([3]), length: 5 });
    // @ts-expect-error a number is no tensor
    scan((s) => ({ carry: s }), { carry: 3, length: 5 });
  });
});

describe("cond, whileLoop, checkpoint", () => {
  test("give what their functions give", () => {
    const flag = greater(sum(h), 0);
    expectTypeOf(
      cond(
        flag,
        () => h,
        () => mul(h, 2),
      ),
    ).toEqualTypeOf<H>();
    cond(
      flag,
      () => h,
      // @ts-expect-error a scalar in place of a matrix
      () => sum(h),
    );
    cond(
      // @ts-expect-error the flag is a number
      sum(h),
      () => h,
      () => h,
    );
    const last = whileLoop(
      (v) => greater(sum(v), 0),
      (v) => mul(v, 0.5),
      { carry: h, max: 9 },
    );
    expectTypeOf(last).toEqualTypeOf<H>();
    whileLoop(
      (v) => greater(sum(v), 0),
      (v) => v,
      // @ts-expect-error the greatest number of turns is missing
      { carry: h },
    );
    const double = checkpoint((v: H) => mul(v, 2));
    expectTypeOf(double(h)).toEqualTypeOf<H>();
  });
});
