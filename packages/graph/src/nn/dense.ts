/** @file The dense layer: x W + b. */

import { dtypeArgument, floatOperand, knownOptions } from "../dsl/check.ts";
import type { Initializer } from "../dsl/variables.ts";
import type { DType } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import { nameOf, type Operand } from "../ir/builder.ts";
import { captureSource } from "../ir/source.ts";
import { declareParameter } from "../model/variable.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import type { DenseRule, Layer } from "../types/layer.ts";
import { initializer } from "./initializers/index.ts";
import { type LayerOptions, makeLayer } from "./layer.ts";

export interface DenseOptions<D extends DType = "f32"> extends LayerOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** First weight; default uniform with variance 2 / (in + out) (Glorot and Bengio 2010). */
  readonly init?: Initializer;
  /** First bias; default zeros. */
  readonly biasInit?: Initializer;
  readonly dtype?: D;
}

/**
 * `[..., features]` to `[..., units]`: x W + b with `weight` [features, units] and `bias` [units].
 *
 * @example const net = nn.sequential([nn.dense(64, 32), nn.relu, nn.dense(32, 10)]);
 * @throws GraphError `shape/features` where the last axis of x is not `features`, `dtype/mismatch`, `layer/size`.
 */
export function dense<const In extends number, const Out extends number, D extends DType = "f32">(
  features: In,
  units: Out,
  options: DenseOptions<D> = {},
): Layer<DenseRule<In, Out, D>> {
  checkCount("features", features);
  checkCount("units", units);
  const given = knownOptions<DenseOptions<D>>("dense", options, [
    "name",
    "bias",
    "init",
    "biasInit",
    "dtype",
  ]);
  const dtype = dtypeArgument("dense", given.dtype, "f32");
  const { bias = true, init = initializer.glorotUniform(), biasInit = initializer.zeros() } = given;
  return makeLayer("dense", given, () => {
    const weight = declareParameter("weight", [features, units], { dtype, init: init as never });
    const offset = bias ? declareParameter("bias", [units], { dtype, init: biasInit as never }) : undefined;
    return (x) => {
      checkFeatures(x, features, dtype, weight.name);
      const product = calls.matmul(x, weight);
      return offset ? calls.add(product, offset) : product;
    };
  });
}

function checkCount(what: string, count: number): void {
  if (Number.isInteger(count) && count > 0) return;
  throw new GraphError({
    code: "layer/size",
    op: "dense",
    problem: `${what} is ${String(count)}; it must be a whole number from 1`,
    hint: "as in nn.dense(64, 32): 64 features in, 32 units out",
    source: captureSource(dense),
  });
}

function checkFeatures(operand: Operand, features: number, dtype: DType, weight: string): void {
  const x = floatOperand("dense", operand);
  const last = x.shape[x.shape.length - 1];
  if (last === features && x.dtype === dtype) return;
  if (last === features) {
    const problem = `this layer takes ${dtype}, not ${x.dtype}`;
    const hint = `convert it with convert(x, "${dtype}"), or make the layer with { dtype: "${x.dtype}" }`;
    refuse("dense", { code: "dtype/mismatch", problem, notes: [`is ${x.dtype}`], hint }, { operand: x });
  }
  const note = last === undefined ? "is a scalar" : `axis ${x.shape.length - 1} has size ${last}`;
  throw new GraphError({
    code: "shape/features",
    op: "dense",
    problem: `this layer takes ${features} features; the last axis of its input has ${last ?? "none"}`,
    operands: [{ role: "operand", name: nameOf(x), type: x, note }],
    hint: `${weight.replace(/\.weight$/, "")} was declared with ${features} features: they must be the last axis`,
    source: captureSource(checkFeatures),
  });
}
