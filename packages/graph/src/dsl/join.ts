/** @file Tensors joined along an axis, or on a new one. */
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { checkSameDType } from "../ops/rules.ts";
import { sameShape } from "../shape.ts";
import type { Concatenate, PartsType, Stack } from "../types/concatenate.ts";
import type { Guard, Ok, OkType } from "../types/shape-error.ts";
import type { ShapesOf, Tensor } from "../types/tensor.ts";
import { axisArgument, checkOperands, listArgument, refuseArgument, tensorArgument } from "./check.ts";

/** At least one tensor. */
function partsOf(op: string, parts: unknown): readonly [Value, ...Value[]] {
  const list = listArgument(op, "parts", parts, "a list of tensors");
  const [first, ...rest] = list.map((part, i) => tensorArgument(op, `part ${i}`, part));
  if (!first) refuseArgument(op, "parts", parts, "a list of at least one tensor");
  return [first, ...rest];
}

/**
 * Tensors one after the other along an axis; all other axes agree: `[batch, 3]` and `[batch, 5]` on axis 1 give
 * `[batch, 8]`. One dtype.
 * @throws GraphError `shape/concatenate` where other sizes differ, `shape/axis`, `dtype/mismatch`.
 * @example concatenate([left, right], -1)
 */
export function concatenate<const L extends readonly unknown[], const A extends number>(
  parts: L & Guard<PartsType<"concatenate", L>>,
  axis: A & Guard<Concatenate<ShapesOf<L>, A>>,
): Tensor<Ok<Concatenate<ShapesOf<L>, A>>, OkType<PartsType<"concatenate", L>>> {
  const values = partsOf("concatenate", parts);
  return calls.concatenate(values, axisArgument("concatenate", values[0], axis)) as never;
}

/**
 * Tensors of one shape on a new axis, the first one unless another is named: two of `[batch, 3]` on axis 1 give
 * `[batch, 2, 3]`. One dtype.
 * @throws GraphError `shape/stack` where shapes differ, `shape/axis`, `dtype/mismatch`.
 * @example stack([re, im], -1)
 */
export function stack<const L extends readonly unknown[], const A extends number = 0>(
  parts: L & Guard<PartsType<"stack", L>, Stack<ShapesOf<L>, A>>,
  axis?: A,
): Tensor<Ok<Stack<ShapesOf<L>, A>>, OkType<PartsType<"stack", L>>> {
  const values = partsOf("stack", parts);
  const [first, ...rest] = values;
  const along = axisArgument("stack", first, axis ?? 0, first.shape.length + 1);
  const roles = Object.fromEntries(values.map((value, i) => [`part ${i}`, value]));
  checkOperands("stack", roles, checkSameDType);
  if (rest.some(({ shape }) => !sameShape(shape, first.shape))) {
    const hint = "all parts of a stack have one shape";
    refuse("stack", { code: "shape/stack", problem: "shapes differ", hint }, roles);
  }
  return calls.stack(values, along) as never;
}
