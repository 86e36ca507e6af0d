/** @file A child process: runs the units it is asked for and sends back what they found. */
import { messageOf } from "./harness/message.ts";
import type { Answer, Finished, Job } from "./job.ts";
import { describeMachine } from "./machine/describe.ts";
import type { CaseResult, Fact } from "./results.ts";
import { allUnits } from "./units.ts";

const job = JSON.parse(process.argv[2] ?? "{}") as Job;
const cases: CaseResult[] = [];
const facts: Fact[] = [];
const failures: string[] = [];
for (const unit of allUnits().filter(({ name }) => job.units.includes(name))) {
  const start = performance.now();
  try {
    const found = await unit.run({ quick: job.quick });
    cases.push(...found.cases);
    facts.push(...found.facts);
  } catch (error) {
    failures.push(`${unit.name}: ${messageOf(error)}`);
  }
  const finished: Finished = { finished: unit.name, seconds: (performance.now() - start) / 1000 };
  process.send!(finished);
}
const answer: Answer = { cases, facts, failures, machine: describeMachine(job.pinnedTo) };
// libraries may have left workers and timers behind
process.send!(answer, () => process.exit(0));
