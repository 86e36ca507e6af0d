/** @file Inputs to call an entry with: numbers that every target gets alike, within the ranges the entry takes. */
import { allocate, sizeOf, type TypedArray } from "@tapeless/graph/ir";
import type { EntryProgram, Port } from "../program.ts";

/** Inputs by name for the program at `size`: floats in -1..1, whole numbers below 10 unless there is a range. */
export function callData({ inputs }: EntryProgram, size: number): Record<string, TypedArray> {
  const next = stream();
  return Object.fromEntries(
    inputs.map((port) => [port.name, filled(port, sizeOf(port.shapes[size]!), next)]),
  );
}

function filled({ dtype, range }: Port, length: number, next: () => number): TypedArray {
  const array = allocate(dtype, length);
  const [low, high] = range ?? (dtype === "bool" ? [0, 2] : [0, 10]);
  const isWhole = dtype === "i32" || dtype === "bool";
  for (let i = 0; i < length; i++) {
    array[i] = isWhole ? low + Math.floor(next() * (high - low)) : next() * 2 - 1;
  }
  return array;
}

/** Numbers in 0..1, the same every time (mulberry32, Ettinger 2017). */
function stream(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
