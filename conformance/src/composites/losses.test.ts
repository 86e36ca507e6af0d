import { describe, expect, test } from "vitest";
import { type Floats, grad, type Ints, loss, metric, nn } from "../language.ts";
import { distance, fed, someNumbers, valuesOf } from "./fixtures/running.ts";

const shape = [3, 4];
const x = fed(shape, someNumbers(12, 5));
const t = fed(shape, someNumbers(12, 9));
const [xs, ts] = [Array.from(x.data), Array.from(t.data)];

/** A loss of the pair and its gradient, against both in doubles, element by element. */
function check(
  fn: (x: Floats, t: Floats) => unknown,
  value: (x: number, t: number) => number,
  slope: (x: number, t: number) => number,
  inputs = { x, t },
): void {
  const { each, gradient } = valuesOf(inputs, (args) => {
    const each = fn(args.x, args.t) as Floats;
    return { each, gradient: grad(loss.halfSquaredError(each, args.t, { reduction: "sum" }), args.x) };
  });
  const [p, q] = [Array.from(inputs.x.data), Array.from(inputs.t.data)];
  expect(
    distance(
      each!,
      p.map((v, i) => value(v, q[i]!)),
    ),
  ).toBeLessThan(2e-6);
  // d/dx of (loss - t)^2 / 2
  expect(
    distance(
      gradient!,
      p.map((v, i) => (value(v, q[i]!) - q[i]!) * slope(v, q[i]!)),
    ),
  ).toBeLessThan(5e-6);
}

const none = { reduction: "none" } as const;
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

describe("losses without a recorded case", () => {
  test("logCosh, near 0 and far away", () => {
    const logCosh = (d: number): number => Math.abs(d) + Math.log1p(Math.exp(-2 * Math.abs(d))) - Math.LN2;
    check(
      (p, q) => loss.logCosh(p, q, none),
      (p, q) => logCosh(p - q),
      (p, q) => Math.tanh(p - q),
    );
    const far = { x: fed([5], [1e-4, -60, 90, 0, 1]), t: fed([5], [0, 0, 1, 0, 0]) };
    const { each, gradient } = valuesOf(far, (args) => ({
      each: loss.logCosh(args.x, args.t, none),
      gradient: grad(loss.logCosh(args.x, args.t, { reduction: "sum" }), args.x),
    }));
    expect(each![0]! / 0.5e-8).toBeCloseTo(1, 5);
    expect(distance(each!.slice(1), [60 - Math.LN2, 89 - Math.LN2, 0, logCosh(1)])).toBeLessThan(1e-6);
    expect(distance(gradient!, [1e-4, -1, 1, 0, Math.tanh(1)])).toBeLessThan(1e-6);
  });

  test("squaredHinge", () => {
    const part = (p: number, q: number): number => Math.max(0, 1 - p * q);
    check(
      (p, q) => loss.squaredHinge(p, q, none),
      (p, q) => part(p, q) ** 2,
      (p, q) => -2 * q * part(p, q),
    );
  });

  test("binaryCrossEntropyWithLogits with weights", () => {
    const probability = { x, t: fed(shape, ts.map(Math.abs)) };
    check(
      (p, q) => loss.binaryCrossEntropyWithLogits(p, q, { ...none, positiveWeight: 3, weight: 0.5 }),
      (p, q) => -0.5 * (3 * q * Math.log(sigmoid(p)) + (1 - q) * Math.log(1 - sigmoid(p))),
      (p, q) => 0.5 * ((1 - q) * sigmoid(p) - 3 * q * (1 - sigmoid(p))),
      probability,
    );
  });

  test("binaryCrossEntropyWithLogits loses nothing where the logit is far on the right side", () => {
    const sure = { x: fed([4], [20, -20, 200, -200]), t: fed([4], [1, 0, 1, 0]) };
    const { each, gradient } = valuesOf(sure, (args) => ({
      each: loss.binaryCrossEntropyWithLogits(args.x, args.t, { ...none, positiveWeight: 2 }),
      gradient: grad(loss.binaryCrossEntropyWithLogits(args.x, args.t, { reduction: "sum" }), args.x),
    }));
    expect(each![0]! / (2 * Math.exp(-20))).toBeCloseTo(1, 5);
    expect(each![1]! / Math.exp(-20)).toBeCloseTo(1, 5);
    expect(each!.slice(2)).toEqual([0, 0]);
    expect(gradient!.every(Number.isFinite)).toBe(true);
  });

  test("binaryCrossEntropy at 0 and 1: bounded, as PyTorch has it", () => {
    const ends = { x: fed([4], [0, 1, 0, 1]), t: fed([4], [0, 1, 1, 0]) };
    const { each, gradient } = valuesOf(ends, (args) => ({
      each: loss.binaryCrossEntropy(args.x, args.t, none),
      gradient: grad(loss.binaryCrossEntropy(args.x, args.t, { reduction: "sum" }), args.x),
    }));
    expect(each!.map(Math.abs)).toEqual([0, 0, 100, 100]);
    expect(
      distance(
        gradient!.map((g) => g * 1e-12),
        [0, 0, -1, 1],
      ),
    ).toBeLessThan(1e-6);
  });

  test("gaussianNll with its constant, and variances too small", () => {
    const { each } = valuesOf(
      {
        x,
        t,
        v: fed(
          shape,
          xs.map((v) => v * 1e-3),
        ),
      },
      (args) => ({
        each: loss.gaussianNll(args.x, args.t, args.v, { ...none, full: true, epsilon: 1e-2 }),
      }),
    );
    const want = xs.map((p, i) => 0.5 * (Math.log(1e-2) + (p - ts[i]!) ** 2 / 1e-2 + Math.log(2 * Math.PI)));
    expect(distance(each!, want)).toBeLessThan(2e-6);
  });

  test("klDivergence by rows", () => {
    const { mean, rows } = valuesOf({ x, t: fed(shape, ts.map(Math.abs)) }, (args) => ({
      mean: loss.klDivergence(args.x, args.t),
      rows: loss.klDivergence(args.x, args.t, { reduction: "batchMean" }),
    }));
    expect(distance(rows!, [mean![0]! * 4])).toBeLessThan(1e-6);
  });

  test("cosineSimilarity falls as vectors turn towards each other", () => {
    const { y } = valuesOf(
      { a: fed([3, 2], [1, 0, 1, 0, 1, 1]), b: fed([3, 2], [2, 0, 0, 3, -1, -1]) },
      (args) => ({
        y: loss.cosineSimilarity(args.a, args.b, none),
      }),
    );
    expect(distance(y!, [-1, 0, 1])).toBeLessThan(1e-6);
  });

  test("poissonNll of a logarithm, triplet of other norms", () => {
    check(
      (p, q) => loss.poissonNll(p, q, none),
      (p, q) => Math.exp(p) - q * p,
      (p, q) => Math.exp(p) - q,
    );
    const { one, most } = valuesOf({ x, t }, (args) => ({
      one: loss.triplet(args.x, args.t, args.x, { ...none, order: 1, margin: 0 }),
      most: loss.triplet(args.x, args.t, args.x, { ...none, order: Number.POSITIVE_INFINITY, margin: 0 }),
    }));
    const rows = [0, 1, 2].map((r) => [0, 1, 2, 3].map((c) => Math.abs(xs[4 * r + c]! - ts[4 * r + c]!)));
    expect(
      distance(
        one!,
        rows.map((row) => row.reduce((a, b) => a + b)),
      ),
    ).toBeLessThan(1e-4);
    expect(
      distance(
        most!,
        rows.map((row) => Math.max(...row)),
      ),
    ).toBeLessThan(1e-4);
  });
});

describe("cross entropy", () => {
  const labels = fed([3], [2, 0, 3], "i32");

  test("class numbers as probabilities of 1", () => {
    const hot = fed(shape, [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1]);
    const { numbers, soft } = valuesOf({ x, labels, hot }, (args) => {
      const options = { ...none, labelSmoothing: 0.3, classWeights: [1, 2, 0.5, 3] };
      return {
        numbers: loss.softmaxCrossEntropy(args.x, args.labels as Ints, options),
        soft: loss.softmaxCrossEntropy(args.x as Floats, args.hot as Floats, options),
      };
    });
    expect(distance(numbers!, soft!)).toBeLessThan(1e-6);
  });

  test("an ignored class among the others counts nothing", () => {
    const { some, rest } = valuesOf({ x, labels }, (args) => ({
      some: loss.softmaxCrossEntropy(args.x, args.labels as Ints, { ignoreIndex: 0 }),
      rest: loss.softmaxCrossEntropy(args.x, args.labels as Ints, none),
    }));
    expect(distance(some!, [(rest![0]! + rest![2]!) / 2])).toBeLessThan(1e-6);
  });

  test("hidden classes: minus infinity is no class", () => {
    const hidden = fed([1, 3], [1, Number.NEGATIVE_INFINITY, 2]);
    const { y, gradient } = valuesOf({ hidden, label: fed([1], [0], "i32") }, (args) => {
      const y = loss.softmaxCrossEntropy(args.hidden, args.label as Ints);
      return { y, gradient: grad(y as Floats, args.hidden) };
    });
    expect(distance(y!, [Math.log(1 + Math.E)])).toBeLessThan(1e-6);
    expect(distance(gradient!, [1 / (1 + Math.E) - 1, 0, 1 - 1 / (1 + Math.E)])).toBeLessThan(1e-6);
  });
});

describe("metrics", () => {
  const logits = fed([4, 3], [1, 2, 3, 3, 2, 1, 2, 2, 1, 0, 0, 0]);
  const labels = fed([4], [2, 1, 1, 2], "i32");

  test("accuracy, top k with ties, perplexity", () => {
    const found = valuesOf({ logits, labels }, (args) => ({
      accuracy: metric.accuracy(args.logits, args.labels),
      first: metric.topKAccuracy(args.logits, args.labels, 1),
      second: metric.topKAccuracy(args.logits, args.labels, 2),
      third: metric.topKAccuracy(args.logits, args.labels, 3),
      perplexity: metric.perplexity(args.logits, args.labels),
      entropy: loss.softmaxCrossEntropy(args.logits, args.labels as Ints),
    }));
    expect(found.accuracy).toEqual([0.25]);
    expect(found.first).toEqual(found.accuracy);
    expect(found.second).toEqual([0.75]);
    expect(found.third).toEqual([1]);
    expect(distance(found.perplexity!, [Math.exp(found.entropy![0]!)])).toBeLessThan(1e-6);
  });

  test("cosineSimilarity along another axis", () => {
    const { y } = valuesOf({ x, t }, (args) => ({ y: nn.cosineSimilarity(args.x, args.t, { axis: 0 }) }));
    const column = (data: number[], c: number): number[] => [0, 1, 2].map((r) => data[4 * r + c]!);
    const dot = (a: number[], b: number[]): number => a.reduce((total, v, i) => total + v * b[i]!, 0);
    const want = [0, 1, 2, 3].map((c) => {
      const [a, b] = [column(xs, c), column(ts, c)];
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    });
    expect(distance(y!, want)).toBeLessThan(2e-6);
  });
});
