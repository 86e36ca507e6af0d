/** @file Tries the cases of a folder, one after the other. */
import type { Report } from "./report.ts";
import { type Outcome, runCase } from "./run-case.ts";
import type { Target } from "./targets/target.ts";
import { checkList, readUnsupported } from "./unsupported-list.ts";

export interface Run {
  readonly folder: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
  readonly target: Target;
  /** Default conformance/unsupported.txt. */
  readonly listed?: ReadonlySet<string>;
  readonly onCase?: (done: number, file: string) => void;
}

export async function runCases({ folder, files, target, listed, onCase }: Run): Promise<Report> {
  const outcomes: Outcome[] = [];
  for (const [done, file] of files.entries()) {
    onCase?.(done, file);
    outcomes.push(await runCase(folder, file, target));
  }
  return { target: target.name, outcomes, list: checkList(outcomes, listed ?? readUnsupported()) };
}
