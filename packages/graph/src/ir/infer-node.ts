/** @file One node's attributes and types checked by its op's own rules: what the verifier and every reader do. */
import { type OpRecord, RuleViolation } from "../ops/define-op.ts";
import type { TensorType } from "../shape.ts";
import type { Attributes, Region } from "./node.ts";

export type OpRecords = ReadonlyMap<string, OpRecord>;

export interface InferredNode {
  /** As the op's schema returns them. */
  readonly attrs: Attributes;
  readonly types: readonly TensorType[];
}

export interface NodeProblem {
  readonly kind: "attribute" | "type";
  readonly problem: string;
  readonly hint?: string;
}

export function inferNode(
  record: OpRecord,
  operands: readonly TensorType[],
  attrs: Attributes,
  regions: readonly Region[],
): InferredNode | NodeProblem {
  const checked = record.attrs.safeParse(attrs);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    return { kind: "attribute", problem: `${path.length > 0 ? `${path.join(".")}: ` : ""}${message}` };
  }
  const unknown = Object.keys(attrs).find((key) => !Object.hasOwn(checked.data, key));
  if (unknown !== undefined)
    return { kind: "attribute", problem: `has no attribute ${JSON.stringify(unknown)}` };
  try {
    return { attrs: checked.data, types: record.infer(operands, checked.data, regions) };
  } catch (error) {
    if (error instanceof RuleViolation) {
      const { problem, hint } = error.data;
      return { kind: "type", problem, ...(hint === undefined ? {} : { hint }) };
    }
    // rules are written for the operands they name; others may run into anything
    return { kind: "type", problem: `its rule cannot take these operands (${String(error)})` };
  }
}
