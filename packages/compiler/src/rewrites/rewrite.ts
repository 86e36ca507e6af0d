/**
 * @file What a rewrite is: one algebraic identity about one op, with examples that its tests are made of.
 *
 * `exact` means equal bits for all operands, -0, NaN, infinities and subnormals included (docs/numerics.md A9, class A;
 * every NaN counts as one value). Anything else is `fastMath` and runs only when the user asked for it.
 */
import type { Attributes, DType, GraphOps, OpRecord, TensorType, Value } from "@tapeless/graph/ir";

export type Exactness = "exact" | "fastMath";

export interface Match<A> {
  readonly operands: readonly Value[];
  readonly attrs: A;
  /** What is to be replaced by a value of the same type. */
  readonly result: TensorType;
  readonly g: GraphOps;
  /** Whether what is to be replaced is the only reader of a value. */
  readonly isReadOnce: (value: Value) => boolean;
}

/** Makes an operand for an example: a tensor of any bits. */
export type Unknown = (dtype: DType, shape?: readonly number[]) => Value;

export type Example = (g: GraphOps, any: Unknown) => Value;

export interface RewriteOf<A> {
  readonly name: string;
  /** The equation, for people. */
  readonly identity: string;
  readonly exactness: Exactness;
  /** The other side; undefined where the identity does not apply. */
  readonly apply: (match: Match<A>) => Value | undefined;
  /** Left-hand sides, each of which the rewrite must change. */
  readonly examples: readonly Example[];
}

export interface Rewrite extends RewriteOf<Attributes> {
  /** The op of the node it replaces. */
  readonly op: string;
}

/** Declares rewrites of nodes of one op. */
export const rewritesOf = <A extends Attributes>(
  record: OpRecord<A>,
  ...rewrites: readonly RewriteOf<A>[]
): readonly Rewrite[] =>
  // attrs of a verified node are of the type its op declares
  rewrites.map((rewrite) => ({ ...(rewrite as unknown as RewriteOf<Attributes>), op: record.name }));

export const floats = ["f32", "f64"] as const;
export const numbers = ["f32", "f64", "i32"] as const;
export const allTypes = ["f32", "f64", "i32", "bool"] as const;
