import { type ForStmt, parseKernel, type Stmt } from "@tapeless/graph/ir";
import { expect, test } from "vitest";
import { inputsOfLoop } from "./loop-inputs.ts";

const inputsOf = (body: string) => {
  const kernel = parseKernel(`kernel k(x: f32[64] read, w: f32[64] read, y: f32[64] update) {\n${body}\n}`);
  const loops = kernel.body.filter((stmt: Stmt): stmt is ForStmt => stmt.kind === "for");
  const found = inputsOfLoop(kernel, loops.at(-1)!);
  return (
    found && { names: found.names.map(({ name }) => name), buffers: found.buffers.map(({ name }) => name) }
  );
};

test("lets and sums from outside, and the buffers that are touched", () => {
  const body = `
    let t: f32 = x[3]
    let unused: f32 = x[4]
    accumulate stripes r in 64 { acc: f32 = add w[r] }
    for i in 0..64 parallel {
      let u: f32 = x[i] * t
      accumulate stripes s in 4 {
        let v: f32 = x[i] + u
        sum: f32 = add v
      }
      store y[i] = sum / acc
    }`;
  expect(inputsOf(body)).toEqual({ names: ["t", "acc"], buffers: ["x", "y"] });
});

test("nothing, where a loop stands alone", () => {
  expect(inputsOf("for i in 0..64 parallel { store y[i] = 1.0 }")).toEqual({ names: [], buffers: ["y"] });
});

test("a local from outside makes it impossible", () => {
  const body = `
    local total: f32[] = 0.0
    for i in 0..64 serial { set total[] = total[] + x[i] }`;
  expect(inputsOf(body)).toBeUndefined();
});
