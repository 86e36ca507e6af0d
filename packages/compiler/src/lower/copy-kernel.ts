/** @file The kernels that copy one buffer to another, and that fill one with a value. */
import { constant, type DType, type Kernel, load, type Stmt, variable } from "@tapeless/graph/ir";

export function copyKernel(dtype: DType, size: number): Kernel {
  const index = variable("i");
  const store: Stmt = {
    kind: "store",
    buffer: "target",
    index,
    value: load("source", dtype, index),
    mode: "set",
  };
  const from = constant("i32", 0);
  const to = constant("i32", size);
  return {
    name: `copy_${dtype}_${size}`,
    comment: `copies ${size} elements`,
    buffers: [
      { name: "source", dtype, size, access: "read" },
      { name: "target", dtype, size, access: "write" },
    ],
    body: [{ kind: "for", index: "i", from, to, step: 1, axis: "parallel", body: [store] }],
  };
}

export function fillKernel(dtype: DType, size: number, value: number): Kernel {
  const index = variable("i");
  const store: Stmt = { kind: "store", buffer: "target", index, value: constant(dtype, value), mode: "set" };
  return {
    name: `fill_${dtype}_${size}`,
    comment: `fills ${size} elements with ${value}`,
    buffers: [{ name: "target", dtype, size, access: "write" }],
    body: [
      {
        kind: "for",
        index: "i",
        from: constant("i32", 0),
        to: constant("i32", size),
        step: 1,
        axis: "parallel",
        body: [store],
      },
    ],
  };
}
