/** @file Gated units: one half of an axis is let through as far as the other says. */
import { floatOperand, wholeNumber } from "../dsl/check.ts";
import { type Operand, tensorOf } from "../ir/builder.ts";
import type { Value } from "../ir/node.ts";
import { axisOf, refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { axisHasSize } from "../ops/rules.ts";
import type { Layer } from "../types/layer.ts";
import { asLayer } from "./layer.ts";
import type { HalvedRule } from "./layer-rules.ts";

/** The first and the second half of an axis. */
function halves(op: string, operand: Operand, axis: number): readonly [Value, Value] {
  const x = floatOperand(op, tensorOf(operand));
  const along = axisOf(op, x, axis);
  const size = x.shape[along]!;
  if (size % 2 !== 0) {
    const problem = `axis ${along} has size ${size}, which has no halves`;
    refuse(op, { code: "shape/halves", problem, notes: [axisHasSize(along, x)] }, { operand: x });
  }
  const part = (from: number): Value => calls.sliceAxis(x, along, from, from + size / 2);
  return [part(0), part(size / 2)];
}

/**
 * p * sigmoid(q) for the halves p, q of an axis, the last unless another is named (Dauphin et al. 2017): the axis becomes
 * half as long.
 * @throws GraphError `shape/halves` where its size is odd, `shape/axis`, `dtype/unsupported`.
 * @example nn.sequential([nn.dense(64, 64), nn.glu()]) // [batch, 64] -> [batch, 32]
 */
export function glu<const A extends number = -1>(axis?: A): Layer<HalvedRule<"glu", A>> {
  const along = wholeNumber("glu", "axis", axis ?? -1);
  return asLayer((x) => {
    const [p, q] = halves("glu", x, along);
    return calls.mul(p, calls.sigmoid(q));
  });
}

/**
 * p * sigmoid(p) * q for the halves p, q of an axis, the last unless another is named (Shazeer 2020): the axis becomes half
 * as long.
 * @throws GraphError `shape/halves` where its size is odd, `shape/axis`, `dtype/unsupported`.
 * @example nn.sequential([nn.dense(64, 256), nn.swiglu(), nn.dense(128, 64)])
 */
export function swiglu<const A extends number = -1>(axis?: A): Layer<HalvedRule<"swiglu", A>> {
  const along = wholeNumber("swiglu", "axis", axis ?? -1);
  return asLayer((x) => {
    const [p, q] = halves("swiglu", x, along);
    return calls.mul(calls.mul(p, calls.sigmoid(p)), q);
  });
}
