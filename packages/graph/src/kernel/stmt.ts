/**
 * @file Statements of the loop IR, and the kernel.
 *
 * A kernel is a function over flat buffers: rectangular loops around lets, reductions and stores. Names of loop
 * indices, lets, locals and accumulators are unique within a kernel.
 */
import type { DType } from "../dtype.ts";
import type { AccumulateOp, Expr, Order } from "./expr.ts";

/**
 * - `serial`: turns run in order, may read what earlier turns stored; never reordered.
 * - `parallel`: turns are independent.
 * - `vector`: turns are independent and neighbouring; one lane each once vectorized.
 * - `unrolled`: written out by the backend (or by `unroll`).
 * The axes of a reduction are inside `accumulate`.
 */
export type AxisKind = "serial" | "parallel" | "vector" | "unrolled";

/** `for index in from..to step`: `from` and `to` are constants, or affine in outer indices where `serial`. */
export interface ForStmt {
  readonly kind: "for";
  readonly index: string;
  readonly from: Expr;
  readonly to: Expr;
  readonly step: number;
  readonly axis: AxisKind;
  readonly body: readonly Stmt[];
}

/** Names a value; never reassigned. */
export interface LetStmt {
  readonly kind: "let";
  readonly name: string;
  readonly value: Expr;
}

/** A mutable local: a scalar carried by a serial loop (`shape` []), or a register tile indexed by constants once unrolled. */
export interface LocalStmt {
  readonly kind: "local";
  readonly name: string;
  readonly dtype: DType;
  readonly lanes: number;
  readonly shape: readonly number[];
  readonly init: Expr;
}

export interface SetStmt {
  readonly kind: "set";
  readonly name: string;
  readonly index: readonly Expr[];
  readonly value: Expr;
}

export interface Accumulator {
  readonly name: string;
  readonly op: AccumulateOp;
  readonly dtype: DType;
  readonly lanes: number;
  readonly value: Expr;
  /** For `argmax` and `argmin`: the i32 answer that goes with `value`. */
  readonly position?: Expr;
}

/**
 * Reduces over the axes in row-major order, combining terms in `order` (docs/numerics.md A3: blocks of 512, 16 or 8
 * stripes). The accumulators share one pass; after it each name holds its result, lanes apart. The body runs once a
 * term, turns in no particular order: it names values, and may store what it computes (into buffers that the statement
 * does not load), as softmax stores the exponentials it sums.
 */
export interface AccumulateStmt {
  readonly kind: "accumulate";
  readonly order: Order;
  readonly axes: readonly { readonly index: string; readonly extent: number }[];
  readonly body: readonly Stmt[];
  readonly accumulators: readonly Accumulator[];
}

/** Writes, or combines with what is there (scatter). */
export interface StoreStmt {
  readonly kind: "store";
  readonly buffer: string;
  readonly index: Expr;
  readonly value: Expr;
  readonly mode: StoreMode;
}

export type StoreMode = "set" | "add" | "mul" | "max" | "min";

export interface IfStmt {
  readonly kind: "if";
  readonly condition: Expr;
  readonly consequent: readonly Stmt[];
  readonly otherwise: readonly Stmt[];
}

export type Stmt = ForStmt | LetStmt | LocalStmt | SetStmt | AccumulateStmt | StoreStmt | IfStmt;

export interface KernelBuffer {
  readonly name: string;
  readonly dtype: DType;
  /** Elements. */
  readonly size: number;
  readonly access: "read" | "write" | "update";
}

export interface Kernel {
  readonly name: string;
  readonly buffers: readonly KernelBuffer[];
  readonly body: readonly Stmt[];
  /** One line for people: what it computes, and the user's file:line. Takes no part in equality. */
  readonly comment: string;
}
