/** @file What a run found out; one file of it is one run on one machine. */
import type { Kind, Promised, Work } from "./case.ts";
import type { Summary } from "./harness/statistics.ts";

export interface ContestantResult {
  readonly name: string;
  readonly kind: Kind;
  /** `failed`: does not do the case, or wrongly; `compared`: right, and not timed. */
  readonly status: "timed" | "compared" | "failed";
  /** What the contestant itself said, or what is wrong with its results. */
  readonly error?: string;
  readonly time?: Summary & { readonly callsPerSample: number };
  readonly work?: Work;
  /** Calls a second and margin of error in percent, by benny. */
  readonly benny?: { readonly ops: number; readonly margin: number };
}

export interface PromiseResult {
  readonly promised: Promised;
  /** How many times as fast as promised, by medians and by minima: kept from 1 on. */
  readonly byMedian: number;
  readonly byMinimum: number;
  readonly kept: boolean;
}

export interface CaseResult {
  readonly group: Group;
  readonly name: string;
  readonly contestants: readonly ContestantResult[];
  readonly promises: readonly PromiseResult[];
}

/** A number that is counted or measured once: the size of a file, a number of kernels. */
export interface Fact {
  readonly group: Group;
  /** Of those of a group that do not belong into one table. */
  readonly table?: string;
  /** `mlp 8-16-3 predict, js strict`. */
  readonly subject: string;
  readonly name: string;
  readonly value: number;
  readonly unit: "" | "bytes" | "flops" | "ms" | "bytes/call" | "us/node";
  /** Held against benchmarks/budgets.json: the same on every machine. */
  readonly isCounted?: boolean;
  /** A promise. */
  readonly atMost?: number;
}

export const groups = ["kernels", "models", "startup", "size", "compile", "peers"] as const;
export type Group = (typeof groups)[number];

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** The core everything ran on; absent where the system does not allow to choose. */
  readonly pinnedTo?: number;
  readonly relaxedSimd: boolean;
}

export interface RunResult {
  readonly format: 1;
  /** ISO 8601. */
  readonly date: string;
  readonly command: string;
  readonly machine: Machine;
  /** What may have disturbed the measurement, in sentences. */
  readonly warnings: readonly string[];
  readonly cases: readonly CaseResult[];
  readonly facts: readonly Fact[];
}

/** What a group adds to a run. */
export type Findings = Pick<RunResult, "cases" | "facts">;
