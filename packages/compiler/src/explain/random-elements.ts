/** @file Elements to try things with: the same each time, away from 0 and from each other. */
import { allocate, sizeOf, type TypedArray, type Value } from "@tapeless/graph/ir";

/** Floats of both signs around 1 in size, integers below `bound` or in the value's own range. */
export function randomElements(value: Value, seed: number, bound = 2): TypedArray {
  const { dtype, shape, node } = value;
  const elements = allocate(dtype, sizeOf(shape));
  const next = generator(seed);
  const range = Array.isArray(node.attrs.range) ? (node.attrs.range as readonly number[]) : [0, bound];
  const [low, high] = [range[0]!, range[1]!];
  for (let i = 0; i < elements.length; i++) {
    const uniform = next();
    if (dtype === "i32") elements[i] = low + Math.floor(uniform * (high - low));
    else if (dtype === "bool") elements[i] = uniform < 0.5 ? 0 : 1;
    else elements[i] = 2 * uniform - 1;
  }
  return elements;
}

/** Uniform numbers from 0 to 1 (mulberry32, Tommy Ettinger 2017). */
export function generator(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
