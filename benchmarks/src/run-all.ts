/** @file Runs the chosen units: each in a process of its own, or all in one where nothing is timed. */

import { growthFacts } from "./cases/compile.ts";
import type { Answer } from "./job.ts";
import { peakName } from "./limits/peak.ts";
import { describeMachine, lastCore } from "./machine/describe.ts";
import { loadOf, loadWarnings } from "./machine/load.ts";
import { relaxedFlags } from "./machine/relaxed.ts";
import type { Options } from "./options.ts";
import { installPeers } from "./peers/install.ts";
import type { RunResult } from "./results.ts";
import { canPin, runJob } from "./spawn-child.ts";
import { allUnits } from "./units.ts";

/** A unit that takes longer is stopped; the report says so. */
const timeoutMs = 20 * 60_000;

export interface Ran {
  readonly run: RunResult;
  /** Units that gave no findings, as sentences. */
  readonly broken: readonly string[];
  /** Whether every group that has budgets ran. */
  readonly isComplete: boolean;
}

export async function runAll(options: Options): Promise<Ran> {
  const { node, quick, filter, groups } = options;
  if (groups.includes("peers") && !installPeers()) {
    return { run: emptyRun(options), broken: ["the peers could not be installed"], isComplete: false };
  }
  const chosen = allUnits()
    .filter(({ name, group }) => groups.includes(group) && name.includes(filter))
    .filter(({ isLarge }) => !(quick && isLarge));
  const names = chosen.map(({ name }) => name);
  const core = quick ? undefined : lastCore();
  const pinnedTo = core !== undefined && canPin(core) ? core : undefined;
  const choice = { node, flags: relaxedFlags(node), timeoutMs };
  const warnings = quick ? [] : loadWarnings(await loadOf(), "before the start");
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);

  // peers may crash, and take along what runs beside them
  const together = quick ? chosen.filter(({ group }) => group !== "peers").map(({ name }) => name) : [];
  const alone = names.filter((name) => !together.includes(name));
  const jobs = [together, ...alone.map((name) => [name])].filter((units) => units.length > 0);
  const answers: Answer[] = [];
  const broken: string[] = [];
  let done = 0;
  for (const units of jobs) {
    const pinned = pinnedTo === undefined ? {} : { pinnedTo };
    const answer = await runJob({ units, quick, ...pinned, done, total: names.length }, choice);
    done += units.length;
    if (typeof answer === "string") broken.push(...units.map((unit) => `${unit}: ${answer}`));
    else {
      answers.push(answer);
      broken.push(...answer.failures);
    }
  }
  const cases = answers.flatMap((answer) => answer.cases);
  const facts = answers.flatMap((answer) => answer.facts);
  if (!quick) warnings.push(...loadWarnings(await loadOf(), "after the end"), ...unsteady(cases));
  return {
    run: {
      ...emptyRun(options),
      machine: answers[0]?.machine ?? describeMachine(pinnedTo),
      warnings,
      cases,
      facts: [...facts, ...growthFacts(facts)],
    },
    broken,
    isComplete:
      filter === "" && (["kernels", "models", "size"] as const).every((group) => groups.includes(group)),
  };
}

const emptyRun = ({ command }: Options): RunResult => ({
  format: 1,
  date: new Date().toISOString(),
  command,
  machine: describeMachine(undefined),
  warnings: [],
  cases: [],
  facts: [],
});

/** The limit is made of registers alone: where it varies, something else ran on the core. */
function unsteady(cases: RunResult["cases"]): string[] {
  const spreads = cases.flatMap(({ contestants }) =>
    contestants.flatMap(({ name, time }) => (name.startsWith(peakName) && time ? [time.spread] : [])),
  );
  const worst = Math.max(0, ...spreads);
  if (worst < 0.05) return [];
  return [
    `the loop that uses registers only varied by up to ${Math.round(worst * 100)} %: something else ran on the core; trust minima, and nothing closer than that`,
  ];
}
