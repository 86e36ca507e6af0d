/**
 * @file Counted numbers against those committed in benchmarks/budgets.json, so that whoever emits more bytes, kernels or
 * work has to say so.
 */
import type { Fact } from "./results.ts";

/** By subject, then by name. */
export type Budgets = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface BudgetProblem {
  readonly subject: string;
  readonly name: string;
  /** Absent where there is no budget yet. */
  readonly budget?: number;
  readonly value: number;
}

/** What a number may grow without a word: files by a per cent, allocation by what sampling blurs, counts not at all. */
function allowance({ unit }: Fact, budget: number): number {
  if (unit === "bytes/call") return 1;
  return unit === "bytes" ? Math.ceil(budget * 0.01) : 0;
}

const counted = (facts: readonly Fact[]): Fact[] => facts.filter(({ isCounted }) => isCounted);

/** Counted facts above their budgets, and those that have none. */
export function overBudget(facts: readonly Fact[], budgets: Budgets): BudgetProblem[] {
  return counted(facts).flatMap((fact): BudgetProblem[] => {
    const { subject, name, value } = fact;
    const budget = budgets[subject]?.[name];
    if (budget === undefined) return [{ subject, name, value }];
    return value > budget + allowance(fact, budget) ? [{ subject, name, budget, value }] : [];
  });
}

/** Budgets nobody reports a number for: of models or targets that are gone. Only right after a complete run. */
export function unusedBudgets(facts: readonly Fact[], budgets: Budgets): string[] {
  const known = new Set(counted(facts).map(({ subject, name }) => `${subject}: ${name}`));
  return Object.entries(budgets)
    .flatMap(([subject, names]) => Object.keys(names).map((name) => `${subject}: ${name}`))
    .filter((key) => !known.has(key));
}

/** The facts as budgets, over the old ones of subjects that did not run. */
export function updateBudgets(facts: readonly Fact[], budgets: Budgets): Budgets {
  const updated = new Map(Object.entries(budgets).map(([subject, names]) => [subject, { ...names }]));
  const seen = new Set<string>();
  for (const { subject, name, value, unit } of counted(facts)) {
    if (!seen.has(subject)) updated.set(subject, {});
    seen.add(subject);
    updated.get(subject)![name] = unit === "bytes/call" ? 0 : value;
  }
  return Object.fromEntries([...updated].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function showProblem({ subject, name, budget, value }: BudgetProblem): string {
  if (budget === undefined) return `${subject}: ${name} is ${value} and has no budget yet`;
  const more = budget === 0 ? "" : `, ${((value / budget - 1) * 100).toFixed(1)} % more`;
  return `${subject}: ${name} is ${value}; the budget is ${budget}${more}`;
}
