/**
 * @file One stage of a transform (Stockham's arrangement: results come out in order, nothing is permuted).
 *
 * A transform of r m points, of S interleaved lines: with x[k, p, q] (leg k, place p, line q) the stage gives
 * y[p, j, q] = w^(p j) sum over k of x[k, p, q] e^(-2 pi i j k / r), where w = e^(-2 pi i / (r m)); transforming the r S
 * lines of y, m points each, ends the work. The innermost loop is over neighbours in memory.
 */
import type { DType } from "../../dtype.ts";
import type { Expr } from "../../kernel/expr.ts";
import { index } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { sizeOf, type TensorType, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import { defineOp, type LowerContext, nonDifferentiable, sample, violation } from "../define-op.ts";
import { axisCount, axisHasSize, checkDType, checkSameDType } from "../rules.ts";
import {
  butterfly,
  butterflyFlops,
  type ComplexExpr,
  complexProduct,
  productFlops,
  radices,
} from "./butterflies.ts";
import { checkShapes } from "./check-shapes.ts";

/** Batch, radix, places, lines. */
type StageShape = readonly [number, number, number, number];

function stageShape(operands: readonly TensorType[]): StageShape {
  const [re, im, ...twiddles] = operands;
  if (!re || !im || (twiddles.length !== 0 && twiddles.length !== 2)) {
    violation("op/operands", "takes re and im, and the twiddle factors' re and im where there are any");
  }
  checkDType(re, ["f32", "f64"]);
  checkSameDType(operands);
  if (re.shape.length !== 4) {
    violation("shape/rank", "a stage has axes batch, leg, place, line", {
      notes: [axisCount(re.shape.length)],
    });
  }
  const [batch, radix, places, lines] = re.shape as StageShape;
  if (!radices.includes(radix)) {
    violation("shape/rank", `there is no butterfly of ${radix} points`, { notes: [axisHasSize(1, re)] });
  }
  checkShapes(operands, [re.shape, re.shape, [radix - 1, places], [radix - 1, places]]);
  return [batch, radix, places, lines];
}

function write(writer: KernelWriter, { operands, results }: LowerContext<NoAttrs>): void {
  const [batch, radix, places, lines] = stageShape(operands);
  if (sizeOf(results[0]!.shape) === 0) return;
  const [re, im, twiddleRe, twiddleIm] = operands;
  const { dtype } = re!;
  const name = (value: Expr): Expr => writer.let(value);
  const legs = Array.from({ length: radix }, (_, k) => k);
  writer.for(0, batch, "parallel", (b) => {
    writer.for(0, places, "parallel", (p) => {
      const twiddles = legs.slice(1).map((j): ComplexExpr | undefined => {
        if (!twiddleRe || !twiddleIm) return undefined;
        const at = [index(j - 1), p];
        return { re: name(twiddleRe.at(at)), im: name(twiddleIm.at(at)) };
      });
      writer.for(0, lines, "parallel", (q) => {
        const points = legs.map((k): ComplexExpr => {
          const at = [b, index(k), p, q];
          return { re: name(re!.at(at)), im: name(im!.at(at)) };
        });
        butterfly(dtype, points, name).forEach((value, j) => {
          const factor = twiddles[j - 1];
          const turned = factor ? complexProduct(dtype, value, factor) : value;
          writer.store(0, [b, p, j, q], turned.re);
          writer.store(1, [b, p, j, q], turned.im);
        });
      });
    });
  });
}

const stageOf = (dtype: DType, shape: StageShape, isTurned: boolean) => {
  const data = sample(dtype, shape);
  const twiddles = sample(dtype, [shape[1] - 1, shape[2]]);
  return { operands: isTurned ? [data, data, twiddles, twiddles] : [data, data], attrs: {} };
};

export const fftStage = defineOp<NoAttrs>({
  name: "fftStage",
  doc: "y[b, p, j, q] = twiddle[j - 1, p] * sum over k of x[b, k, p, q] e^(-2 pi i j k / radix), complex",
  attrs: noAttrs,
  operands: ["re", "im", "twiddleRe", "twiddleIm"],
  traits: { loops: true },
  infer: (operands) => {
    const [batch, radix, places, lines] = stageShape(operands);
    const result = tensorType(operands[0]!.dtype, [batch, places, radix, lines]);
    return [result, result];
  },
  vjp: nonDifferentiable("it is one step of a Fourier transform, which has the rule"),
  lower: (context) => ({ kind: "loops", write: (writer) => write(writer, context) }),
  flops: (operands) => {
    const [batch, radix, places, lines] = stageShape(operands);
    const turning = operands.length > 2 ? (radix - 1) * productFlops : 0;
    return batch * places * lines * (butterflyFlops(radix) + turning);
  },
  samples: [
    ...radices.map((radix) => stageOf("f32", [1, radix, 3, 2], true)),
    ...radices.map((radix) => stageOf("f64", [2, radix, 1, 1], false)),
    stageOf("f32", [2, 4, 5, 1], true),
    stageOf("f32", [3, 8, 1, 9], false),
    stageOf("f32", [1, 2, 0, 3], true),
  ],
});
