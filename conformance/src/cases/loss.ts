/** @file Losses, with PyTorch's names for reductions, margins and weights. */
import type { Attributes } from "../attributes.ts";
import { broadcastTo, type Floats, type Ints, loss, nn } from "../language.ts";
import type { Operands } from "../operands.ts";
import type { OpBuilder, OpBuilders } from "./builder.ts";

type Reduction = "mean" | "sum" | "none";

const reductionOf = (attrs: Attributes): Reduction =>
  attrs.choice("reduction", ["mean", "sum", "none"], "mean");

/** A loss of x and target. */
const pair =
  (
    fn: (x: Floats, target: Floats, reduction: Reduction, attrs: Attributes, all: Operands) => unknown,
  ): OpBuilder =>
  (x, attrs) => ({
    y: fn(x.float("x"), x.float("target"), reductionOf(attrs), attrs, x) as Floats,
  });

/** A class for each example: the axis of classes is the second, or the only one. */
function classOptions(x: Operands, attrs: Attributes, logits: Floats) {
  const weights = x.maybe("weight");
  const ignored = attrs.raw("ignore_index") ?? null;
  return {
    axis: logits.shape.length === 1 ? 0 : 1,
    reduction: reductionOf(attrs),
    ...(weights ? { classWeights: weights } : {}),
    ...(ignored === null ? {} : { ignoreIndex: attrs.int("ignore_index") }),
  };
}

/** Both in their common shape, where they have one. */
function broadcastTogether(a: Floats, b: Floats): readonly [Floats, Floats] {
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const size = (x: Floats): number => x.shape[axis - rank + x.shape.length] ?? 1;
    return size(a) === 1 ? size(b) : size(a);
  });
  return [broadcastTo(a, shape) as Floats, broadcastTo(b, shape) as Floats];
}

const weightOf = (x: Operands): { readonly weight?: Floats } => {
  const weight = x.maybe("weight");
  return weight ? { weight } : {};
};

export const lossCases: OpBuilders = {
  bce_loss: pair((x, target, reduction, _attrs, all) =>
    loss.binaryCrossEntropy(x, target, { reduction, ...weightOf(all) }),
  ),
  bce_with_logits: pair((x, target, reduction, _attrs, all) => {
    const positiveWeight = all.maybe("pos_weight");
    return loss.binaryCrossEntropyWithLogits(x, target, {
      reduction,
      ...weightOf(all),
      ...(positiveWeight ? { positiveWeight } : {}),
    });
  }),
  cosine_embedding_loss: (x, attrs) => ({
    y: loss.cosineEmbedding(x.float("a"), x.float("b"), x.float("target"), {
      margin: attrs.number("margin", 0),
      reduction: reductionOf(attrs),
    }) as Floats,
  }),
  cosine_similarity: (x, attrs) => {
    const [a, b] = broadcastTogether(x.float("a"), x.float("b"));
    const options = { axis: attrs.int("dim", 1), epsilon: attrs.number("eps", 1e-8) };
    return { y: nn.cosineSimilarity(a, b, options) as Floats };
  },
  cross_entropy: (x, attrs) => {
    const logits = x.float("logits");
    const labels = x.dtype("target") === "i32" ? x.int("target") : x.float("target");
    const options = {
      ...classOptions(x, attrs, logits),
      labelSmoothing: attrs.number("label_smoothing", 0),
    };
    return { y: loss.softmaxCrossEntropy(logits, labels as Ints, options) as Floats };
  },
  gaussian_nll_loss: (x, attrs) => ({
    // one variance may stand for a whole axis
    y: loss.gaussianNll(x.float("x"), x.float("target"), broadcastTo(x.float("var"), x.float("x").shape), {
      epsilon: attrs.number("eps", 1e-6),
      full: attrs.flag("full", false),
      reduction: reductionOf(attrs),
    }) as Floats,
  }),
  half_squared_error: pair((x, target, reduction) => loss.halfSquaredError(x, target, { reduction })),
  hinge_embedding_loss: pair((x, target, reduction, attrs) =>
    loss.hingeEmbedding(x, target, { reduction, margin: attrs.number("margin", 1) }),
  ),
  hinge_loss: pair((x, target, reduction, attrs) =>
    loss.hinge(x, target, { reduction, margin: attrs.number("margin", 1) }),
  ),
  huber_loss: pair((x, target, reduction, attrs) =>
    loss.huber(x, target, { reduction, delta: attrs.number("delta", 1) }),
  ),
  kl_div: (x, attrs) => {
    const reduction = attrs.choice("reduction", ["mean", "sum", "none", "batchmean"], "mean");
    return {
      y: loss.klDivergence(x.float("x"), x.float("target"), {
        reduction: reduction === "batchmean" ? "batchMean" : reduction,
        logTarget: attrs.flag("log_target", false),
      }) as Floats,
    };
  },
  l1_loss: pair((x, target, reduction) => loss.meanAbsoluteError(x, target, { reduction })),
  margin_ranking_loss: (x, attrs) => ({
    y: loss.marginRanking(x.float("a"), x.float("b"), x.float("target"), {
      margin: attrs.number("margin", 0),
      reduction: reductionOf(attrs),
    }) as Floats,
  }),
  mse_loss: pair((x, target, reduction) => loss.meanSquaredError(x, target, { reduction })),
  multi_margin_loss: (x, attrs) => ({
    y: loss.multiMargin(x.float("x"), x.int("target"), {
      power: attrs.int("p", 1) as 1 | 2,
      margin: attrs.number("margin", 1),
      reduction: reductionOf(attrs),
    }) as Floats,
  }),
  nll_loss: (x, attrs) => {
    const logp = x.float("logp");
    return { y: loss.negativeLogLikelihood(logp, x.int("target"), classOptions(x, attrs, logp)) as Floats };
  },
  poisson_nll_loss: pair((x, target, reduction, attrs) =>
    loss.poissonNll(x, target, { reduction, logInput: attrs.flag("log_input", true) }),
  ),
  smooth_l1_loss: pair((x, target, reduction, attrs) =>
    loss.smoothL1(x, target, { reduction, beta: attrs.number("beta", 1) }),
  ),
  soft_margin_loss: pair((x, target, reduction) => loss.softMargin(x, target, { reduction })),
  triplet_margin_loss: (x, attrs) => ({
    y: loss.triplet(x.float("anchor"), x.float("positive"), x.float("negative"), {
      margin: attrs.number("margin", 1),
      order: attrs.number("p", 2),
      swap: attrs.flag("swap", false),
      reduction: reductionOf(attrs),
    }) as Floats,
  }),
};
