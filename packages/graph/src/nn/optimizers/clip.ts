/** @file Gradients cut down: each element, or all of them together by their length. */
import { listArgument, tensorArgument } from "../../dsl/check.ts";
import type { Value } from "../../ir/node.ts";
import { calls } from "../../ops/calls.ts";
import type { Tensor } from "../../types/tensor.ts";
import { checkSetting, fromZero, type Scalar, type Setting, scalarOf } from "./settings.ts";

/** Each element brought within -limit..limit. */
export const clippedByValue = (gradient: Value, limit: Scalar): Value =>
  calls.clamp(gradient, typeof limit === "number" ? -limit : calls.neg(limit), limit);

/** The 2-norm of all elements of all gradients; a scalar of the first one's dtype. */
export function totalNorm(gradients: readonly Value[]): Value {
  const dtype = gradients[0]?.dtype ?? "f32";
  const squares = gradients.map((g) => calls.convert(calls.sum(calls.mul(g, g)), dtype));
  return calls.sqrt(squares.reduce((total, square) => calls.add(total, square), calls.constant(0, dtype)));
}

/** All multiplied by limit / (norm + 1e-6), if that is below 1. */
export function clippedByNorm(gradients: readonly Value[], limit: Scalar): Value[] {
  const factor = calls.minimum(calls.div(limit, calls.add(totalNorm(gradients), 1e-6)), 1);
  return gradients.map((g) => calls.mul(g, calls.convert(factor, g.dtype)));
}

const noStep = (): Value => calls.constant(0);

function operands(op: string, gradients: unknown): Value[] {
  const list = listArgument(op, "gradients", gradients, "a list of tensors");
  return list.map((gradient, i) => tensorArgument(op, `gradients[${i}]`, gradient));
}

/**
 * Gradients with each element brought within -limit..limit.
 * @throws GraphError `optimizer/setting` where the limit is below 0, `op/not-a-tensor`.
 * @example const [dw, db] = optimizer.clipByValue([gw, gb], 0.5)
 */
export function clipByValue<const L extends readonly Tensor<readonly unknown[], "f32" | "f64">[]>(
  gradients: L,
  limit: Setting,
): L {
  checkSetting("clipByValue", "limit", limit, fromZero);
  return operands("clipByValue", gradients).map((g) =>
    clippedByValue(g, scalarOf("clipByValue", "limit", limit, g.dtype, noStep)),
  ) as never;
}

/**
 * Gradients multiplied by limit / (norm + 1e-6) where that is below 1; the norm is that of all of them together (Pascanu et
 * al. 2013).
 * @throws GraphError `optimizer/setting` where the limit is below 0, `op/not-a-tensor`.
 * @example const [dw, db] = optimizer.clipByGlobalNorm([gw, gb], 1)
 */
export function clipByGlobalNorm<const L extends readonly Tensor<readonly unknown[], "f32" | "f64">[]>(
  gradients: L,
  limit: Setting,
): L {
  checkSetting("clipByGlobalNorm", "limit", limit, fromZero);
  const values = operands("clipByGlobalNorm", gradients);
  const dtype = values[0]?.dtype ?? "f32";
  return clippedByNorm(values, scalarOf("clipByGlobalNorm", "limit", limit, dtype, noStep)) as never;
}

/**
 * The 2-norm of all elements of all gradients.
 * @throws GraphError `op/not-a-tensor`.
 * @example const length = optimizer.globalNorm([gw, gb])
 */
export function globalNorm(
  gradients: readonly Tensor<readonly unknown[], "f32" | "f64">[],
): Tensor<readonly [], "f32"> {
  return totalNorm(operands("globalNorm", gradients)) as never;
}
