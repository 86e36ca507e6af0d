import { expect, test } from "vitest";
import type { Fact } from "../results.ts";
import { growthFacts } from "./compile.ts";

const time = (subject: string, nodes: number, value: number): Fact => ({
  group: "compile",
  subject,
  name: `${nodes} nodes`,
  value,
  unit: "ms",
});

test("growth is what ten times the nodes take more, where both were built", () => {
  const facts = [
    time("forward pass, js strict", 1000, 300),
    time("forward pass, js strict", 10_000, 2000),
    time("forward pass, js strict", 100_000, 30_000),
    time("training step, js strict", 10_000, 2000),
  ];
  expect(growthFacts(facts)).toEqual([
    {
      group: "compile",
      subject: "forward pass, js strict",
      name: "100000 nodes over 10000",
      value: 15,
      unit: "",
      atMost: 13,
    },
  ]);
});
