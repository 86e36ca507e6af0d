/** @file Derivatives of graphs: a gradient is a node of known type, which the compiler expands into ordinary ones. */
import { isFloat } from "../dtype.ts";
import { nameOf } from "../ir/builder.ts";
import { withRole } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { showType } from "../shape.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Guard, ShapeError } from "../types/shape-error.ts";
import type { AnyRank, Dims, Show } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { flagArgument, operandOf, optionsArgument, tensorArgument } from "./check.ts";
import { reached } from "./dependence.ts";
import { alike, type FloatsOnly, type Like, type Structure, structureOf, type Tensors } from "./structure.ts";

export interface GradientOptions {
  /** Zeros for what the outputs do not depend on, instead of an error. */
  readonly allowUnused?: boolean;
}

/** Refuses what is not a scalar. */
export type ScalarOnly<Op extends string, S extends Dims> = S extends readonly []
  ? unknown
  : AnyRank<S> extends true
    ? unknown
    : ShapeError<`${Op}: the cost is ${Show<S>}; only a scalar has a gradient: take its mean or sum`>;

/** A float scalar. */
export function costArgument(op: string, cost: unknown): Value {
  const value = tensorArgument(op, "cost", cost);
  if (!isFloat(value.dtype)) {
    const problem = `the cost is ${value.dtype}, and only floats have derivatives`;
    const hint = 'convert to "f32" before anything that has to be differentiated';
    refuse(op, { code: "grad/integer", problem, notes: [`is ${value.dtype}`], hint }, { cost: value });
  }
  if (value.shape.length > 0) {
    const problem = `the cost is ${showType(value)}; only a scalar has a gradient`;
    const hint = "take its mean or sum; vjp takes outputs of any shape";
    refuse(op, { code: "grad/not-scalar", problem, hint }, { cost: value });
  }
  return value;
}

/** Refuses values without derivatives, and (unless they are allowed) those that no output depends on. */
export function usedBy(
  op: string,
  outputs: readonly Value[],
  wrt: readonly Value[],
  allowUnused: boolean,
): ReadonlySet<Value> {
  for (const value of wrt) {
    if (isFloat(value.dtype)) continue;
    const problem = `${nameOf(value)} is ${value.dtype}, and only floats have derivatives`;
    refuse(op, { code: "grad/integer", problem, notes: [`is ${value.dtype}`] }, { wrt: value });
  }
  const used = reached(outputs, wrt);
  const unused = wrt.find((value) => !used.has(value));
  if (unused && !allowUnused) {
    const problem = `nothing that is differentiated depends on ${nameOf(unused)}`;
    const hint =
      "integers, comparisons and stopGradient pass no gradient on; for zeros: { allowUnused: true }";
    refuse(op, { code: "grad/independent", problem, hint }, { wrt: unused });
  }
  return used;
}

/** For each of `wrt`: the sum over outputs of cotangent * d output / d wrt; zeros where there is no dependence. */
export function gradients(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
  used: ReadonlySet<Value>,
): Value[] {
  return withRole("backward", () => {
    const found = [...new Set(wrt.filter((value) => used.has(value)))];
    const results = new Map(calls.gradient(outputs, cotangents, found).map((value, i) => [found[i]!, value]));
    return wrt.map((value) => results.get(value) ?? calls.zerosLike(value));
  });
}

export const allowsUnused = (op: string, options: unknown): boolean =>
  flagArgument(op, "allowUnused", optionsArgument<GradientOptions>(op, options).allowUnused);

/** Gradients of a scalar. */
export function costGradients(op: string, cost: Value, wrt: Structure, allowUnused: boolean): Value[] {
  const used = usedBy(op, [cost], wrt.values, allowUnused);
  return gradients([cost], [withRole("backward", () => calls.onesLike(cost))], wrt.values, used);
}

/**
 * The gradient of a scalar by a tensor, a list or a record of tensors, in the same structure; each has the shape and
 * dtype of what it is the gradient by. Tensors computed on the way count as variables, too.
 * @throws GraphError `grad/not-scalar`, `grad/integer` where cost or variable is no float, `grad/independent` where the
 * cost does not depend on a variable.
 * @example const { dW, dB } = grad(cost, { dW: weight, dB: bias })
 */
export function grad<S extends Dims, D, const W extends Tensors>(
  cost: Tensor<S, D> & Guard<FloatOnly<"grad", D>, ScalarOnly<"grad", S>>,
  wrt: W & Guard<FloatsOnly<"grad", W>>,
  options?: GradientOptions,
): Like<W> {
  const structure = structureOf("grad", "wrt", wrt);
  const values = costGradients("grad", costArgument("grad", cost), structure, allowsUnused("grad", options));
  return structure.rebuild(values) as never;
}

/**
 * The cost with its gradient.
 * @throws GraphError as `grad`.
 * @example const { value, gradient } = valueAndGrad(cost, weight)
 */
export function valueAndGrad<S extends Dims, D, const W extends Tensors>(
  cost: Tensor<S, D> & Guard<FloatOnly<"valueAndGrad", D>, ScalarOnly<"valueAndGrad", S>>,
  wrt: W & Guard<FloatsOnly<"valueAndGrad", W>>,
  options?: GradientOptions,
): { readonly value: Tensor<S, D>; readonly gradient: Like<W> } {
  const structure = structureOf("valueAndGrad", "wrt", wrt);
  const value = costArgument("valueAndGrad", cost);
  const values = costGradients("valueAndGrad", value, structure, allowsUnused("valueAndGrad", options));
  return { value, gradient: structure.rebuild(values) } as never;
}

/**
 * For each variable the sum over outputs of cotangent * d output / d variable. Outputs of any shape, as a tensor, a list
 * or a record; cotangents in the same structure, of the same types.
 * @throws GraphError `grad/cotangent` where a cotangent has not the type of its output, `grad/integer`,
 * `grad/independent`.
 * @example vjp(logits, weight, sub(probability, target))
 */
export function vjp<const O extends Tensors, const W extends Tensors>(
  outputs: O & Guard<FloatsOnly<"vjp", O>>,
  wrt: W & Guard<FloatsOnly<"vjp", W>>,
  cotangents: Like<O>,
  options?: GradientOptions,
): Like<W> {
  const from = structureOf("vjp", "outputs", outputs);
  const by = structureOf("vjp", "wrt", wrt);
  const given = alike(
    { op: "vjp", role: "cotangents", what: "cotangent", code: "grad/cotangent" },
    cotangents,
    from,
  );
  const used = usedBy("vjp", from.values, by.values, allowsUnused("vjp", options));
  return by.rebuild(gradients(from.values, given, by.values, used)) as never;
}

/**
 * The value, taken as constant by gradients. Any shape and dtype.
 * @throws GraphError `op/not-a-tensor`.
 * @example add(x, stopGradient(sub(round(x), x))) // rounds, and passes the gradient as if it did not
 */
export function stopGradient<S, D>(x: Tensor<S, D>): Tensor<S, D> {
  return calls.stopGradient(operandOf("stopGradient", x)) as never;
}
