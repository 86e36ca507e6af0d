/** @file Tensors made of nothing but a shape, a number, or a list of numbers. */
import { type DType, toDType } from "../dtype.ts";
import type { Value } from "../ir/node.ts";
import { useAsIndex } from "../model/index-range.ts";
import { refuse } from "../ops/calls/operands.ts";
import { calls } from "../ops/calls.ts";
import { normalizeAxis, showShape } from "../shape.ts";
import type { Insert } from "../types/concatenate.ts";
import type { IntOnly } from "../types/dtype-rules.ts";
import type { AlongAxis } from "../types/reduce.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { Dims } from "../types/size.ts";
import type { CheckedShape, DimLike, ShapeOf, Tensor } from "../types/tensor.ts";
import {
  dtypeArgument,
  operandOf,
  plainArgument,
  refuseArgument,
  shapeArgument,
  typedOperand,
  wholeNumber,
} from "./check.ts";

function filled(op: string, shape: unknown, value: unknown, dtype: unknown): Value {
  const sizes = shapeArgument(op, shape);
  return calls.full(sizes, plainArgument(op, "value", value), dtypeArgument(op, dtype, "f32"));
}

/**
 * Zeros of a shape, f32 unless another dtype is given.
 * @throws GraphError `op/argument` where the shape is no list of sizes.
 * @example zeros([batch, 64])
 */
export function zeros<const L extends readonly DimLike[], const D extends DType = "f32">(
  shape: L & Guard<CheckedShape<"zeros", ShapeOf<L>>>,
  dtype?: D,
): Tensor<Ok<CheckedShape<"zeros", ShapeOf<L>>>, D> {
  return filled("zeros", shape, 0, dtype) as never;
}

/**
 * Ones of a shape, f32 unless another dtype is given.
 * @throws GraphError `op/argument` where the shape is no list of sizes.
 * @example ones([3, 3])
 */
export function ones<const L extends readonly DimLike[], const D extends DType = "f32">(
  shape: L & Guard<CheckedShape<"ones", ShapeOf<L>>>,
  dtype?: D,
): Tensor<Ok<CheckedShape<"ones", ShapeOf<L>>>, D> {
  return filled("ones", shape, 1, dtype) as never;
}

/**
 * One number in every element, f32 unless another dtype is given.
 * @throws GraphError `op/argument`, `constant/value` where the dtype cannot hold the number.
 * @example full([time, time], -Infinity)
 */
export function full<const L extends readonly DimLike[], const D extends DType = "f32">(
  shape: L & Guard<CheckedShape<"full", ShapeOf<L>>>,
  value: number | boolean,
  dtype?: D,
): Tensor<Ok<CheckedShape<"full", ShapeOf<L>>>, D> {
  return filled("full", shape, value, dtype) as never;
}

/**
 * Zeros of the shape and dtype of x, which is not read.
 * @throws GraphError `op/not-a-tensor`.
 * @example zerosLike(x)
 */
export function zerosLike<S, D>(x: Tensor<S, D>): Tensor<S, D> {
  return calls.zerosLike(operandOf("zerosLike", x)) as never;
}

/**
 * Ones of the shape and dtype of x, which is not read.
 * @throws GraphError `op/not-a-tensor`.
 * @example onesLike(x)
 */
export function onesLike<S, D>(x: Tensor<S, D>): Tensor<S, D> {
  return calls.onesLike(operandOf("onesLike", x)) as never;
}

/**
 * One number in every element, with the shape and dtype of x, which is not read.
 * @throws GraphError `op/not-a-tensor`, `op/argument`, `constant/value` where the dtype cannot hold the number.
 * @example fullLike(scores, -1e9)
 */
export function fullLike<S, D>(x: Tensor<S, D>, value: number | boolean): Tensor<S, D> {
  return calls.fullLike(operandOf("fullLike", x), plainArgument("fullLike", "value", value)) as never;
}

/** Elements that may be given as constant data, in row-major order. */
export type ConstantData = ArrayLike<number> | readonly boolean[];

/**
 * Constant data in row-major order, a list of numbers or a typed array, which is copied; f32 unless another dtype is
 * given. It becomes part of the emitted module.
 * @throws GraphError `literal/length` where data and shape differ, `constant/value` where the dtype cannot hold an
 * element, `op/argument`.
 * @example fromArray([1, 4, 6, 4, 1], [5])
 */
export function fromArray<const L extends readonly DimLike[], const D extends DType = "f32">(
  data: ConstantData,
  shape: L & Guard<CheckedShape<"fromArray", ShapeOf<L>>>,
  dtype?: D,
): Tensor<Ok<CheckedShape<"fromArray", ShapeOf<L>>>, D> {
  const type = dtypeArgument("fromArray", dtype, "f32");
  const isList = Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
  if (!isList) refuseArgument("fromArray", "data", data, "a list of numbers or a typed array");
  const numbers = Float64Array.from({ length: data.length }, (_, i) => {
    const number = Number(plainArgument("fromArray", `data[${i}]`, data[i]));
    return type === "f32" ? toDType("f32", number) : number;
  });
  return calls.literal(numbers, type, shapeArgument("fromArray", shape)) as never;
}

/**
 * Each element is its own position on one axis (the first unless another is named): 0, 1, 2, ... i32 unless f32 or f64
 * is given.
 * @throws GraphError `shape/axis`, `dtype/unsupported` for bool, `op/argument`.
 * @example less(iota([time]), length)
 */
export function iota<
  const L extends readonly DimLike[],
  const A extends number = 0,
  const D extends DType = "i32",
>(
  shape: L & Guard<CheckedShape<"iota", ShapeOf<L>>, AlongAxis<"iota", ShapeOf<L>, A>>,
  axis?: A,
  dtype?: D,
): Tensor<Ok<CheckedShape<"iota", ShapeOf<L>>>, D> {
  const sizes = shapeArgument("iota", shape);
  const type = dtypeArgument("iota", dtype, "i32");
  const along = normalizeAxis(wholeNumber("iota", "axis", axis ?? 0), sizes.length);
  if (along === undefined) {
    refuse("iota", { code: "shape/axis", problem: `${showShape(sizes)} has no axis ${axis ?? 0}` }, {});
  }
  return calls.iota(sizes, type, along) as never;
}

/**
 * A new last axis of `classes` elements: 1 at the position the index says, 0 elsewhere; all 0 for an index outside.
 * i32 `[batch]` with 10 classes gives `[batch, 10]`, f32 unless another dtype is given. An input used directly gets the
 * range 0..classes-1, checked at each call.
 * @throws GraphError `dtype/unsupported` for everything but i32, `range/too-wide`, `op/argument`.
 * @example oneHot(label, 10)
 */
export function oneHot<S extends Dims, D, const N extends number, const To extends DType = "f32">(
  indices: Tensor<S, D> & Guard<IntOnly<"oneHot", D>>,
  classes: N,
  dtype?: To,
): Tensor<Ok<Insert<S, -1, N>>, To> {
  const operand = typedOperand("oneHot", indices, ["i32"]);
  const count = wholeNumber("oneHot", "classes", classes, 1);
  const type = dtypeArgument("oneHot", dtype, "f32");
  useAsIndex(operand, count, `oneHot with ${count} classes`);
  const isHere = calls.equal(calls.expandDims(operand, -1), calls.iota([count]));
  return calls.convert(isHere, type) as never;
}
