/** @file How often the largest logit is that of the label. */
import { type Operand, tensorOf } from "../ir/builder.ts";
import { calls } from "../ops/calls.ts";
import type { FloatOnly, IntOnly } from "../types/dtype-rules.ts";
import type { ClassLoss } from "../types/losses.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";

/**
 * The share of examples whose largest logit (the first of equals) is at their label: a scalar in 0..1.
 *
 * @example metric.accuracy(net(image), label)
 */
export function accuracy<S extends Dims, D, T extends Dims, E>(
  logits: Tensor<S, D> & Guard<FloatOnly<"accuracy", D>>,
  labels: Tensor<T, E> & Guard<IntOnly<"accuracy", E>, ClassLoss<"accuracy", S, T, E>>,
): Tensor<readonly [], "f32"> {
  const best = calls.argmax(logits as unknown as Operand, -1);
  const right = calls.convert(calls.equal(best, tensorOf(labels as unknown as Operand)), "f32");
  return calls.mean(right) as unknown as Tensor<readonly [], "f32">;
}
