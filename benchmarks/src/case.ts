/** @file What a benchmark is: one piece of work, and all who do it. */

/** Who does the work: an emitted module, code written by hand, another library, or a loop that shows the limit. */
export type Kind = "ours" | "plain" | "peer" | "limit";

export interface Contestant {
  readonly name: string;
  readonly kind: Kind;
  /** Those with the same bits have to agree bit for bit; all others within the tolerance of the case. */
  readonly bits?: string;
  /** Too slow to be timed by default; only its results are compared. */
  readonly onlyCompared?: boolean;
  /** Work of one call, where it is not that of the case: limits have their own. */
  readonly work?: Work;
  /** Throws what the contestant itself says where it cannot do the case. */
  prepare(): Ready | Promise<Ready>;
}

/** A contestant with everything set up: the same weights and data as all others. */
export interface Ready {
  /** What is timed. Data stays where it is, results are handed over as numbers in memory. */
  readonly call: () => unknown;
  /** Whether `call` answers with a promise. */
  readonly isAsync?: boolean;
  /** Before every sample, untimed. */
  readonly enter?: () => void;
  /** Does the work from the start and answers with the results; called once, before anything is timed. Limits have none. */
  readonly results?: () => ArrayLike<number> | Promise<ArrayLike<number>>;
  readonly close?: () => void;
}

export interface Work {
  readonly flops?: number;
  readonly bytes?: number;
}

/**
 * A number we promise: `subject` takes at most `1 / atLeast` of the time of `against`, or has at least that part of the rate
 * of a limit, or takes at most so many nanoseconds.
 */
export type Promised =
  | { readonly subject: string; readonly against: string; readonly atLeast: number }
  | { readonly subject: string; readonly ofLimit: string; readonly atLeast: number }
  | { readonly subject: string; readonly atMost: number };

export interface Case {
  /** Unique, as in `matmul 256`; `--filter` looks for text in it. */
  readonly name: string;
  readonly work?: Work;
  /** The first one's results are those the others are compared with. */
  readonly contestants: readonly Contestant[];
  /** Largest difference of two results, relative to the largest of them all. */
  readonly tolerance: number;
  readonly promised?: readonly Promised[];
  /** Takes too long for a quick look. */
  readonly isLarge?: boolean;
}
