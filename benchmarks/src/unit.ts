/** @file What runs in one process of its own. */
import type { Findings, Group } from "./results.ts";

export interface UnitOptions {
  /** Results and counts only, no times. */
  readonly quick: boolean;
}

export interface Unit {
  readonly group: Group;
  /** `--filter` looks for text in it. */
  readonly name: string;
  /** Is not held to one core. */
  readonly usesAllCores?: boolean;
  /** Left out of `--quick`. */
  readonly isLarge?: boolean;
  /** Where it is timed, packages run as they are published, not from their sources. */
  readonly usesBuild?: boolean;
  run(options: UnitOptions): Promise<Findings>;
}
