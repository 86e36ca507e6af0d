/**
 * @file `pnpm bench`: runs the chosen groups in child processes and reports. Exit code 0: all results are right and all
 * counted numbers within their budgets; 1: not so; 2: nothing could be run. Times never decide.
 */
import { CommanderError } from "commander";
import { type BudgetCheck, checkBudgets } from "./check-budgets.ts";
import { type Options, parseOptions } from "./options.ts";
import { showRun } from "./report/text.ts";
import { writeReports } from "./report/write.ts";
import { runAll } from "./run-all.ts";

function failures({ cases }: { cases: Awaited<ReturnType<typeof runAll>>["run"]["cases"] }): string[] {
  return cases.flatMap(({ name, contestants }) =>
    contestants
      .filter(({ kind, status }) => status === "failed" && kind !== "peer")
      .map((contestant) => `${name}, ${contestant.name}: ${contestant.error}`),
  );
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  const { run, broken, isComplete } = await runAll(options);
  if (run.cases.length + run.facts.length + broken.length === 0) {
    process.stderr.write(`no case contains ${JSON.stringify(options.filter)}\n`);
    return 2;
  }
  const budgets: BudgetCheck = checkBudgets(run.facts, { update: options.updateBudgets, isComplete });
  process.stdout.write(`${options.json ? JSON.stringify(run, null, 2) : showRun(run)}\n`);
  if (!options.quick) {
    const written = await writeReports(run, options.part);
    process.stderr.write(`\n${written.map((path) => `wrote ${path}\n`).join("")}`);
  }
  const wrong = [...broken, ...failures(run), ...budgets.problems];
  process.stderr.write(`\n${[...budgets.notes, ...wrong.map((line) => `FAILED ${line}`)].join("\n")}\n`);
  process.stderr.write(`${run.cases.length} cases, ${run.facts.length} numbers, ${wrong.length} failed\n`);
  return wrong.length > 0 ? 1 : 0;
}

process.exitCode = await main();
