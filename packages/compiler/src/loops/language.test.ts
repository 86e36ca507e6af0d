/** @file Loops and branches as models write them: values, gradients of both orders, directions, random streams. */
import {
  abs,
  add,
  cond,
  div,
  grad,
  greater,
  hvp,
  input,
  jvp,
  less,
  mul,
  neg,
  random,
  reshape,
  scan,
  sin,
  slice,
  stack,
  sub,
  sum,
  type Tensor,
  tanh,
  where,
  whileLoop,
} from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { close, run, runBoth, sameBits } from "./fixtures/run.ts";

const T = 6;
type V = Tensor<readonly [3]>;
const inputs = { x: input([T, 3]), h: input([3]), a: input([3]) };
type Args = { readonly x: Tensor<readonly [6, 3]>; readonly h: V; readonly a: V };

const turn = (state: V, at: V, a: V): V => tanh(add(mul(state, a), at));

function scanned({ x, h, a }: Args, residuals: "store" | "recompute" = "store") {
  const { carry, ys } = scan(
    (state: V, at: V) => {
      const next = turn(state, at, a);
      return { carry: next, y: next };
    },
    { carry: h, xs: x, residuals },
  );
  return { carry, ys };
}

function unrolled({ x, h, a }: Args) {
  const ys: V[] = [];
  let state = h;
  for (let t = 0; t < T; t++) {
    state = turn(state, rowOf(x, t), a);
    ys.push(state);
  }
  return { carry: state, ys: stack(ys) as unknown as Tensor<readonly [6, 3]> };
}

const rowOf = (x: Args["x"], t: number): V => reshape(slice(x, [[t, t + 1], null] as never), [3]) as never;

const costOf = ({ carry, ys }: { carry: V; ys: Tensor<readonly [6, 3]> }) =>
  add(sum(sin(carry)), sum(mul(ys, ys)));

describe("scan", () => {
  test.each(["store", "recompute"] as const)(
    "values and gradients of both orders, residuals: %s",
    (residuals) => {
      const all = (f: (args: Args) => { carry: V; ys: Tensor<readonly [6, 3]> }) => (args: Args) => {
        const out = f(args);
        const cost = costOf(out);
        const first = grad(cost, [args.x, args.h, args.a]);
        const [xx, hh, aa] = hvp(cost, [args.x, args.h, args.a], [args.x, args.a, args.h]);
        const along = jvp(out.ys, [args.x, args.a], [sin(args.x), args.h]);
        return { ...out, dx: first[0], dh: first[1], da: first[2], xx, hh, aa, along };
      };
      const found = runBoth(inputs, all((args) => scanned(args, residuals)) as never).outputs;
      const wanted = run(inputs, all(unrolled) as never).outputs;
      for (const name of ["carry", "ys", "dx", "dh", "da"])
        sameBits({ [name]: found[name]! }, { [name]: wanted[name]! });
      for (const name of ["xx", "hh", "aa", "along"]) close(found[name]!, wanted[name]!);
    },
  );
});

describe("cond", () => {
  const both =
    (flagOf: (x: V) => Tensor<readonly [], "bool">) =>
    ({ h, a }: Args) => {
      const y = cond(
        flagOf(h),
        () => mul(sin(mul(h, a)), 2),
        () => neg(mul(tanh(h), mul(h, h))),
      );
      const cost = sum(mul(y, a));
      const [dh, da] = grad(cost, [h, a]);
      const [hh, ah] = hvp(cost, [h, a], [a, h]);
      return { y, dh, da, hh, ah };
    };
  test.each([true, false])("values and gradients of both orders, flag %s", (isFirst) => {
    const flag = (x: V) => (isFirst ? less(sum(mul(x, x)), 1e6) : greater(sum(mul(x, x)), 1e6));
    const found = runBoth(inputs, both(flag) as never).outputs;
    const wanted = run(inputs, (({ h, a }: Args) => {
      const y = isFirst ? mul(sin(mul(h, a)), 2) : neg(mul(tanh(h), mul(h, h)));
      const cost = sum(mul(y, a));
      const [dh, da] = grad(cost, [h, a], { allowUnused: true });
      const [hh, ah] = hvp(cost, [h, a], [a, h]);
      return { y, dh, da, hh, ah };
    }) as never).outputs;
    for (const name of Object.keys(wanted)) close(found[name]!, wanted[name]!, 1e-5);
  });
});

describe("whileLoop", () => {
  test("the root of Newton's method, its gradients, and an end by the number of turns", () => {
    const found = runBoth(inputs, (({ a }: Args) => {
      const positive = add(abs(a), 0.5);
      const root = (max: number) =>
        whileLoop(
          (x: V) => greater(sum(abs(sub(mul(x, x), positive))), 1e-3),
          (x: V) => mul(add(x, div(positive, x)), 0.5),
          { carry: positive, max },
        );
      const whole = root(30);
      return {
        positive,
        whole,
        slope: grad(sum(whole), positive),
        short: root(1),
        one: mul(0.5, add(positive, 1)),
        cut: grad(sum(root(1)), positive),
      };
    }) as never).outputs;
    close(found.whole!, [...found.positive!].map(Math.sqrt), 1e-3);
    close(
      found.slope!,
      [...found.positive!].map((x) => 0.5 / Math.sqrt(x)),
      1e-2,
    );
    close(found.short!, found.one!, 1e-6);
    close(found.cut!, [0.5, 0.5, 0.5], 1e-6);
  });
});

describe("random numbers", () => {
  test("every turn draws its own, and a scan in parts the same as a scan", () => {
    const noise =
      (residuals: "store" | "recompute") =>
      ({ h, x }: Args) => {
        const { ys } = scan(
          (state: V, at: V) => {
            const next = where(random.bernoulli(0.5, [3]), add(state, at), mul(state, 0.5));
            return { carry: next, y: [next, random.uniform([3])] as const };
          },
          { carry: h, xs: x, residuals },
        );
        return { next: ys[0], noise: ys[1], slope: grad(sum(ys[0]), h) };
      };
    const found = runBoth(inputs, noise("store") as never).outputs;
    expect(new Set(found.noise).size).toBe(18);
    sameBits(runBoth(inputs, noise("recompute") as never).outputs, found);
  });
});
