/** @file Distrusts a module: every kernel, and every program that calls them. */
import { InternalError, renderProblem, verifyKernel } from "@tapeless/graph/ir";
import { verifyProgram } from "./program/verify.ts";
import type { UnplannedModule } from "./program.ts";

const shownAtMost = 5;

/** @throws InternalError naming the pass after which the module is not sound. */
export function verifyModule(module: UnplannedModule, after: string): void {
  const programs = [
    ...module.entries.flatMap((entry) => entry.programs),
    ...(module.init ? [module.init] : []),
  ];
  const problems = [
    ...module.kernels.flatMap((kernel) => verifyKernel(kernel)),
    ...programs.flatMap((program) => verifyProgram(module, program)),
  ];
  if (problems.length === 0) return;
  const shown = problems.slice(0, shownAtMost).map((problem) => `\n  ${renderProblem(problem)}`);
  throw new InternalError(`after ${after} the program is not sound:${shown.join("")}`);
}
