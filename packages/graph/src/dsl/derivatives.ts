/** @file Forward and higher derivatives, in terms of gradient nodes. */
import { withRole } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { showType, sizeOf } from "../shape.ts";
import type { FloatOnly } from "../types/dtype-rules.ts";
import type { Guard } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { Tensor } from "../types/tensor.ts";
import { floatOperand, wholeNumber } from "./check.ts";
import {
  allowsUnused,
  costArgument,
  costGradients,
  type GradientOptions,
  gradients,
  type ScalarOnly,
  usedBy,
} from "./gradient.ts";
import { alike, type FloatsOnly, type Like, structureOf, type Tensors } from "./structure.ts";

/**
 * The vjp is linear in its cotangent u, so its derivative by u along the tangents is the jvp. The u have to be nodes of
 * their own that no rule may look into.
 */
function forward(outputs: readonly Value[], wrt: readonly Value[], used: ReadonlySet<Value>): Forward {
  const u = withRole("backward", () => outputs.map((output) => calls.stopGradient(calls.zerosLike(output))));
  const found = [...new Set(wrt.filter((value) => used.has(value)))];
  const linear = gradients(outputs, u, found, used);
  return (tangents) => {
    const along = found.map((value) => tangents[wrt.indexOf(value)]!);
    return found.length === 0 ? u : gradients(linear, along, u, new Set(u));
  };
}

type Forward = (tangents: readonly Value[]) => Value[];

/**
 * The derivative of outputs along a direction: `tangents` has the structure and types of `wrt`, the result those of
 * `outputs`.
 * @throws GraphError `grad/tangent` where a tangent has not the type of its variable, `grad/integer`,
 * `grad/independent`.
 * @example jvp(logits, weight, direction)
 */
export function jvp<const O extends Tensors, const W extends Tensors>(
  outputs: O & Guard<FloatsOnly<"jvp", O>>,
  wrt: W & Guard<FloatsOnly<"jvp", W>>,
  tangents: Like<W>,
  options?: GradientOptions,
): Like<O> {
  const from = structureOf("jvp", "outputs", outputs);
  const by = structureOf("jvp", "wrt", wrt);
  const given = alike(direction("jvp", "tangents"), tangents, by);
  const used = usedBy("jvp", from.values, by.values, allowsUnused("jvp", options));
  return from.rebuild(forward(from.values, by.values, used)(given)) as never;
}

/** What `vectors` of a direction are called. */
const direction = (op: string, role: string) => ({ op, role, what: "tangent", code: "grad/tangent" });

/** A Jacobian for each variable. */
type Jacobians<S extends Dims, W> =
  W extends Tensor<infer X extends Dims, infer D>
    ? Tensor<readonly [...S, ...X], D>
    : {
        readonly [K in keyof W]: W[K] extends Tensor<infer X extends Dims, infer D>
          ? Tensor<readonly [...S, ...X], D>
          : never;
      };

const mostRows = 1024;

/** 1 at one position of a tensor like `x`, 0 elsewhere. */
const unit = (x: Value, position: number): Value => {
  const flat = calls.equal(calls.iota([sizeOf(x.shape)]), position);
  return calls.reshape(calls.convert(flat, x.dtype), x.shape);
};

const positions = (x: Value): number[] => Array.from({ length: sizeOf(x.shape) }, (_, i) => i);

function jacobians(op: string, y: Value, wrt: readonly Value[], used: ReadonlySet<Value>): Value[] {
  const variables = wrt.reduce((sum, x) => sum + (used.has(x) ? sizeOf(x.shape) : 0), 0);
  const rows = Math.min(sizeOf(y.shape), variables);
  if (rows > mostRows) {
    const problem = `this Jacobian takes ${rows} derivatives, one for each element of ${showType(y)}, each a pass of its own`;
    const hint = "vjp and jvp multiply by a Jacobian without making it";
    refuse(op, { code: "grad/too-large", problem, hint }, { output: y });
  }
  return withRole("backward", () => {
    if (rows === 0) return wrt.map((x) => calls.zeros([...y.shape, ...x.shape], x.dtype));
    return rows === variables && rows < sizeOf(y.shape) ? byColumns(y, wrt, used) : byRows(y, wrt, used);
  });
}

/** Row i: the gradient of element i of y. */
function byRows(y: Value, wrt: readonly Value[], used: ReadonlySet<Value>): Value[] {
  const rows = positions(y).map((i) => gradients([y], [unit(y, i)], wrt, used));
  return wrt.map((x, j) => calls.reshape(calls.stack(rows.map((row) => row[j]!)), [...y.shape, ...x.shape]));
}

/** Column i: the derivative of y along element i of a variable. */
function byColumns(y: Value, wrt: readonly Value[], used: ReadonlySet<Value>): Value[] {
  const along = forward([y], wrt, used);
  return wrt.map((x, j) => {
    const shape = [...y.shape, ...x.shape];
    if (!used.has(x) || sizeOf(x.shape) === 0) return calls.zeros(shape, x.dtype);
    const columns = positions(x).map((i) => {
      const tangents = wrt.map((other, k) => (k === j ? unit(x, i) : calls.zerosLike(other)));
      return along(tangents)[0]!;
    });
    return calls.reshape(calls.stack(columns, y.shape.length), shape);
  });
}

/**
 * All derivatives of a tensor by a tensor, a list or a record: shape `[...of y, ...of x]`, where entry `[i, j]` is
 * `d y[i] / d x[j]`. It takes a pass for each element of y, or of x if those are fewer.
 * @throws GraphError `dtype/unsupported` where y is no float, `grad/integer` where a variable is none, `grad/independent`,
 * `grad/too-large` above 1024 passes.
 * @example jacobian(matmul(weight, x), weight) // y [3, 1], weight [3, 2] -> [3, 1, 3, 2]
 */
export function jacobian<S extends Dims, D, const W extends Tensors>(
  y: Tensor<S, D> & Guard<FloatOnly<"jacobian", D>>,
  wrt: W & Guard<FloatsOnly<"jacobian", W>>,
  options?: GradientOptions,
): Jacobians<S, W> {
  const output = floatOperand("jacobian", y);
  const by = structureOf("jacobian", "wrt", wrt);
  const used = usedBy("jacobian", [output], by.values, allowsUnused("jacobian", options));
  return by.rebuild(jacobians("jacobian", output, by.values, used)) as never;
}

/**
 * The second derivatives of a scalar by two variables (the same one twice if one is given): shape `[...of x, ...of y]`.
 * @throws GraphError `grad/not-scalar`, `grad/independent`, `grad/integer`, `grad/too-large`.
 * @example hessian(cost, weight) // weight [3, 2] -> [3, 2, 3, 2]
 */
export function hessian<S extends Dims, D, X extends Dims, E, Y extends Dims = X>(
  cost: Tensor<S, D> & Guard<FloatOnly<"hessian", D>, ScalarOnly<"hessian", S>>,
  x: Tensor<X, E>,
  y?: Tensor<Y, E>,
): Tensor<readonly [...X, ...Y], E> {
  const value = costArgument("hessian", cost);
  const first = structureOf("hessian", "x", x);
  const second = structureOf("hessian", "y", y ?? x);
  usedBy("hessian", [value], second.values, false);
  const [gradient] = costGradients("hessian", value, first, false);
  const used = usedBy("hessian", [gradient!], second.values, true);
  return jacobians("hessian", gradient!, second.values, used)[0]! as never;
}

/**
 * The Hessian of a scalar over all variables times a vector, without making the Hessian. `vectors` and the result have
 * the structure and types of `wrt`.
 * @throws GraphError `grad/not-scalar`, `grad/independent`, `grad/integer`, `grad/tangent`.
 * @example hvp(cost, weight, direction)
 */
export function hvp<S extends Dims, D, const W extends Tensors>(
  cost: Tensor<S, D> & Guard<FloatOnly<"hvp", D>, ScalarOnly<"hvp", S>>,
  wrt: W & Guard<FloatsOnly<"hvp", W>>,
  vectors: Like<W>,
): Like<W> {
  const by = structureOf("hvp", "wrt", wrt);
  const along = alike(direction("hvp", "vectors"), vectors, by);
  const first = costGradients("hvp", costArgument("hvp", cost), by, false);
  const used = usedBy("hvp", first, by.values, true);
  return by.rebuild(gradients(first, along, by.values, used)) as never;
}

/**
 * The derivative of an elementwise function at each element, of any order: the k-fold gradient of the sum.
 * @throws GraphError `grad/independent`, `dtype/unsupported` for i32 and bool, `op/argument` where the order is not a whole
 * number from 1.
 * @example derivative(sin(x), x, 2) // -sin x
 */
export function derivative<S extends Dims, D, X extends Dims, E>(
  y: Tensor<S, D> & Guard<FloatOnly<"derivative", D>>,
  x: Tensor<X, E> & Guard<FloatOnly<"derivative", E>>,
  order = 1,
): Tensor<X, E> {
  const variable = floatOperand("derivative", x);
  wholeNumber("derivative", "order", order, 1);
  let value = floatOperand("derivative", y);
  usedBy("derivative", [value], [variable], false);
  for (let i = 0; i < order; i++) {
    const used = usedBy("derivative", [value], [variable], true);
    const ones = calls.onesLike(value);
    value = gradients([value], [ones], [variable], used)[0]!;
  }
  return value as never;
}
