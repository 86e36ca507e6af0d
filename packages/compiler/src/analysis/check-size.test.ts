import { defineModel, entry, input, mul, nn } from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { compile } from "../compile.ts";

const x = input([100_000]);
const wide = defineModel("wide", () => {
  const net = nn.dense(100_000, 100_000, { name: "hidden" });
  return { predict: entry({ x }, ({ x }) => ({ y: net(x) })) };
});
const small = defineModel("small", () => ({ predict: entry({ x }, ({ x }) => ({ y: mul(x, x) })) }));

describe("refuses, before it is shown that kernels are sound", () => {
  test("a parameter that 32-bit indices do not reach, by its name", () => {
    expect(() => compile(wide)).toThrow(
      "memory/too-large: hidden.weight has 10000000000 elements; an array has at most 2147483647",
    );
    expect(() => compile(wide, { maxBytes: 1000, passes: "none" })).toThrow("memory/too-large");
  });

  test("an output", () => {
    const large = input([70_000, 70_000]);
    const model = defineModel("large", () => ({
      predict: entry({ large }, ({ large }) => ({ y: mul(large, large) })),
    }));
    expect(() => compile(model)).toThrow("memory/too-large: the output predict.y has 4900000000 elements");
  });

  test("an arena above maxBytes", () => {
    expect(() => compile(small, { maxBytes: 1000 })).toThrow("--max-bytes allows 1000");
    expect(compile(small, { maxBytes: 10 ** 6 }).module.plan.arenaBytes).toBeLessThanOrEqual(10 ** 6);
  });
});
