import { expect, test } from "vitest";
import { type Budgets, overBudget, showProblem, unusedBudgets, updateBudgets } from "./budgets.ts";
import type { Fact } from "./results.ts";

const fact = (name: string, value: number, unit: Fact["unit"] = ""): Fact => ({
  group: "size",
  subject: "mlp, js",
  name,
  value,
  unit,
  isCounted: true,
});
const budgets: Budgets = { "mlp, js": { kernels: 3, gzip: 1000, allocated: 0 } };

test("what stays within its budget is no problem", () => {
  expect(overBudget([fact("kernels", 3), fact("gzip", 990, "bytes")], budgets)).toEqual([]);
});

test("counts may not grow at all, files by a per cent, allocation by its noise", () => {
  const within = [fact("gzip", 1010, "bytes"), fact("allocated", 0.3, "bytes/call")];
  expect(overBudget(within, budgets)).toEqual([]);
  const above = [fact("kernels", 4), fact("gzip", 1011, "bytes"), fact("allocated", 16, "bytes/call")];
  expect(overBudget(above, budgets).map(showProblem)).toEqual([
    "mlp, js: kernels is 4; the budget is 3, 33.3 % more",
    "mlp, js: gzip is 1011; the budget is 1000, 1.1 % more",
    "mlp, js: allocated is 16; the budget is 0",
  ]);
});

test("a number without a budget is a problem", () => {
  expect(overBudget([fact("arena", 64, "bytes")], budgets).map(showProblem)).toEqual([
    "mlp, js: arena is 64 and has no budget yet",
  ]);
});

test("times are not held against budgets", () => {
  const { isCounted: _, ...time } = fact("cold start", 5, "ms");
  expect(overBudget([time], budgets)).toEqual([]);
});

test("updating replaces a subject as a whole and keeps those that did not run", () => {
  const old = { ...budgets, "cnn, js": { kernels: 9 } };
  expect(updateBudgets([fact("kernels", 2), fact("allocated", 0.01, "bytes/call")], old)).toEqual({
    "cnn, js": { kernels: 9 },
    "mlp, js": { kernels: 2, allocated: 0 },
  });
});

test("budgets without a number are named", () => {
  expect(unusedBudgets([fact("kernels", 3), fact("gzip", 1, "bytes")], budgets)).toEqual([
    "mlp, js: allocated",
  ]);
});
