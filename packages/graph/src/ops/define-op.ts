/**
 * @file The record every op fills. The rules live here, with the op; the engines that run them (and distrust them)
 * live in the compiler.
 */
import type { z } from "zod";
import type { DType } from "../dtype.ts";
import type { Attributes, Node, Region, Value } from "../ir/node.ts";
import type { AccumulateOp, Expr, Order } from "../kernel/expr.ts";
import type { ScalarOpName } from "../kernel/scalar-ops.ts";
import type { KernelWriter } from "../kernel/writer.ts";
import type { TensorType } from "../shape.ts";
import type { GraphOps } from "./calls.ts";

/** What passes may ask about an op; no pass asks for its name. */
export interface Traits {
  /** Each result element is this scalar op of the operands' elements at the same index. */
  readonly elementwise?: ScalarOpName;
  /** Moves elements without computing: result element = some operand element (or a constant). Composes into indices. */
  readonly view?: true;
  /** A view whose result reads outside its operand are filled: its operand load sits behind a bounds check. */
  readonly guarded?: true;
  /** Reads each operand element many times (contraction): arithmetic is not recomputed inside it. */
  readonly contraction?: true;
  readonly reduction?: true;
  /** A leaf whose value is known at build time. */
  readonly constant?: true;
  /** A leaf that lives in memory of its own: input, parameter, state. */
  readonly leaf?: true;
  readonly commutative?: true;
  /** Equal operands and attrs do not make equal nodes (random streams carry their name, so they need not set this). */
  readonly unmergeable?: true;
  /** Must be expanded by `differentiate` before lowering. */
  readonly gradient?: true;
  /** Stands for its first region, or for what `decompose` makes: that takes its place once gradients are derived. */
  readonly inline?: true;
  /** Writes explicit loops instead of one expression per element. */
  readonly loops?: true;
  /**
   * No kernel but a part of the program around kernels: its operands are in memory, its regions become bodies.
   * - `scan`: a loop of known length; `while`: one that a flag ends; `cond`: one of two bodies
   * - `alias`: each result is the operand at its place, where it is
   */
  readonly program?: "scan" | "while" | "cond" | "alias";
}

/** What an op is taken apart with: rules make ordinary nodes. */
export interface DecomposeContext<A> {
  readonly g: GraphOps;
  readonly attrs: A;
  readonly operands: readonly Value[];
}

/** How far a rule complains: the builder turns it into a GraphError with operands' names and the user's line. */
export interface Problem {
  readonly code: string;
  readonly problem: string;
  /** Notes on operands, by position: `axis 1 has size 4`. */
  readonly notes?: readonly (string | undefined)[];
  readonly hint?: string;
}

/** Thrown by `infer`; never seen by users as such. */
export class RuleViolation extends Error {
  readonly data: Problem;
  constructor(data: Problem) {
    super(data.problem);
    this.data = data;
  }
}

export function violation(
  code: string,
  problem: string,
  more: { notes?: readonly (string | undefined)[]; hint?: string } = {},
): never {
  throw new RuleViolation({ code, problem, ...more });
}

export interface VjpContext<A> {
  /** The graph functions: rules make ordinary nodes. */
  readonly g: GraphOps;
  readonly attrs: A;
  readonly operands: readonly Value[];
  readonly results: readonly Value[];
  /** One per result; zeros where no gradient arrives. */
  readonly cotangents: readonly Value[];
  /** Whether operand i needs a cotangent at all; rules may return null where it does not. */
  readonly needs: readonly boolean[];
  readonly regions: readonly Region[];
  /** Whether a gradient arrives at result i at all. */
  readonly arrives: readonly boolean[];
  /** For rules that need the gradients of a graph: those of a region, or of what they made themselves. */
  readonly pullBack: PullBack;
  /** Takes away what has arrived at operand i so far, so that the rule adds to it, and gives the sum back. */
  readonly take: (operand: number) => Value | undefined;
  readonly traitsOf: (node: Node) => Traits;
}

/**
 * For each of `wrt`: `start`, if given, plus the sum over outputs of cotangent * d output / d wrt, one term after another;
 * undefined where there is neither.
 */
export type PullBack = (
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
  start?: readonly (Value | undefined)[],
) => readonly (Value | undefined)[];

/** One cotangent per operand, of the operand's type; null where the op does not depend on it smoothly. */
export type VjpRule<A> = (context: VjpContext<A>) => readonly (Value | null)[];

/** Many turns of a loop at once. */
export interface TurnsContext<A> {
  readonly g: GraphOps;
  readonly attrs: A;
  /** Those that differ from turn to turn are stacked along a new axis 0. */
  readonly operands: readonly Value[];
  readonly isStacked: readonly boolean[];
}

export interface NonDifferentiable {
  readonly reason: string;
}

/** "Has no derivative" is a value with a reason, never an absence. */
export const nonDifferentiable = (reason: string): NonDifferentiable => ({ reason });

/** Reads one element of an operand. */
export interface OperandAccess extends TensorType {
  at(index: readonly Expr[]): Expr;
  /** Half-open range of an i32 operand's elements, where known. */
  readonly range?: readonly [number, number];
}

export interface LowerContext<A> {
  readonly attrs: A;
  readonly operands: readonly OperandAccess[];
  readonly results: readonly TensorType[];
  /** A reduction as a value; `term` gets the indices of the reduced axes. */
  reduce(
    op: AccumulateOp,
    order: Order,
    extents: readonly number[],
    term: (index: readonly Expr[]) => Expr,
    position?: (index: readonly Expr[]) => Expr,
  ): Expr;
}

/**
 * - `elements`: one function per result, from a result index to the value there. Composes (fusion inlines it).
 * - `loops`: statements that fill the result buffers. Operands may still be inlined expressions.
 */
export type Lowering =
  | { readonly kind: "elements"; readonly at: readonly ((index: readonly Expr[]) => Expr)[] }
  | { readonly kind: "loops"; write(writer: KernelWriter): void };

/** An example: drives every test of the op. Values are filled deterministically from `fill`. */
export interface Sample<A> {
  readonly operands: readonly SampleOperand[];
  readonly attrs: A;
  /** Leave out of finite differences: a kink or jump at the sampled points. */
  readonly smooth?: false;
}

export interface SampleOperand extends TensorType {
  /**
   * - `normal`: values around 0 off the kinks; `positive`: 0.3..2; `unit`: -0.9..0.9; `above1`: 1.1..3
   * - `dominant`: square matrices with a large diagonal, which are regular (and positive definite if symmetric)
   * - `index`: integers 0..bound-1; `bool`: 0 or 1; `special`: NaN, infinities, -0, subnormals among normal values
   */
  readonly fill:
    | "normal"
    | "positive"
    | "unit"
    | "above1"
    | "dominant"
    | "index"
    | "integer"
    | "bool"
    | "special";
  readonly bound?: number;
}

export interface OpRecord<A extends Attributes = Attributes> {
  readonly name: string;
  /** One line, with the formula. */
  readonly doc: string;
  readonly attrs: z.ZodType<A>;
  /** Names of the operands for error messages; the last is repeated for variadic ops. */
  readonly operands: readonly string[];
  readonly traits: Traits;
  /** Result types, or a `violation`. */
  readonly infer: (
    operands: readonly TensorType[],
    attrs: A,
    regions: readonly Region[],
  ) => readonly TensorType[];
  readonly vjp: VjpRule<A> | NonDifferentiable;
  /** For an op with trait `inline` and no region: what it stands for, once gradients are derived. */
  readonly decompose?: (context: DecomposeContext<A>) => readonly Value[];
  readonly lower: (context: LowerContext<A>) => Lowering;
  /**
   * The first result for many turns of a loop at once, stacked along a new axis 0, with the bits of the turns; undefined
   * where these would be others. For ops that are not elementwise.
   */
  readonly overTurns?: (context: TurnsContext<A>) => Value | undefined;
  /** Half-open range of the (first, i32) result from those of the operands, where it follows. */
  readonly range?: (
    operands: readonly (readonly [number, number] | undefined)[],
    attrs: A,
    types: readonly TensorType[],
  ) => readonly [number, number] | undefined;
  /** Floating-point operations of one node, where not "one per result element". */
  readonly flops?: (operands: readonly TensorType[], results: readonly TensorType[], attrs: A) => number;
  readonly samples: readonly Sample<A>[];
}

export const defineOp = <A extends Attributes>(record: OpRecord<A>): OpRecord<A> => record;

/** Sample operands: `f32([2, 3])`. */
export const sample = (
  dtype: DType,
  shape: readonly number[],
  fill: SampleOperand["fill"] = dtype === "bool" ? "bool" : dtype === "i32" ? "integer" : "normal",
  bound?: number,
): SampleOperand => ({ dtype, shape, fill, ...(bound === undefined ? {} : { bound }) });
