/** @file What a child process is asked, and what it answers. */
import type { Findings, Machine } from "./results.ts";

export interface Job {
  /** Names of units. */
  readonly units: readonly string[];
  readonly quick: boolean;
  readonly pinnedTo?: number;
  /** Units before these, and all of the run: for what is shown while it runs. */
  readonly done: number;
  readonly total: number;
}

export interface Answer extends Findings {
  readonly machine: Machine;
  /** Units that threw, as sentences. */
  readonly failures: readonly string[];
}
