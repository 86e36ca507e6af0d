import {
  add,
  argmax,
  convert,
  cumprod,
  customVjp,
  div,
  expandDims,
  floor,
  grad,
  log,
  max,
  mean,
  mul,
  norm,
  random,
  scan,
  sort,
  square,
  stopGradient,
  sub,
  sum,
  type Tensor,
  tanh,
} from "@tapeless/graph";
import {
  buildModel,
  defineModel,
  entry,
  graphNodes,
  input,
  loss,
  nn,
  optimizer,
  recordOf,
  trainStep,
} from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { type Certificate, certify } from "./certify.ts";
import { randomPoint } from "./random-point.ts";

type Definition = Parameters<typeof defineModel>[1];

function certificates(define: Definition): Certificate[] {
  const model = buildModel(defineModel("test", define), {
    bindings: { all: {}, entries: {} },
  });
  const feed = randomPoint(model);
  return model.entries.flatMap(({ programs }) =>
    programs.flatMap(({ graph }) =>
      graphNodes(graph)
        .filter((node) => recordOf(node).traits.gradient)
        .map((node) => certify(node, feed)),
    ),
  );
}

const x = input([3, 4]);
type X = Tensor<readonly [3, 4], "f32">;
type Scalar = Tensor<readonly [], "f32">;

/** The gradient of a cost by x. */
const ofCost = (cost: (x: X) => Tensor<readonly [], "f32">): Certificate =>
  certificates(() => ({ slope: entry({ x }, (args) => ({ slope: grad(cost(args.x), args.x) })) }))[0]!;

describe("right gradients", () => {
  test("of a network with normalization, dropout and a classifier", () => {
    const image = input([6, 5]);
    const label = input([6], "i32", { range: [0, 3] });
    const found = certificates(() => {
      const net = nn.sequential([
        nn.dense(5, 8, { name: "a" }),
        nn.batchNorm(8, { name: "b" }),
        nn.relu,
        nn.dropout(0.3),
        nn.dense(8, 3, { name: "c" }),
      ]);
      return {
        train: trainStep({ image, label }, (args) => {
          const cost = loss.softmaxCrossEntropy(net(args.image), args.label);
          return { cost, ...optimizer.adam({ learningRate: 0.1 }).minimize(cost) };
        }),
      };
    });
    expect(found.map(({ holds }) => holds)).toEqual([true]);
    for (const { error, derived } of found[0]!.slopes) {
      expect(error).toBeLessThan(1e-7);
      expect(derived).not.toBe(0);
    }
  });

  test("of what is constant by design, sorted, rounded, picked, random", () => {
    const costs: ((x: X) => unknown)[] = [
      (x) => sum(mul(x, stopGradient(square(x)))),
      (x) => sum(square(sort(x))),
      (x) => sum(add(mul(x, x), floor(mul(x, 3)))),
      (x) => sum(mul(max(x, 1), convert(argmax(x, 1), "f32"))),
      (x) => sum(mul(cumprod(x, 1), random.normal([3, 4]))),
    ];
    for (const cost of costs) expect(ofCost(cost as never)).toMatchObject({ holds: true });
  });

  test("a function with a gradient of its own takes what it uses from outside as constant", () => {
    const { holds } = ofCost((x) => {
      const scaled = customVjp(
        (v: X) => mul(v, mean(x)),
        ({ cotangent }) => [mul(cotangent, mean(x))],
      );
      return sum(scaled(x)) as never;
    });
    expect(holds).toBe(true);
  });

  test("through a loop", () => {
    const sequence = input([2, 3, 4]);
    const found = certificates(() => {
      const layer = nn.gru(4, 3, { name: "gru" });
      return {
        train: trainStep({ sequence }, (args) => {
          const cost = mean(square(layer(args.sequence)));
          return { cost, ...optimizer.sgd().minimize(cost) };
        }),
      };
    });
    expect(found.map(({ holds }) => holds)).toEqual([true]);
  });

  test("of gradients, and by values inside", () => {
    const inner = (x: X): X => grad(sum(tanh(mul(x, x))) as never, x) as never;
    expect(ofCost((x) => sum(square(norm(inner(x), 1))) as never).holds).toBe(true);
    const found = certificates(() => ({
      slope: entry({ x }, (args) => {
        const middle = tanh(args.x);
        return { slope: grad(sum(mul(middle, square(middle))), middle) };
      }),
    }));
    expect(found[0]!.holds).toBe(true);
    const chain = certificates(() => ({
      slope: entry({ x }, (args) => {
        const middle = tanh(args.x);
        const last = mul(middle, args.x);
        return grad(sum(square(last)) as Scalar, { x: args.x, middle, last });
      }),
    }));
    expect(chain[0]!.holds).toBe(true);
  });
});

describe("wrong gradients", () => {
  /** tanh, with a gradient that somebody gave it. */
  const given =
    (backward: (x: X, cotangent: X) => unknown) =>
    (v: X): X =>
      customVjp(
        (inner: X) => tanh(inner),
        ({ args: [inner], cotangent }) => [backward(inner as X, cotangent as X) as X],
      )(v) as X;

  test("are found, and the first one named", () => {
    const right = given((v, ct) => mul(ct, sub(1, square(tanh(v)))));
    const half = given((v, ct) => mul(mul(ct, 0.5), sub(1, square(tanh(v)))));
    const none = given((_, ct) => mul(ct, 0));
    expect(ofCost((v) => sum(right(mul(v, 2) as X)) as never).holds).toBe(true);
    const { holds, wrong } = ofCost((v) => sum(none(half(right(mul(v, 2) as X)))) as never);
    expect(holds).toBe(false);
    expect(wrong!.node.op).toBe("customVjp");
    // of half, which comes before none: its gradient is half of the slope
    expect(wrong!.derived / wrong!.measured).toBeCloseTo(0.5, 5);
  });

  test("one that is right along some axes only", () => {
    const column = given((v, ct) => mul(mul(ct, sub(1, square(tanh(v)))), expandDims(sum(v, 1), 1)));
    expect(ofCost((v) => sum(column(v)) as never).wrong?.node.op).toBe("customVjp");
  });
});

describe("surrogates", () => {
  const through = customVjp(
    (v: X) => floor(v),
    ({ cotangent }) => [cotangent],
    { surrogate: true },
  );

  test("are taken as declared, in a loop too, and everything else is compared", () => {
    const straight = ofCost((v) => sum(square(through(mul(v, 3)))) as never);
    expect(straight).toMatchObject({ holds: true, slopes: [] });
    expect(straight.surrogates.map(({ op }) => op)).toEqual(["customVjp"]);
    const looped = ofCost((v) => {
      const { carry } = scan((sum) => ({ carry: add(through(sum), v) }), { carry: v, length: 3 });
      return sum(tanh(carry)) as never;
    });
    expect(looped).toMatchObject({ holds: true, slopes: [] });
    expect(looped.surrogates.map(({ op }) => op)).toEqual(["scan"]);
  });

  test("hide no wrong gradient before or behind them", () => {
    const wrong = customVjp(
      (v: X) => tanh(v),
      ({ cotangent }) => [cotangent],
    );
    const before = ofCost((v) => sum(through(wrong(v))) as never);
    const behind = ofCost((v) => sum(wrong(through(add(v, 1)))) as never);
    for (const found of [before, behind]) {
      expect(found.holds).toBe(false);
      expect(found.wrong!.node.attrs).toEqual({});
      expect(found.wrong!.node.op).toBe("customVjp");
    }
  });

  test("beside the way from cost to parameter do not matter", () => {
    const found = ofCost((v) => sum(mul(v, stopGradient(through(v)))) as never);
    expect(found).toMatchObject({ holds: true, surrogates: [] });
    expect(found.slopes.length).toBeGreaterThan(0);
  });
});

test("a cost that is not finite does not count as right", () => {
  const { holds, slopes } = ofCost((v) => sum(log(sub(div(v, 2), 1))) as never);
  expect(holds).toBe(false);
  expect(slopes[0]!.measured).toBeNaN();
});
