/** @file The last check before a backend: the plan is sound, and every access is proven to be in bounds. */
import { InternalError, renderProblem } from "@tapeless/graph/ir";
import type { Module } from "../program.ts";
import { checkMemory } from "./check-memory.ts";
import { proveBounds } from "./prove-bounds.ts";

const shownAtMost = 5;

/** @throws InternalError: whatever is found is a fault of the compiler. */
export function assertMemorySafe(module: Module): void {
  const problems = [...checkMemory(module), ...proveBounds(module)];
  if (problems.length === 0) return;
  const shown = problems.slice(0, shownAtMost).map((problem) => `\n  ${renderProblem(problem)}`);
  const more = problems.length > shownAtMost ? `\n  and ${problems.length - shownAtMost} more` : "";
  throw new InternalError(`the module is not shown to be memory safe:${shown.join("")}${more}`);
}
