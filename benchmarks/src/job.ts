/** @file What a child process is asked, and what it answers. */
import type { Findings, Machine } from "./results.ts";

export interface Job {
  /** Names of units. */
  readonly units: readonly string[];
  readonly quick: boolean;
  readonly pinnedTo?: number;
  /** Packages run from their build. */
  readonly usesBuild?: boolean;
}

export interface Answer extends Findings {
  readonly machine: Machine;
  /** Units that threw, as sentences. */
  readonly failures: readonly string[];
}

/** Sent after each unit, before the answer. */
export interface Finished {
  readonly finished: string;
  readonly seconds: number;
}
