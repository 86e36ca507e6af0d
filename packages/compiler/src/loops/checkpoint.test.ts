/** @file Checkpoints: less memory for a little more work, and the same bits. */
import { add, checkpoint, grad, input, matmul, mul, sin, sum, type Tensor, tanh } from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { kernelCost, programCost } from "../analysis/cost.ts";
import { memoryFigures } from "../passes/plan-memory.ts";
import type { Module } from "../program.ts";
import { run, sameBits } from "./fixtures/run.ts";

type X = Tensor<readonly [32, 16]>;
const blocks = 24;
const weights = Array.from({ length: blocks }, (_, i) => [`w${i}`, input([16, 16])] as const);
const inputs = { x: input([32, 16]), ...Object.fromEntries(weights) };

const flopsOf = ({ entries, kernels }: Module): number => {
  const costs = new Map(kernels.map((kernel) => [kernel.name, kernelCost(kernel)]));
  return entries
    .flatMap(({ programs }) => programs)
    .reduce((sum, one) => sum + programCost(one, costs).flops, 0);
};

const tempsOf = (module: Module): number => memoryFigures(module, module.plan).tempBytes;

type Weight = Tensor<readonly [16, 16]>;

/** Gradients through 24 blocks of several stored values each, by the input and all weights. */
const chain =
  (wrap: (f: (x: X) => X) => (x: X) => X) =>
  ({ x, ...weights }: { readonly x: X } & Readonly<Record<string, Weight>>) => {
    let y: X = x;
    for (const w of Object.values(weights)) {
      y = wrap((at: X) => {
        const a = tanh(matmul(at, w));
        const b = sin(add(matmul(a, w), at));
        const c = tanh(mul(b, a));
        return add(sin(matmul(c, w)), mul(b, c));
      })(y);
    }
    const found = grad(sum(mul(y, y)), [x, ...Object.values(weights)]);
    return { y, ...Object.fromEntries(found.map((value, i) => [`d${i}`, value])) };
  };

describe("checkpoint", () => {
  test.each(["all", "none"] as const)("a chain of 24 blocks: the same bits, passes: %s", (passes) => {
    const plain = run(inputs, chain((f) => f) as never, passes);
    const kept = run(inputs, chain(checkpoint as never) as never, passes);
    sameBits(kept.outputs, plain.outputs);
    if (passes === "none") return;
    const [memory, work] = [
      tempsOf(plain.module) / tempsOf(kept.module),
      flopsOf(kept.module) / flopsOf(plain.module),
    ];
    expect(memory).toBeGreaterThanOrEqual(3);
    expect(work).toBeLessThanOrEqual(1.4);
  });
});
