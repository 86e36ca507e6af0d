/** @file Runs the chosen units: each in a process of its own, or all in one where nothing is timed. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { growthFacts } from "./cases/compile.ts";
import type { Answer, Finished } from "./job.ts";
import { peakName } from "./limits/peak.ts";
import { describeMachine, lastCore } from "./machine/describe.ts";
import { loadOf, loadWarnings } from "./machine/load.ts";
import { relaxedFlags } from "./machine/relaxed.ts";
import type { Options } from "./options.ts";
import { installPeers } from "./peers/install.ts";
import type { RunResult } from "./results.ts";
import { canPin, runJob } from "./spawn-child.ts";
import type { Unit } from "./unit.ts";
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
  let done = 0;
  const onFinished = ({ finished, seconds }: Finished): void => {
    const place = `${++done}`.padStart(`${names.length}`.length);
    process.stderr.write(`  ${place}/${names.length}  ${seconds.toFixed(1).padStart(6)} s  ${finished}\n`);
  };
  const choice = { node, flags: relaxedFlags(node), timeoutMs, onFinished };
  const warnings = quick ? [] : loadWarnings(await loadOf(), "before the start");
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);

  const everywhere = new Set(chosen.filter(({ usesAllCores }) => usesAllCores).map(({ name }) => name));
  const built = new Set(chosen.filter(({ usesBuild }) => usesBuild && !quick).map(({ name }) => name));
  if (built.size > 0) buildPackages();

  const found = await runUnits(
    chosen,
    (units) => {
      const isPinned = pinnedTo !== undefined && !units.some((name) => everywhere.has(name));
      const usesBuild = units.some((name) => built.has(name));
      return runJob({ units, quick, usesBuild, ...(isPinned ? { pinnedTo } : {}) }, choice);
    },
    quick,
  );
  const answers = found.flatMap(({ answer }) => (typeof answer === "string" ? [] : [answer]));
  const broken = found.flatMap(({ units, answer }) =>
    typeof answer === "string" ? units.map((unit) => `${unit}: ${answer}`) : answer.failures,
  );
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

/** The loader that runs sources makes a property of every closure's name, which doubles the time of a compiler. */
function buildPackages(): void {
  const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
  const { status } = spawnSync(process.execPath, [tsc, "-b", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("the packages could not be built");
}

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Ended {
  readonly units: readonly string[];
  /** Or why there is none. */
  readonly answer: Answer | string;
}

/** A process each, one after the other; where nothing is timed, two at once that share all but the peers. */
async function runUnits(
  chosen: readonly Unit[],
  run: (units: readonly string[]) => Promise<Answer | string>,
  quick: boolean,
): Promise<Ended[]> {
  const end = async (units: readonly string[]): Promise<Ended> => ({ units, answer: await run(units) });
  // peers may crash, and take along what runs beside them
  const mayShare = ({ group }: Unit): boolean => quick && group !== "peers";
  const together = chosen.filter(mayShare).map(({ name }) => name);
  const parts = [0, 1].map((part) => together.filter((_, i) => i % 2 === part));
  const ended = await Promise.all(parts.filter((units) => units.length > 0).map(end));
  for (const { name } of chosen.filter((unit) => !mayShare(unit))) ended.push(await end([name]));
  return ended;
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
