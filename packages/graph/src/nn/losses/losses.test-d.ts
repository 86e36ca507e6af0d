import { describe, expectTypeOf, test } from "vitest";
import type { DType } from "../../dtype.ts";
import type { CtcShape } from "../../types/ctc.ts";
import type { SameType } from "../../types/dtype-rules.ts";
import type { DTypeError, ShapeError } from "../../types/shape-error.ts";
import type { Shape } from "../../types/size.ts";
import type { Tensor } from "../../types/tensor.ts";
import { loss, metric, nn } from "../index.ts";
import type { ClassLossOn } from "./class-loss.ts";

declare function tensor<const S extends Shape, const D extends DType = "f32">(
  shape: S,
  dtype?: D,
): Tensor<S, D>;

const y = tensor(["batch", 3]);

describe("losses of a prediction and a target", () => {
  test("the shapes of their reductions", () => {
    expectTypeOf(loss.huber(y, y)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(loss.huber(y, y, { delta: 2, reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3]>
    >();
    expectTypeOf(loss.logCosh(tensor([3], "f64"), tensor([3], "f64"))).toEqualTypeOf<
      Tensor<readonly [], "f64">
    >();
    expectTypeOf(loss.klDivergence(y, y, { reduction: "batchMean" })).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(loss.binaryCrossEntropyWithLogits(y, y, { positiveWeight: tensor([3]) })).toEqualTypeOf<
      Tensor<readonly []>
    >();
  });

  test("mistakes", () => {
    // @ts-expect-error sizes 3 and 4
    loss.huber(y, tensor(["batch", 4]));
    // @ts-expect-error dtypes
    loss.hinge(y, tensor(["batch", 3], "f64"));
    expectTypeOf<SameType<"hinge", "f32", "f64", "prediction", "target">>().toEqualTypeOf<
      DTypeError<"hinge: the prediction is f32, the target is f64; convert one of them">
    >();
    // @ts-expect-error takes f32 or f64
    loss.logCosh(tensor([3], "i32"), tensor([3], "i32"));
    // @ts-expect-error no such option
    loss.meanSquaredError(y, y, { delta: 1 });
    // @ts-expect-error no such reduction
    loss.huber(y, y, { reduction: "max" });
  });
});

describe("losses over classes", () => {
  const image = tensor(["batch", 10, 8]);

  test("the axis of classes goes", () => {
    expectTypeOf(
      loss.softmaxCrossEntropy(image, tensor(["batch", 8], "i32"), { axis: 1, reduction: "none" }),
    ).toEqualTypeOf<Tensor<readonly ["batch", 8]>>();
    expectTypeOf(loss.softmaxCrossEntropy(image, image, { axis: 1, reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch", 8]>
    >();
    expectTypeOf(
      loss.negativeLogLikelihood(y, tensor(["batch"], "i32"), { classWeights: [1, 2, 3], reduction: "none" }),
    ).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(loss.multiMargin(y, tensor(["batch"], "i32"))).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(metric.topKAccuracy(y, tensor(["batch"], "i32"), 2)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(metric.perplexity(y, tensor(["batch"], "i32"))).toEqualTypeOf<Tensor<readonly []>>();
    const vague = tensor([1] as number[]);
    expectTypeOf(
      loss.softmaxCrossEntropy(vague, tensor([3], "i32"), { axis: 1, reduction: "none" }),
    ).toEqualTypeOf<Tensor<Shape>>();
  });

  test("mistakes", () => {
    // @ts-expect-error labels of the last axis
    loss.softmaxCrossEntropy(image, tensor(["batch", 10], "i32"), { axis: 1 });
    // @ts-expect-error no axis 3
    loss.softmaxCrossEntropy(image, tensor(["batch", 8], "i32"), { axis: 3 });
    // @ts-expect-error class numbers are i32
    loss.negativeLogLikelihood(y, y);
    expectTypeOf<
      ClassLossOn<"nll", readonly ["batch", 10, 8], readonly ["batch", 10], "i32", 1>
    >().toEqualTypeOf<
      ShapeError<"nll: logits [batch, 10, 8] with classes on axis 1 take i32 labels [batch, 8]; these are [batch, 10]">
    >();
    expectTypeOf<
      ClassLossOn<"nll", readonly ["batch", 10, 8], readonly ["batch", 8], "f32", 1>
    >().toEqualTypeOf<
      ShapeError<"nll: logits [batch, 10, 8] with classes on axis 1 take soft labels [batch, 10, 8]; these are [batch, 8]">
    >();
    expectTypeOf<ClassLossOn<"nll", readonly ["batch", 10], readonly ["batch"], "i32", 2>>().toEqualTypeOf<
      ShapeError<"nll: axis 2 is out of range for [batch, 10]">
    >();
  });
});

describe("losses of several tensors", () => {
  const side = tensor(["batch"]);

  test("their shapes", () => {
    expectTypeOf(loss.triplet(y, y, y, { reduction: "none" })).toEqualTypeOf<Tensor<readonly ["batch"]>>();
    expectTypeOf(loss.cosineEmbedding(y, y, side)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(loss.cosineEmbedding(y, y, side, { reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch"]>
    >();
    expectTypeOf(loss.gaussianNll(y, y, y, { reduction: "sum" })).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(loss.marginRanking(y, y, y, { reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch", 3]>
    >();
    expectTypeOf(nn.cosineSimilarity(y, y, { axis: 0 })).toEqualTypeOf<Tensor<readonly [3]>>();
    expectTypeOf(loss.cosineSimilarity(y, y, { reduction: "none" })).toEqualTypeOf<
      Tensor<readonly ["batch"]>
    >();
  });

  test("mistakes", () => {
    // @ts-expect-error the negative has another batch
    loss.triplet(y, y, tensor(["rows", 3]));
    // @ts-expect-error one target for each pair
    loss.cosineEmbedding(y, y, y);
    // @ts-expect-error a variance for each
    loss.gaussianNll(y, y, side);
    // @ts-expect-error no axis 2
    nn.cosineSimilarity(y, y, { axis: 2 });
    // @ts-expect-error scalars are no vectors
    loss.triplet(tensor([]), tensor([]), tensor([]));
  });
});

describe("ctc", () => {
  const logits = tensor(["batch", 50, 28]);
  const letters = tensor(["batch", 12], "i32");
  const count = tensor(["batch"], "i32");

  test("one loss for each sequence", () => {
    expectTypeOf(loss.ctc(logits, letters)).toEqualTypeOf<Tensor<readonly []>>();
    expectTypeOf(loss.ctc(logits, letters, { reduction: "none", labelLengths: count })).toEqualTypeOf<
      Tensor<readonly ["batch"]>
    >();
    expectTypeOf<CtcShape<readonly ["batch", 50, 28], readonly [7, 12]>>().toEqualTypeOf<
      ShapeError<"ctc: logits [batch, 50, 28] take labels [batch, length] of the same batch; these are [7, 12]">
    >();
    expectTypeOf<CtcShape<readonly ["batch", 28], readonly ["batch", 12]>>().toEqualTypeOf<
      ShapeError<"ctc: takes logits [batch, time, classes]; these are [batch, 28]">
    >();
  });

  test("mistakes", () => {
    // @ts-expect-error labels are class numbers
    loss.ctc(logits, tensor(["batch", 12]));
    // @ts-expect-error one row of labels for each sequence
    loss.ctc(logits, tensor([7, 12], "i32"));
    // @ts-expect-error no axis of time
    loss.ctc(tensor(["batch", 28]), letters);
    const fractions = tensor(["batch"], "f32");
    // @ts-expect-error lengths are whole numbers
    loss.ctc(logits, letters, { labelLengths: fractions });
  });
});
