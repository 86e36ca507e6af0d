/** @file Reads and writes benchmarks/budgets.json. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Budgets, overBudget, showProblem, unusedBudgets, updateBudgets } from "./budgets.ts";
import type { Fact } from "./results.ts";

const file = fileURLToPath(new URL("../budgets.json", import.meta.url));

export interface BudgetCheck {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export function checkBudgets(
  facts: readonly Fact[],
  { update, isComplete }: { readonly update: boolean; readonly isComplete: boolean },
): BudgetCheck {
  const budgets = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Budgets) : {};
  if (update) {
    const updated = updateBudgets(facts, isComplete ? {} : budgets);
    writeFileSync(file, `${JSON.stringify(updated, null, 2)}\n`);
    return { problems: [], notes: ["wrote benchmarks/budgets.json"] };
  }
  const over = overBudget(facts, budgets);
  const unused = isComplete ? unusedBudgets(facts, budgets) : [];
  const hint = "if that is meant: pnpm bench --update-budgets, and say why in the commit";
  return {
    problems: [...over.map(showProblem), ...unused.map((key) => `${key} has a budget and no number`)],
    notes: over.length + unused.length > 0 ? [hint] : [],
  };
}
