import { describe, expect, test } from "vitest";
import { graphOf, refusalOf, textOf } from "../../dsl/fixtures/build.ts";
import { input } from "../../model/input.ts";
import { loss, nn } from "../index.ts";

const x = input([2, 3]);
const t = input([2, 3]);
const label = input([2], "i32");

test("label smoothing is a share", () => {
  const classes = input([2], "i32", { range: [0, 3] });
  const refused = refusalOf({ x, classes }, (args) =>
    loss.softmaxCrossEntropy(args.x, args.classes, { labelSmoothing: 2 }),
  );
  expect(refused).toContain("labelSmoothing is the number 2; it must be a number from 0 to 1");
});

describe("losses of a prediction and a target", () => {
  const pairs = {
    meanSquaredError: loss.meanSquaredError,
    meanAbsoluteError: loss.meanAbsoluteError,
    halfSquaredError: loss.halfSquaredError,
    huber: loss.huber,
    smoothL1: loss.smoothL1,
    logCosh: loss.logCosh,
    binaryCrossEntropy: loss.binaryCrossEntropy,
    binaryCrossEntropyWithLogits: loss.binaryCrossEntropyWithLogits,
    poissonNll: loss.poissonNll,
    hinge: loss.hinge,
    squaredHinge: loss.squaredHinge,
    hingeEmbedding: loss.hingeEmbedding,
    softMargin: loss.softMargin,
    klDivergence: loss.klDivergence,
  } as Readonly<Record<string, typeof loss.meanSquaredError>>;

  test.each(Object.entries(pairs))("%s: reductions, shapes, dtypes", (name, fn) => {
    const graph = graphOf({ x, t }, (args) => ({
      mean: fn(args.x, args.t),
      sum: fn(args.x, args.t, { reduction: "sum" }),
      none: fn(args.x, args.t, { reduction: "none" }),
    }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([[], [], [2, 3]]);
    const short = input([2, 1]);
    const refused = refusalOf({ x, short }, (args) => fn(args.x, args.short as never));
    expect(refused).toContain(
      `shape/loss: ${name}: prediction [2, 3] and target [2, 1] must have one shape; axis 1 differs`,
    );
    const wide = input([2, 3], "f64");
    expect(refusalOf({ x, wide }, (args) => fn(args.x, args.wide as never))).toContain("dtype/mismatch");
    const n = input([2, 3], "i32");
    expect(refusalOf({ n }, (args) => fn(args.n as never, args.n as never))).toContain(
      `${name}: takes f32 or f64, not i32`,
    );
    expect(refusalOf({ x, t }, (args) => fn(args.x, args.t, { reduction: "max" } as never))).toContain(
      `${name}: reduction is "max"; it must be one of "mean", "sum", "none"`,
    );
    expect(refusalOf({ x }, (args) => fn(args.x, 1 as never))).toContain(
      "target is the number 1, not a tensor",
    );
  });

  test("the texts", () => {
    const rows = input([2]);
    expect(refusalOf({ x, rows }, (args) => loss.huber(args.x, args.rows as never))).toMatchInlineSnapshot(`
      "
      shape/loss: huber: prediction [2, 3] and target [2] must have one shape; they have different ranks
        prediction  x     f32[2, 3]
        target      rows  f32[2]
        at   losses.test.ts
        hint losses do not broadcast: reshape one of them
      "
    `);
    expect(refusalOf({ x, t }, (args) => loss.huber(args.x, args.t, { delta: 0 }))).toMatchInlineSnapshot(`
      "
      op/argument: huber: delta is the number 0; it must be a number above 0
        at   losses.test.ts
      "
    `);
    expect(
      refusalOf({ x, t, rows }, (args) => loss.binaryCrossEntropy(args.x, args.t, { weight: args.rows })),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: binaryCrossEntropy: weight must broadcast to f32[2, 3]
        prediction  x     f32[2, 3]
        weight      rows  f32[2]
        at   losses.test.ts
      "
    `);
  });

  test("the formula that is written", () => {
    expect(textOf({ x, t }, (args) => loss.huber(args.x, args.t, { delta: 0.5 }))).toMatchInlineSnapshot(`
      "
      graph main(%x: f32[2, 3] input, %t: f32[2, 3] input) -> (%14: f32[] output y) {
        %0: f32[2, 3] = sub(%x, %t)
        %1: f32[2, 3] = abs(%0)
        %2: f32[2, 3] = constant() {value: 0.5}
        %3: bool[2, 3] = lessEqual(%1, %2)
        %4: f32[2, 3] = mul(%0, %0)
        %5: f32[2, 3] = constant() {value: 0.5}
        %6: f32[2, 3] = mul(%4, %5)
        %7: f32[2, 3] = constant() {value: 0.25}
        %8: f32[2, 3] = sub(%1, %7)
        %9: f32[2, 3] = constant() {value: 0.5}
        %10: f32[2, 3] = mul(%8, %9)
        %11: f32[2, 3] = select(%3, %6, %10)
        %12: f32[] = reduce(%11) {axes: [0, 1], op: "sum"}
        %13: f32[] = constant() {value: 6}
        %14: f32[] = div(%12, %13)
      }
      "
    `);
  });
});

describe("losses over classes", () => {
  test("labels that are inputs get the range of the classes", () => {
    const graph = graphOf({ x, label }, (args) => loss.softmaxCrossEntropy(args.x, args.label));
    expect(graph.outputs[0]!.value.shape).toEqual([]);
    const text = textOf({ x, label }, (args) => loss.softmaxCrossEntropy(args.x, args.label));
    expect(text).toContain("range: [0, 3]");
    const ignoring = textOf({ x, label }, (args) =>
      loss.softmaxCrossEntropy(args.x, args.label, { ignoreIndex: -1 }),
    );
    expect(ignoring).not.toContain("range");
  });

  test("classes on another axis", () => {
    const image = input([2, 3, 4]);
    const pixel = input([2, 4], "i32");
    const graph = graphOf({ image, pixel }, ({ image, pixel }) => ({
      none: loss.softmaxCrossEntropy(image, pixel, { axis: 1, reduction: "none" }),
      mean: loss.negativeLogLikelihood(nn.logSoftmax(image, 1), pixel, { axis: 1 }),
      soft: loss.softmaxCrossEntropy(image, image, { axis: 1, reduction: "none" }),
    }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([[2, 4], [], [2, 4]]);
  });

  test("the refusals", () => {
    const rows = input([3], "i32");
    expect(
      refusalOf({ x, rows }, (args) => loss.softmaxCrossEntropy(args.x, args.rows as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: softmaxCrossEntropy: logits [2, 3] take i32 labels [2]; these are i32[3]
        logits  x     f32[2, 3]
        labels  rows  i32[3]
        at   losses.test.ts
        hint one class number for each example: the shape of the logits without the axis of classes
      "
    `);
    const wide = input([2], "i32", { range: [0, 4] });
    expect(
      refusalOf({ x, wide }, (args) => loss.softmaxCrossEntropy(args.x, args.wide)),
    ).toMatchInlineSnapshot(`
      "
      range/too-wide: wide may be 0..3; softmaxCrossEntropy takes 0..2
        index  wide  i32[2]  declared range [0, 4]
        at   losses.test.ts
        hint declare it as input(..., "i32", { range: [0, 3] })
      "
    `);
    expect(
      refusalOf({ x, label }, (args) =>
        loss.softmaxCrossEntropy(args.x, args.label, { classWeights: [1, 2] }),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: softmaxCrossEntropy: classWeights must be f32[3], one for each class
        logits        x                              f32[2, 3]
        classWeights  softmaxCrossEntropy (literal)  f32[2]
        at   losses.test.ts
      "
    `);
    expect(
      refusalOf({ x, t }, (args) => loss.softmaxCrossEntropy(args.x, args.t, { ignoreIndex: 1 })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: softmaxCrossEntropy: ignoreIndex is the number 1; it must be left out: probabilities have no class numbers
        at   losses.test.ts
      "
    `);
    expect(
      refusalOf({ x, t }, (args) => loss.negativeLogLikelihood(args.x, args.t as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: negativeLogLikelihood: logProbability [2, 3] take i32 labels [2]; these are f32[2, 3]
        logProbability  x  f32[2, 3]
        labels          t  f32[2, 3]
        at   losses.test.ts
        hint one class number for each example: the shape of the logits without the axis of classes
      "
    `);
    expect(
      refusalOf({ x, label }, (args) =>
        loss.softmaxCrossEntropy(args.x, args.label as never, { axis: 2 as never }),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: softmaxCrossEntropy: there is no axis 2
        operand  x  f32[2, 3]  2 axes
        at   losses.test.ts
        hint axes are -2 to 1; -1 is the last
      "
    `);
    const scalar = input([]);
    expect(
      refusalOf({ scalar, label }, (args) =>
        loss.softmaxCrossEntropy(args.scalar as never, args.label as never),
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: softmaxCrossEntropy: logits need an axis of classes
        logits  scalar  f32[]
        at   losses.test.ts
      "
    `);
  });
});

describe("losses of three tensors", () => {
  test("their shapes", () => {
    const side = input([2]);
    const graph = graphOf({ x, t, side }, (args) => ({
      gaussian: loss.gaussianNll(args.x, args.t, args.x, { reduction: "none", full: true }),
      ranking: loss.marginRanking(args.x, args.t, args.t, { reduction: "none" }),
      cosine: loss.cosineEmbedding(args.x, args.t, args.side, { reduction: "none" }),
      triplet: loss.triplet(args.x, args.t, args.t, { reduction: "none" }),
      similarity: loss.cosineSimilarity(args.x, args.t, { reduction: "none", axis: 0 }),
      batchMean: loss.klDivergence(args.x, args.t, { reduction: "batchMean" }),
    }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([[2, 3], [2, 3], [2], [2], [3], []]);
  });

  test("the refusals", () => {
    const other = input([3, 3]);
    expect(
      refusalOf({ x, other }, (args) => loss.triplet(args.x, args.x, args.other as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: triplet: anchor [2, 3] and negative [3, 3] must have one shape; axis 0 differs
        anchor    x      f32[2, 3]
        negative  other  f32[3, 3]
        at   losses.test.ts
        hint losses do not broadcast: reshape one of them
      "
    `);
    expect(
      refusalOf({ x, other }, (args) => loss.gaussianNll(args.x, args.x, args.other as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: gaussianNll: mean [2, 3] and variance [3, 3] must have one shape; axis 0 differs
        mean      x      f32[2, 3]
        variance  other  f32[3, 3]
        at   losses.test.ts
        hint losses do not broadcast: reshape one of them
      "
    `);
    expect(
      refusalOf({ x, t }, (args) => loss.cosineEmbedding(args.x, args.t, args.t as never)),
    ).toMatchInlineSnapshot(`
      "
      shape/loss: cosineEmbedding: pairs of [2, 3] take targets [2]; these are [2, 3]
        a       x  f32[2, 3]
        target  t  f32[2, 3]
        at   losses.test.ts
        hint one -1 or 1 for each pair
      "
    `);
    expect(
      refusalOf({ x, label }, (args) => loss.multiMargin(args.x, args.label, { power: 3 as never })),
    ).toMatchInlineSnapshot(`
      "
      op/argument: multiMargin: power is the number 3; it must be 1 or 2
        at   losses.test.ts
      "
    `);
  });
});
