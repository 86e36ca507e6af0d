/** @file Tensors made of nothing: constants, literals, counting, random words. */
import type { DType } from "../../dtype.ts";
import { apply1, type Operand, tensorOf } from "../../ir/builder.ts";
import { entryContext } from "../../ir/context.ts";
import type { Value } from "../../ir/node.ts";
import { fnv1a32 } from "../../kernel/threefry.ts";
import { type Dims, sizeOf } from "../../shape.ts";
import { iota as iotaRecord } from "../iota.ts";
import { literal as literalRecord } from "../leaves.ts";
import { randomBits as bitsRecord, randomNormal as normalRecord } from "../random.ts";
import { constant } from "./operands.ts";

function full(shape: Dims, value: number | boolean, dtype: DType = "f32"): Value {
  return constant(value, dtype, shape);
}

function zeros(shape: Dims, dtype: DType = "f32"): Value {
  return constant(0, dtype, shape);
}

function ones(shape: Dims, dtype: DType = "f32"): Value {
  return constant(1, dtype, shape);
}

function fullLike(operand: Operand, value: number | boolean): Value {
  const { dtype, shape } = tensorOf(operand);
  return constant(value, dtype, shape);
}

function zerosLike(operand: Operand): Value {
  return fullLike(operand, 0);
}

function onesLike(operand: Operand): Value {
  return fullLike(operand, 1);
}

/** The given elements in row-major order. */
function literal(
  data: Float64Array | readonly number[],
  dtype: DType = "f32",
  shape: Dims = [data.length],
): Value {
  return apply1(literalRecord, [], { data, dtype, shape });
}

/** 0, 1, 2, ... along an axis. */
function iota(shape: Dims, dtype: DType = "i32", axis = 0): Value {
  return apply1(iotaRecord, [], { axis, dtype, shape });
}

/** Random words of the stream with that name path, as i32; in a loop, of the turn at hand. */
function randomBits(rng: Operand, step: Operand, stream: string, shape: Dims): Value {
  return apply1(bitsRecord, [rng, step, ...(entryContext()?.turns ?? [])], {
    stream,
    opId: fnv1a32(stream),
    shape,
  });
}

/** Standard normal variates of the stream with that name path, as f32. */
function randomNormal(rng: Operand, step: Operand, stream: string, shape: Dims): Value {
  const words = randomBits(rng, step, stream, [2 * Math.ceil(sizeOf(shape) / 2)]);
  return apply1(normalRecord, [words], { shape });
}

export const constantCalls = {
  constant,
  full,
  zeros,
  ones,
  fullLike,
  zerosLike,
  onesLike,
  literal,
  iota,
  randomBits,
  randomNormal,
} as const;
