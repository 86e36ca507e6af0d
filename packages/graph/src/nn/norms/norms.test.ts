import { describe, expect, test } from "vitest";
import { graphOf, refusalOf, textOf } from "../../dsl/fixtures/build.ts";
import { entry } from "../../model/define-model.ts";
import { input } from "../../model/input.ts";
import { built, graphIn, opsIn, refusalIn, textIn, variablesOf } from "../fixtures/model.ts";
import { nn } from "../index.ts";

const rows = input([4, 6]);
const image = input([2, 6, 5]);

describe("layers", () => {
  test("what they declare", () => {
    const model = built(() => {
      const net = nn.sequential([
        nn.layerNorm(6),
        nn.layerNorm([4, 6]),
        nn.rmsNorm(6),
        nn.rmsNorm(6, { scale: false }),
        nn.layerNorm(6, { offset: false, name: "plain" }),
      ]);
      const channels = nn.sequential([nn.groupNorm(3, 6), nn.instanceNorm(6), nn.batchNorm(6)]);
      return {
        rows: entry({ rows }, ({ rows }) => ({ y: net(rows) })),
        image: entry({ image }, ({ image }) => ({ y: channels(image) })),
      };
    });
    expect(variablesOf(model)).toEqual([
      "layerNorm1.weight: f32[6]",
      "layerNorm1.bias: f32[6]",
      "layerNorm2.weight: f32[4, 6]",
      "layerNorm2.bias: f32[4, 6]",
      "rmsNorm1.weight: f32[6]",
      "plain.weight: f32[6]",
      "groupNorm1.weight: f32[6]",
      "groupNorm1.bias: f32[6]",
      "instanceNorm1.weight: f32[6]",
      "instanceNorm1.bias: f32[6]",
      "batchNorm1.weight: f32[6]",
      "batchNorm1.bias: f32[6]",
      "state/batchNorm1.runningMean: f32[6]",
      "state/batchNorm1.runningVariance: f32[6]",
    ]);
    const first = Object.fromEntries(model.init.updates.map(({ target, value }) => [target, value]));
    expect(first["layerNorm1.weight"]?.node.attrs.value).toBe(1);
    expect(first["state/batchNorm1.runningMean"]?.node.attrs.value).toBe(0);
    expect(first["state/batchNorm1.runningVariance"]?.node.attrs.value).toBe(1);
  });

  test("what is written", () => {
    const model = built(() => {
      const norm = nn.rmsNorm(6, { epsilon: 0.5 });
      return { main: entry({ rows }, ({ rows }) => ({ y: norm(rows) })) };
    });
    expect(textIn(model, "main")).toMatchInlineSnapshot(`
      "
      graph main(%rows: f32[4, 6] input, %rmsNorm1.weight: f32[6] param) -> (%13: f32[4, 6] output y) {
        %0: f32[4, 1] = constant() {value: 1}
        %1: f32[4, 6] = mul(%rows, %rows)
        %2: f32[4] = reduce(%1) {axes: [1], op: "sum"}
        %3: f32[4, 1] = reshape(%2) {shape: [4, 1]}
        %4: f32[4, 1] = constant() {value: 6}
        %5: f32[4, 1] = div(%3, %4)
        %6: f32[4, 1] = constant() {value: 0.5}
        %7: f32[4, 1] = add(%5, %6)
        %8: f32[4, 1] = sqrt(%7)
        %9: f32[4, 1] = div(%0, %8)
        %10: f32[4, 6] = broadcastInDim(%9) {axes: [0, 1], shape: [4, 6]}
        %11: f32[4, 6] = mul(%rows, %10)
        %12: f32[4, 6] = broadcastInDim(%rmsNorm1.weight) {axes: [1], shape: [4, 6]}
        %13: f32[4, 6] = mul(%11, %12)
      }
      "
    `);
  });
});

describe("batch normalization", () => {
  const make = (body: (norm: (x: never) => unknown, x: never) => unknown) =>
    built(() => {
      const norm = nn.batchNorm(6, { momentum: 0.25 });
      return {
        evaluate: entry({ rows }, ({ rows }) => ({ y: norm(rows) })),
        train: entry({ rows }, ({ rows }) => ({ y: body(norm as never, rows as never) }), { mode: "train" }),
      };
    });

  test("reads its state in mode eval, moves it in mode train", () => {
    const model = make((norm, x) => norm(x));
    expect(graphIn(model, "evaluate").updates).toEqual([]);
    expect(graphIn(model, "train").updates.map(({ target }) => target)).toEqual([
      "state/batchNorm1.runningMean",
      "state/batchNorm1.runningVariance",
      "step",
    ]);
    expect(textIn(model, "evaluate")).toMatchInlineSnapshot(`
      "
      graph evaluate(
        %rows: f32[4, 6] input,
        %state/batchNorm1.runningMean: f32[6] state,
        %state/batchNorm1.runningVariance: f32[6] state,
        %batchNorm1.weight: f32[6] param,
        %batchNorm1.bias: f32[6] param,
      ) -> (
        %12: f32[4, 6] output y,
      ) {
        %0: f32[4, 6] = broadcastInDim(%state/batchNorm1.runningMean) {axes: [1], shape: [4, 6]}
        %1: f32[4, 6] = sub(%rows, %0)
        %2: f32[6] = constant() {value: 1}
        %3: f32[6] = constant() {value: 0.000009999999747378752}
        %4: f32[6] = add(%state/batchNorm1.runningVariance, %3)
        %5: f32[6] = sqrt(%4)
        %6: f32[6] = div(%2, %5)
        %7: f32[4, 6] = broadcastInDim(%6) {axes: [1], shape: [4, 6]}
        %8: f32[4, 6] = mul(%1, %7)
        %9: f32[4, 6] = broadcastInDim(%batchNorm1.weight) {axes: [1], shape: [4, 6]}
        %10: f32[4, 6] = mul(%8, %9)
        %11: f32[4, 6] = broadcastInDim(%batchNorm1.bias) {axes: [1], shape: [4, 6]}
        %12: f32[4, 6] = add(%10, %11)
      }
      "
    `);
  });

  test("applied twice, moves its state twice", () => {
    const once = opsIn(
      graphIn(
        make((norm, x) => norm(x)),
        "train",
      ),
    );
    const twice = make((norm, x) => norm(norm(x) as never));
    expect(graphIn(twice, "train").updates.map(({ target }) => target)).toHaveLength(3);
    expect(opsIn(graphIn(twice, "train")).stopGradient).toBe(2 * once.stopGradient!);
  });

  test("takes two values for each channel", () => {
    const single = input([1, 6]);
    expect(
      refusalIn(() => {
        const norm = nn.batchNorm(6);
        return { main: entry({ single }, ({ single }) => ({ y: norm(single) }), { mode: "train" }) };
      }),
    ).toMatchInlineSnapshot(`
      "
      norm/one-value: batchNorm: there is 1 value for each channel: a variance takes two
        operand  single  f32[1, 6]
        at   norms.test.ts
        hint train with larger batches, or use layerNorm or groupNorm
      "
    `);
  });
});

describe("refusals", () => {
  const using = (make: () => unknown, x = rows): string =>
    refusalIn(() => {
      const layer = make() as (x: unknown) => unknown;
      return { main: entry({ x }, ({ x }) => ({ y: layer(x) })) };
    });

  test("of layers", () => {
    expect(using(() => nn.layerNorm(5))).toMatchInlineSnapshot(`
      "
      shape/features: layerNorm: this layer takes size 5 on axis 1
        operand  x  f32[4, 6]  axis 1 has size 6
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.layerNorm([2, 4, 6]))).toMatchInlineSnapshot(`
      "
      shape/features: layerNorm: this layer takes [2, 4, 6] on more axes than there are
        operand  x  f32[4, 6]  2 axes
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.batchNorm(3))).toMatchInlineSnapshot(`
      "
      shape/features: batchNorm: this layer takes size 3 on axis 1
        operand  x  f32[4, 6]  axis 1 has size 6
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.rmsNorm(6, { dtype: "f64" }))).toMatchInlineSnapshot(`
      "
      dtype/mismatch: rmsNorm: this layer takes f64, not f32
        operand  x  f32[4, 6]  is f32
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.groupNorm(4, 6))).toMatchInlineSnapshot(`
      "
      op/argument: groupNorm: groups is the number 4; it must be a divisor of the 6 channels
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.layerNorm(6, { epsilon: -1 }))).toMatchInlineSnapshot(`
      "
      op/argument: layerNorm: epsilon is the number -1; it must be a number from 0
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.batchNorm(6, { momentum: 2 }))).toMatchInlineSnapshot(`
      "
      op/argument: batchNorm: momentum is the number 2; it must be a number from 0 to 1
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.layerNorm([]))).toMatchInlineSnapshot(`
      "
      op/argument: layerNorm: features is an empty list; it must be a number, or a list that is not empty
        at   norms.test.ts
      "
    `);
    expect(using(() => nn.localResponseNorm(0))).toMatchInlineSnapshot(`
      "
      op/argument: localResponseNorm: size is the number 0; it must be a whole number from 1
        at   norms.test.ts
      "
    `);
  });

  test("of functions", () => {
    const { functional } = nn;
    const five = input([5]);
    expect(
      refusalOf({ rows, five }, (args) => functional.layerNorm(args.rows, { weight: args.five })),
    ).toMatchInlineSnapshot(`
      "
      shape/features: layerNorm: weight must be f32[6]
        operand  rows  f32[4, 6]
        weight   five  f32[5]
        at   norms.test.ts
      "
    `);
    expect(
      refusalOf({ rows }, (args) => functional.layerNorm(args.rows, { axes: 3 })),
    ).toMatchInlineSnapshot(`
      "
      shape/axis: layerNorm: there are no 3 last axes to normalize
        operand  rows  f32[4, 6]  2 axes
        at   norms.test.ts
      "
    `);
    expect(refusalOf({ image }, (args) => functional.groupNorm(args.image, 4))).toMatchInlineSnapshot(`
      "
      shape/groups: groupNorm: 6 channels do not make 4 groups
        operand  image  f32[2, 6, 5]  axis 1 has size 6
        at   norms.test.ts
      "
    `);
    expect(refusalOf({ five }, (args) => functional.instanceNorm(args.five))).toMatchInlineSnapshot(`
      "
      shape/groups: instanceNorm: there is no axis 1 of channels
        operand  five  f32[5]  1 axis
        at   norms.test.ts
      "
    `);
    expect(
      refusalOf({ rows }, (args) => functional.batchNorm(args.rows, {} as never)),
    ).toMatchInlineSnapshot(`
      "
      op/argument: batchNorm: runningMean is undefined; it must be a tensor
        at   norms.test.ts
      "
    `);
    expect(
      refusalOf(
        { rows, five },
        (args) => nn.functional.spectralNorm(args.rows, { left: args.five, right: args.five }).weight,
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/features: spectralNorm: left must be [4] and right [6], for rows along axis 0
        weight  rows  f32[4, 6]
        left    five  f32[5]
        right   five  f32[5]
        at   norms.test.ts
      "
    `);
    expect(
      refusalOf(
        { rows, five },
        (args) => nn.functional.spectralNorm(args.five, { left: args.five, right: args.five }).weight,
      ),
    ).toMatchInlineSnapshot(`
      "
      shape/rank: spectralNorm: a weight has 2 axes or more
        weight  five  f32[5]  1 axis
        at   norms.test.ts
        hint a vector has one singular value, its length: nn.normalize
      "
    `);
    expect(
      refusalIn(() => {
        const limited = nn.spectralNorm([6, 4]);
        return { main: entry({ rows }, ({ rows }) => ({ y: limited(rows as never) })) };
      }),
    ).toMatchInlineSnapshot(`
      "
      shape/features: spectralNorm: it was made for weights f32[6, 4]
        weight  rows  f32[4, 6]
        at   norms.test.ts
      "
    `);
    expect(refusalIn(() => ({ limited: nn.spectralNorm([6] as number[]) }) as never)).toMatchInlineSnapshot(`
      "
      op/argument: spectralNorm: shape is a list; it must be the sizes of a weight: 2 axes or more, none empty
        at   norms.test.ts
      "
    `);
    expect(refusalOf({ rows, five }, (args) => nn.weightNorm(args.rows, args.five))).toMatchInlineSnapshot(`
      "
      shape/features: weightNorm: the magnitude must be [4], one for each row
        direction  rows  f32[4, 6]
        magnitude  five  f32[5]
        at   norms.test.ts
      "
    `);
  });
});

describe("functions of lengths", () => {
  test("keep the shape", () => {
    const scale = input([4]);
    const graph = graphOf({ rows, scale, image }, (args) => ({
      normalize: nn.normalize(args.rows),
      weightNorm: nn.weightNorm(args.rows, args.scale),
      response: nn.localResponseNorm(3)(args.image),
    }));
    expect(graph.outputs.map(({ value }) => value.shape)).toEqual([
      [4, 6],
      [4, 6],
      [2, 6, 5],
    ]);
  });

  test("a weight by the lengths of its rows", () => {
    const scale = input([4]);
    expect(textOf({ rows, scale }, (args) => nn.weightNorm(args.rows, args.scale))).toMatchInlineSnapshot(`
      "
      graph main(%rows: f32[4, 6] input, %scale: f32[4] input) -> (%5: f32[4, 6] output y) {
        %0: f32[4, 6] = mul(%rows, %rows)
        %1: f32[4] = reduce(%0) {axes: [1], op: "sum"}
        %2: f32[4] = sqrt(%1)
        %3: f32[4] = div(%scale, %2)
        %4: f32[4, 6] = broadcastInDim(%3) {axes: [0], shape: [4, 6]}
        %5: f32[4, 6] = mul(%rows, %4)
      }
      "
    `);
  });
});
