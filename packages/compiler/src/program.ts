/**
 * @file The Program: what a backend gets. Kernels, buffers, and for each entry and binding a tree of kernel calls.
 *
 * Everything is static: every buffer has a size and (after `plan-memory`) a place in one arena.
 */
import type { DType, Kernel, TypedArray } from "@tapeless/graph/ir";

/**
 * - `input`, `output`: memory of their own, seen by the user; never lent to temporaries.
 * - `parameter`, `state`: live from call to call, saved.
 * - `constant`: filled once when the module is created.
 * - `temp`: lives within one call.
 */
export type BufferRole = "input" | "output" | "parameter" | "state" | "constant" | "temp";

export interface Buffer {
  readonly name: string;
  readonly dtype: DType;
  /** Elements. */
  readonly size: number;
  readonly role: BufferRole;
  /** Contents of a constant. */
  readonly data?: TypedArray;
}

/**
 * A buffer handed to a kernel: it sees `size` elements (the kernel's) from `offset` on. In a loop the window moves by
 * `stride` elements each turn of the loop named `loop`.
 */
export interface BufferRef {
  readonly buffer: string;
  readonly offset: number;
  readonly loop?: { readonly name: string; readonly stride: number };
}

export interface CallNode {
  readonly kind: "call";
  readonly kernel: string;
  /** In the order of the kernel's buffers. */
  readonly args: readonly BufferRef[];
}

/** `count` turns; after each turn the buffers of every pair in `swaps` change places (carried values). */
export interface RepeatNode {
  readonly kind: "repeat";
  readonly name: string;
  readonly count: number;
  readonly swaps: readonly (readonly [string, string])[];
  readonly body: readonly ProgramNode[];
}

/** Runs one side, by the first element of a bool buffer. */
export interface BranchNode {
  readonly kind: "branch";
  readonly flag: BufferRef;
  readonly consequent: readonly ProgramNode[];
  readonly otherwise: readonly ProgramNode[];
}

/** Runs `body` while the flag (a bool buffer, read before each turn) holds, at most `max` turns. */
export interface RepeatWhileNode {
  readonly kind: "repeatWhile";
  readonly name: string;
  readonly flag: BufferRef;
  readonly max: number;
  readonly swaps: readonly (readonly [string, string])[];
  readonly body: readonly ProgramNode[];
}

export type ProgramNode = CallNode | RepeatNode | BranchNode | RepeatWhileNode;

/** One size of one entry. */
export interface Program {
  readonly entry: string;
  /** `batch=32` as a record; empty where no dim is named. */
  readonly binding: Readonly<Record<string, number>>;
  readonly buffers: readonly Buffer[];
  readonly body: readonly ProgramNode[];
}

/** What the user sees of one input or output of an entry. The shape of each program by its binding. */
export interface Port {
  readonly name: string;
  readonly dtype: DType;
  /** One shape a program, in the order of `EntryProgram.programs`. */
  readonly shapes: readonly (readonly number[])[];
  /** The declared dims, for people: `["batch", 64]`. */
  readonly dims: readonly (number | string)[];
  /** Buffer name in every program. */
  readonly buffer: string;
  /** Half-open range every element must be in; inputs only. */
  readonly range?: readonly [number, number];
}

export interface EntryProgram {
  readonly name: string;
  /** Whether a call changes parameters or state; such entries advance `step`. */
  readonly updates: boolean;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly programs: readonly Program[];
}

/** One saved tensor: a parameter by its plain name, anything else as `optimizer/...`, `state/...`, `rng`, `step`. */
export interface StateTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly kind: "parameter" | "optimizer" | "state" | "rng" | "step";
  readonly buffer: string;
}

/** A place in the arena, in bytes. */
export interface Place {
  readonly offset: number;
  readonly bytes: number;
}

export interface MemoryPlan {
  readonly arenaBytes: number;
  /** By buffer name; persistent buffers (all but temps) are the same in every program. */
  readonly persistent: ReadonlyMap<string, Place>;
  /** Temps of each program, keyed by `programKey`. */
  readonly temps: ReadonlyMap<string, ReadonlyMap<string, Place>>;
}

/** The whole model as a backend gets it. */
export interface Module {
  readonly name: string;
  /** docs/numerics.md: the promise of equal bits is per numerics version. */
  readonly numerics: 1;
  readonly fastMath: boolean;
  /** Equal kernels appear once. */
  readonly kernels: readonly Kernel[];
  /** Parameters, state, constants: shared by all programs. Inputs, outputs and temps belong to a program. */
  readonly shared: readonly Buffer[];
  readonly state: readonly StateTensor[];
  readonly entries: readonly EntryProgram[];
  /**
   * Gives parameters and state, which are zeros before (all but `rng`), their initial values. Absent where the module is
   * built for loading state only.
   */
  readonly init?: Program;
  readonly plan: MemoryPlan;
}

/** A module before `plan-memory`. */
export type UnplannedModule = Omit<Module, "plan">;

export const programKey = (program: Program): string =>
  [program.entry, ...Object.entries(program.binding).map(([dim, size]) => `${dim}=${size}`)].join(" ");
