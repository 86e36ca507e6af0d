import { describe, expectTypeOf, test } from "vitest";
import { grad } from "../dsl/gradient.ts";
import type { DType } from "../dtype.ts";
import type { Apply } from "../types/layer.ts";
import type { ShapeError } from "../types/shape-error.ts";
import type { Shape } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { initializer, nn } from "./index.ts";
import type { ChannelsRule, Directed, HalvedRule, SequenceRule, TrailingRule } from "./layer-rules.ts";
import type { ResidualRule } from "./residual.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const rows = tensor(["batch", 64]);
const image = tensor(["batch", 3, 8, 8]);
const sequence = tensor(["batch", 20, 64]);

describe("parameters", () => {
  test("are tensors of any shape", () => {
    type Parameters = readonly Tensor<Shape, "f32" | "f64">[];
    expectTypeOf(nn.dense(64, 10).parameters).toEqualTypeOf<Parameters>();
    expectTypeOf(nn.sequential([nn.dense(64, 10), nn.relu]).parameters).toEqualTypeOf<Parameters>();
    expectTypeOf(nn.gru(64, 8).parameters).toEqualTypeOf<Parameters>();
    expectTypeOf(nn.lstmCell(64, 8).parameters).toEqualTypeOf<Parameters>();
    expectTypeOf(nn.relu.parameters).toEqualTypeOf<Parameters>();
    expectTypeOf(grad(tensor([]), nn.dense(64, 10).parameters)[0]!.dtype).toEqualTypeOf<"f32" | "f64">();
    // @ts-expect-error they are what the layer declared
    nn.dense(64, 10).parameters = [];
    // @ts-expect-error a list, not a record
    nn.dense(64, 10).parameters.weight;
  });
});

describe("normalizations", () => {
  test("keep the shape", () => {
    expectTypeOf(nn.layerNorm(64)(rows)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(nn.layerNorm([20, 64])(sequence)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
    expectTypeOf(nn.batchNorm(3)(image)).toEqualTypeOf<Tensor<readonly ["batch", 3, 8, 8]>>();
    expectTypeOf(nn.batchNorm(3, { dtype: "f64" })(tensor(["b", 3], "f64"))).toEqualTypeOf<
      Tensor<readonly ["b", 3], "f64">
    >();
    expectTypeOf(nn.groupNorm(3, 3)(image)).toEqualTypeOf<Tensor<readonly ["batch", 3, 8, 8]>>();
    expectTypeOf(nn.normalize(rows)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(nn.functional.layerNorm(rows, { weight: tensor([64]) })).toEqualTypeOf<
      Tensor<readonly ["batch", 64]>
    >();
    expectTypeOf(nn.batchNorm(3)(tensor([1] as number[]))).toEqualTypeOf<Tensor<number[]>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 64 features
    nn.layerNorm(32)(rows);
    // @ts-expect-error other sizes
    nn.layerNorm([32, 64])(sequence);
    // @ts-expect-error 3 channels
    nn.batchNorm(4)(image);
    // @ts-expect-error another dtype
    nn.batchNorm(3)(tensor(["b", 3], "f64"));
    // @ts-expect-error no axis 2
    nn.normalize(rows, { axis: 2 });
    expectTypeOf<Apply<ChannelsRule<"batchNorm", 4>, readonly ["batch", 3], "f32">>().toEqualTypeOf<
      ShapeError<"batchNorm: axis 1 of [batch, 3] has size 3; this layer takes 4 channels">
    >();
    expectTypeOf<Apply<ChannelsRule<"batchNorm", 4>, readonly ["batch"], "f32">>().toEqualTypeOf<
      ShapeError<"batchNorm: [batch] has no axis 1; this layer takes 4 channels there">
    >();
    expectTypeOf<
      Apply<TrailingRule<"layerNorm", readonly [4, 5]>, readonly ["batch", 5], "f32">
    >().toEqualTypeOf<
      ShapeError<"layerNorm: [batch, 5] does not end in [4, 5], the sizes this layer takes">
    >();
  });
});

describe("activations and units", () => {
  test("shapes", () => {
    expectTypeOf(nn.glu()(rows)).toEqualTypeOf<Tensor<readonly ["batch", 32]>>();
    expectTypeOf(nn.swiglu(1)(tensor(["b", 6, 5]))).toEqualTypeOf<Tensor<readonly ["b", 3, 5]>>();
    expectTypeOf(nn.prelu(3)(image)).toEqualTypeOf<Tensor<readonly ["batch", 3, 8, 8]>>();
    expectTypeOf(nn.dropout(0.1)(rows)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(nn.softmin(rows)).toEqualTypeOf<Tensor<readonly ["batch", 64]>>();
    expectTypeOf(nn.flatten(image)).toEqualTypeOf<Tensor<readonly ["batch", 192]>>();
    expectTypeOf(nn.residual([nn.dense(64, 64), nn.relu])(rows)).toEqualTypeOf<
      Tensor<readonly ["batch", 64]>
    >();
    expectTypeOf(nn.sequential([nn.dense(64, 8), nn.glu(), nn.dense(4, 1)])(rows)).toEqualTypeOf<
      Tensor<readonly ["batch", 1]>
    >();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 5 has no halves
    nn.glu()(tensor(["b", 5]));
    // @ts-expect-error the layers change the shape
    nn.residual([nn.dense(64, 32)])(rows);
    // @ts-expect-error floats only
    nn.relu(tensor([3], "i32"));
    expectTypeOf<Apply<HalvedRule<"glu", -1>, readonly ["batch", 5], "f32">>().toEqualTypeOf<
      ShapeError<"glu: axis -1 of [batch, 5] has size 5, which has no halves">
    >();
    const layers = [nn.dense(64, 32)] as const;
    expectTypeOf<Apply<ResidualRule<typeof layers>, readonly ["batch", 64], "f32">>().toEqualTypeOf<
      ShapeError<"residual: the layers make [batch, 32] of [batch, 64]; they must keep the shape">
    >();
  });
});

describe("sequences", () => {
  test("embeddings and positions", () => {
    const net = nn.sequential([
      nn.embedding(1000, 64),
      nn.positionEmbedding(128, 64),
      nn.positionalEncoding(),
      nn.transformerBlock(64, 4),
      nn.lstm(64, 32, { bidirectional: true }),
    ]);
    expectTypeOf(net(tensor(["batch", 20], "i32"))).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
    expectTypeOf(nn.rotaryEmbedding(sequence)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
  });

  test("recurrent layers", () => {
    expectTypeOf(nn.gru(64, 32)(sequence)).toEqualTypeOf<Tensor<readonly ["batch", 20, 32]>>();
    const { output, hidden, cell } = nn.lstm(64, 32, { layers: 2 }).run(sequence);
    expectTypeOf(output).toEqualTypeOf<Tensor<readonly ["batch", 20, 32]>>();
    expectTypeOf(hidden).toEqualTypeOf<Tensor<readonly [number, number, 32]>>();
    expectTypeOf(cell).toEqualTypeOf<Tensor<readonly [number, number, 32]>>();
    expectTypeOf(nn.gruCell(64, 32)(rows)).toEqualTypeOf<Tensor<readonly ["batch", 32]>>();
    expectTypeOf(nn.lstmCell(64, 32)(rows, { hidden: tensor(["batch", 32]) }).cell).toEqualTypeOf<
      Tensor<readonly ["batch", 32]>
    >();
    expectTypeOf<Directed<32, true>>().toEqualTypeOf<64>();
    expectTypeOf<Directed<32, boolean>>().toEqualTypeOf<number>();
  });

  test("attention", () => {
    const key = tensor(["batch", 7, 64]);
    expectTypeOf(nn.scaledDotProductAttention(sequence, key, tensor(["batch", 7, 10]))).toEqualTypeOf<
      Tensor<readonly ["batch", 20, 10]>
    >();
    expectTypeOf(nn.attentionWeights(sequence, key)).toEqualTypeOf<Tensor<readonly ["batch", 20, 7]>>();
    const attention = nn.multiHeadAttention(64, 4);
    expectTypeOf(attention(sequence)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
    expectTypeOf(attention.attend(sequence, key, key)).toEqualTypeOf<Tensor<readonly ["batch", 20, 64]>>();
  });

  test("mistakes, with their sentences", () => {
    // @ts-expect-error 64 features
    nn.gru(32, 32)(sequence);
    // @ts-expect-error no sequence
    nn.gru(64, 32)(rows);
    // @ts-expect-error a state of other units
    nn.gruCell(64, 32)(rows, tensor(["batch", 31]));
    // @ts-expect-error key and value of other lengths
    nn.scaledDotProductAttention(sequence, sequence, tensor(["batch", 7, 10]));
    // @ts-expect-error key of other features
    nn.attentionWeights(sequence, tensor(["batch", 7, 32]));
    // @ts-expect-error 64 features
    nn.transformerBlock(32, 4)(sequence);
    // @ts-expect-error tokens are i32
    nn.embedding(10, 4)(rows);
    expectTypeOf<Apply<SequenceRule<"gru", 64, 32>, readonly ["batch", 64], "f32">>().toEqualTypeOf<
      ShapeError<"gru: [batch, 64] is not a batch of sequences: it takes 3 axes, the last of 64 features">
    >();
  });
});

test("first values", () => {
  nn.dense(3, 4, { init: initializer.orthogonal() });
  // @ts-expect-error not one made
  nn.dense(3, 4, { init: initializer.orthogonal });
  // @ts-expect-error no such distribution
  initializer.varianceScaling({ distribution: "cauchy" });
});

test("spectral normalization keeps a weight's type, and takes no other weight", () => {
  const limited = nn.spectralNorm([32, 64]);
  expectTypeOf(limited(tensor([32, 64]))).toEqualTypeOf<Tensor<readonly [32, 64], "f32">>();
  // @ts-expect-error spectralNorm: declared shape [32, 64] and weight [64, 32] differ
  limited(tensor([64, 32]));
  // @ts-expect-error spectralNorm: the declared dtype is f32, the weight is f64
  limited(tensor([32, 64], "f64"));
  const { weight } = nn.functional.spectralNorm(rows, { left: tensor([4]), right: tensor([64]) });
  expectTypeOf(weight).toEqualTypeOf<typeof rows>();
  // @ts-expect-error the vectors are missing
  nn.functional.spectralNorm(rows, {});
});
