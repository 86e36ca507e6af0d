/**
 * @file The step between n real points and their spectrum of n/2 + 1 entries, n even: the points go through a complex
 * transform of h = n/2 points, evens as real and odds as imaginary parts.
 *
 * With Z that transform, w = e^(-2 pi i / n), and E, D half of Z[k] plus and minus the conjugate of Z[h - k]:
 * X[k] = E - i w^k D, and X[h - k] is the conjugate of E + i w^k D. So each pair of entries comes from one pair of Z.
 * (Sorensen, Jones, Heideman, Burrus, "Real-valued fast Fourier transform algorithms", 1987.)
 */
import type { DType } from "../../dtype.ts";
import { constant, type Expr, op } from "../../kernel/expr.ts";
import { type IndexLike, index, subIndex } from "../../kernel/index-math.ts";
import type { KernelWriter } from "../../kernel/writer.ts";
import { sizeOf, type TensorType, tensorType } from "../../shape.ts";
import { type NoAttrs, noAttrs } from "../attrs.ts";
import {
  defineOp,
  type LowerContext,
  type Lowering,
  nonDifferentiable,
  sample,
  violation,
} from "../define-op.ts";
import { axisCount, checkDType, checkSameDType } from "../rules.ts";
import { type ComplexExpr, complexProduct } from "./butterflies.ts";
import { checkShapes } from "./check-shapes.ts";

/** Twiddle factors that a half transform of h points needs: those of k in 0..ceil(h / 2). */
export const twiddleCount = (half: number): number => Math.ceil(half / 2);

interface Sizes {
  readonly batch: number;
  /** h, points of the complex transform. */
  readonly half: number;
  readonly lines: number;
}

function sizesOf(operands: readonly TensorType[], extra: number): Sizes {
  const [re, im, twiddleRe, twiddleIm] = operands;
  if (!re || !im || !twiddleRe || !twiddleIm || operands.length !== 4) {
    violation("op/operands", "takes re, im, and the twiddle factors' re and im");
  }
  checkDType(re, ["f32", "f64"]);
  checkSameDType(operands);
  if (re.shape.length !== 3) {
    violation("shape/rank", "a spectrum has axes batch, entry, line", {
      notes: [axisCount(re.shape.length)],
    });
  }
  const [batch, entries, lines] = re.shape as readonly [number, number, number];
  const half = entries - extra;
  if (half < 1) violation("shape/rank", "a transform has points");
  checkShapes(operands, [re.shape, re.shape, [twiddleCount(half)], [twiddleCount(half)]]);
  return { batch, half, lines };
}

/** Reads, names and combines values of one dtype. */
class Part {
  private readonly writer: KernelWriter;
  private readonly context: LowerContext<NoAttrs>;
  readonly dtype: DType;

  constructor(writer: KernelWriter, context: LowerContext<NoAttrs>) {
    this.writer = writer;
    this.context = context;
    this.dtype = context.results[0]!.dtype;
  }

  read(at: readonly IndexLike[]): ComplexExpr {
    const [re, im] = this.context.operands;
    const position = at.map(index);
    return { re: this.writer.let(re!.at(position)), im: this.writer.let(im!.at(position)) };
  }

  /** w^k */
  twiddle(k: Expr): ComplexExpr {
    const [, , re, im] = this.context.operands;
    return { re: this.writer.let(re!.at([k])), im: this.writer.let(im!.at([k])) };
  }

  store(at: readonly IndexLike[], { re, im }: ComplexExpr): void {
    this.writer.store(0, at, re);
    this.writer.store(1, at, im);
  }

  add(a: Expr, b: Expr): Expr {
    return this.writer.let(op("add", this.dtype, a, b));
  }

  sub(a: Expr, b: Expr): Expr {
    return this.writer.let(op("sub", this.dtype, a, b));
  }

  times(a: Expr, factor: number): Expr {
    return op("mul", this.dtype, a, constant(this.dtype, factor));
  }

  halved({ re, im }: ComplexExpr): ComplexExpr {
    return { re: this.writer.let(this.times(re, 0.5)), im: this.writer.let(this.times(im, 0.5)) };
  }

  product(a: ComplexExpr, b: ComplexExpr): ComplexExpr {
    const { re, im } = complexProduct(this.dtype, a, b);
    return { re: this.writer.let(re), im: this.writer.let(im) };
  }

  neg(a: Expr): Expr {
    return op("neg", this.dtype, a);
  }

  /** Entry k plus and minus the conjugate of the one mirrored to it. */
  pair(a: ComplexExpr, b: ComplexExpr): readonly [ComplexExpr, ComplexExpr] {
    return [
      { re: this.add(a.re, b.re), im: this.sub(a.im, b.im) },
      { re: this.sub(a.re, b.re), im: this.add(a.im, b.im) },
    ];
  }

  /** Stores even + turned at k, and the conjugate of even - turned at the mirrored entry. */
  storePair(
    at: readonly IndexLike[],
    mirrored: readonly IndexLike[],
    even: ComplexExpr,
    turned: ComplexExpr,
  ): void {
    this.store(at, { re: this.add(even.re, turned.re), im: this.add(even.im, turned.im) });
    this.store(mirrored, { re: this.sub(even.re, turned.re), im: this.sub(turned.im, even.im) });
  }
}

type Body = (writer: KernelWriter, part: Part, b: Expr, sizes: Sizes) => void;

function loops(context: LowerContext<NoAttrs>, sizes: Sizes, body: Body): Lowering {
  const write = (writer: KernelWriter): void => {
    if (sizeOf(context.results[0]!.shape) === 0) return;
    writer.for(0, sizes.batch, "parallel", (b) => body(writer, new Part(writer, context), b, sizes));
  };
  return { kind: "loops", write };
}

const split: Body = (writer, part, b, { half, lines }) => {
  const zero = constant(part.dtype, 0);
  writer.for(0, lines, "parallel", (q) => {
    const { re, im } = part.read([b, 0, q]);
    part.store([b, 0, q], { re: part.add(re, im), im: zero });
    part.store([b, half, q], { re: part.sub(re, im), im: zero });
  });
  writer.for(1, twiddleCount(half), "parallel", (k) => {
    const factor = part.twiddle(k);
    const mirror = subIndex(half, k);
    writer.for(0, lines, "parallel", (q) => {
      const [sum, difference] = part.pair(part.read([b, k, q]), part.read([b, mirror, q]));
      const product = part.product(part.halved(difference), factor);
      const turned = { re: product.im, im: part.neg(product.re) };
      part.storePair([b, k, q], [b, mirror, q], part.halved(sum), turned);
    });
  });
  if (half % 2 === 1) return;
  writer.for(0, lines, "parallel", (q) => {
    const { re, im } = part.read([b, half / 2, q]);
    part.store([b, half / 2, q], { re, im: part.neg(im) });
  });
};

const join: Body = (writer, part, b, { half, lines }) => {
  writer.for(0, lines, "parallel", (q) => {
    const [first, last] = [part.read([b, 0, q]).re, part.read([b, half, q]).re];
    part.store([b, 0, q], { re: part.add(first, last), im: part.sub(first, last) });
  });
  writer.for(1, twiddleCount(half), "parallel", (k) => {
    const { re, im } = part.twiddle(k);
    const back = { re, im: part.neg(im) };
    const mirror = subIndex(half, k);
    writer.for(0, lines, "parallel", (q) => {
      const [sum, difference] = part.pair(part.read([b, k, q]), part.read([b, mirror, q]));
      const product = part.product(difference, back);
      const turned = { re: part.neg(product.im), im: product.re };
      part.storePair([b, k, q], [b, mirror, q], sum, turned);
    });
  });
  if (half % 2 === 1) return;
  writer.for(0, lines, "parallel", (q) => {
    const { re, im } = part.read([b, half / 2, q]);
    part.store([b, half / 2, q], { re: part.times(re, 2), im: part.times(im, -2) });
  });
};

const samplesOf = (extra: number) =>
  (
    [
      ["f32", 1, 1, 1],
      ["f32", 2, 2, 1],
      ["f32", 1, 5, 3],
      ["f32", 2, 8, 2],
      ["f64", 1, 7, 1],
      ["f32", 0, 4, 2],
    ] as const
  ).map(([dtype, batch, half, lines]) => {
    const data = sample(dtype, [batch, half + extra, lines]);
    const twiddles = sample(dtype, [twiddleCount(half)]);
    return { operands: [data, data, twiddles, twiddles], attrs: {} };
  });

const isStep = nonDifferentiable("it is one step of a Fourier transform, which has the rule");

const operandNames = ["re", "im", "twiddleRe", "twiddleIm"];

/** Flops of a pair of entries: sums and differences, a complex product, both results; halves for `splitSpectrum`. */
const pairFlops = 14;

export const splitSpectrum = defineOp<NoAttrs>({
  name: "splitSpectrum",
  doc: "X[k] = E - i w^k D for k in 0..h, with E, D = (Z[k] +- conj Z[h - k]) / 2: half the spectrum of 2 h real points",
  attrs: noAttrs,
  operands: operandNames,
  traits: { loops: true },
  infer: (operands) => {
    const { batch, half, lines } = sizesOf(operands, 0);
    const result = tensorType(operands[0]!.dtype, [batch, half + 1, lines]);
    return [result, result];
  },
  vjp: isStep,
  lower: (context) => loops(context, sizesOf(context.operands, 0), split),
  flops: (operands) => {
    const { batch, half, lines } = sizesOf(operands, 0);
    return batch * lines * (pairFlops + 4) * twiddleCount(half);
  },
  samples: samplesOf(0),
});

export const joinSpectrum = defineOp<NoAttrs>({
  name: "joinSpectrum",
  doc: "Z[k] = E + i w^-k D for k in 0..h-1, with E, D = X[k] +- conj X[h - k]: what `splitSpectrum` came from, doubled",
  attrs: noAttrs,
  operands: operandNames,
  traits: { loops: true },
  infer: (operands) => {
    const { batch, half, lines } = sizesOf(operands, 1);
    const result = tensorType(operands[0]!.dtype, [batch, half, lines]);
    return [result, result];
  },
  vjp: isStep,
  lower: (context) => loops(context, sizesOf(context.operands, 1), join),
  flops: (operands) => {
    const { batch, half, lines } = sizesOf(operands, 1);
    return batch * lines * pairFlops * twiddleCount(half);
  },
  samples: samplesOf(1),
});
