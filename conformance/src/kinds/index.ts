/** @file The plan of a case, by its kind. */
import type { GoldenCase } from "../format/case.ts";
import type { Plan } from "../plan.ts";
import { higherPlan } from "./higher.ts";
import { opPlan } from "./op.ts";
import { optimizerPlan } from "./optimizer.ts";
import { trainingPlan } from "./training.ts";

/** @throws Unsupported where the case asks for what nobody here knows. */
export function planOf(golden: GoldenCase): Plan {
  switch (golden.kind) {
    case "op":
    case "gradgrad":
      return opPlan(golden);
    case "higher":
      return higherPlan(golden);
    case "optimizer":
      return optimizerPlan(golden);
    case "training":
      return trainingPlan(golden);
  }
}
