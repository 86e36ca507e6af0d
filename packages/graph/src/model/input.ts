/** @file Declared inputs. They are declarations only: the tensor exists inside an entry's body. */
import { knownOptions } from "../dsl/check.ts";
import { type DType, dtypes } from "../dtype.ts";
import { GraphError } from "../errors.ts";
import { captureSource, type Source } from "../ir/source.ts";
import type { IntOnly } from "../types/dtype-rules.ts";
import type { Guard, Ok } from "../types/shape-error.ts";
import type { CheckedShape, DimLike, ShapeOf, Tensor } from "../types/tensor.ts";
import { declaredDims } from "./dim.ts";

declare const tensorType: unique symbol;

/** What an entry is called with. `S` and `D` are those of the tensor its body gets. */
export interface Input<out S = readonly (number | string)[], out D = DType> {
  readonly inputName: undefined;
  readonly [tensorType]?: Tensor<S, D>;
  readonly dims: readonly (number | string)[];
  readonly dtype: DType;
  /** Half-open range every element must be in. */
  readonly range?: readonly [number, number];
  readonly source: Source;
}

export interface InputOptions<D = DType> {
  /** `[0, 10]`: every element is one of 0..9. Checked on every call, before anything runs. i32 only. */
  readonly range?: readonly [number, number] & Guard<IntOnly<"the range of an input", D>>;
}

/**
 * Declares an input: sizes are numbers or named dims.
 *
 * @example const image = input([batch, 64]);                          // f32
 *          const label = input([batch], "i32", { range: [0, 10] });   // used as an index: 0..9
 * @throws GraphError `input/shape`, `input/dtype`, `input/range`, `op/argument`.
 */
export function input<const S extends readonly DimLike[], const D extends DType = "f32">(
  shape: S & Guard<CheckedShape<"input", ShapeOf<S>>>,
  dtype?: D,
  options: InputOptions<D> = {},
): Input<Ok<CheckedShape<"input", ShapeOf<S>>>, D> {
  const source = captureSource(input);
  const { range } = knownOptions<InputOptions<D>>("input", options, ["range"]);
  const dims = Array.isArray(shape) ? declaredDims(shape) : undefined;
  const bad = dims?.findIndex((size) => typeof size !== "string" && !(Number.isInteger(size) && size >= 0));
  if (!dims || bad !== -1) {
    throw new GraphError({
      code: "input/shape",
      problem: dims
        ? `axis ${bad} has size ${dims[bad!]}; a size is a whole number from 0`
        : "the shape is not a list",
      hint: 'write input([batch, 64]) with const batch = dim("batch")',
      source,
    });
  }
  const type: DType = dtype ?? "f32";
  if (!dtypes.includes(type)) {
    throw new GraphError({
      code: "input/dtype",
      problem: `${JSON.stringify(dtype)} is not an element type`,
      hint: `one of ${dtypes.join(", ")}`,
      source,
    });
  }
  checkRange(range, type, source);
  return {
    inputName: undefined,
    dims,
    dtype: type,
    source,
    ...(range ? { range } : {}),
  };
}

function checkRange(range: readonly [number, number] | undefined, dtype: DType, source: Source): void {
  if (!range) return;
  const [low, high] = range;
  const whole = Number.isInteger(low) && Number.isInteger(high);
  if (dtype === "i32" && range.length === 2 && whole && low < high) return;
  const problem =
    dtype === "i32"
      ? `[${range.join(", ")}] is not a range: it takes two whole numbers, the first smaller (the end is not included)`
      : `a range is for i32 inputs; this one is ${dtype}`;
  throw new GraphError({
    code: "input/range",
    problem,
    hint: 'as in input([batch], "i32", { range: [0, 10] })',
    source,
  });
}
