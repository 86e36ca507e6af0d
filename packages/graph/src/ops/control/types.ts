/** @file What ops that hold bodies check: the types of regions against what they are given and have to give. */
import { InternalError } from "../../errors.ts";
import type { Region } from "../../ir/node.ts";
import { sameType, showType, type TensorType } from "../../shape.ts";
import { violation } from "../define-op.ts";

export function regionsOf(op: string, regions: readonly Region[], count: number): readonly Region[] {
  if (regions.length !== count) throw new InternalError(`${op} has ${count} regions, not ${regions.length}`);
  return regions;
}

/** What a body is given, or gives, is of the types that are due. */
export function checkTypes(what: string, found: readonly TensorType[], due: readonly TensorType[]): void {
  if (found.length !== due.length) {
    violation("loop/count", `${what}: ${found.length} values, where ${due.length} are due`);
  }
  found.forEach((type, i) => {
    if (sameType(type, due[i]!)) return;
    violation("loop/type", `${what}: value ${i} is ${showType(type)}, where ${showType(due[i]!)} is due`, {
      hint: "a carried value has the same shape and dtype in every turn; both branches give the same types",
    });
  });
}
