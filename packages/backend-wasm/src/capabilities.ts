/** @file What kernel passes may know of this target. */
import type { Capabilities } from "@tapeless/compiler";
import type { ScalarOpName } from "@tapeless/graph/ir";
import { scalarRules } from "./codegen/scalar-rules.ts";

export const capabilities: Capabilities = {
  lanes: { f32: 4, f64: 4, i32: 4, bool: 4 },
  scalarOps: new Set(Object.keys(scalarRules) as ScalarOpName[]),
  // columns become lanes, two vectors wide: with 4 rows that is 8 sums, 2 operands and what a product needs of 15 registers
  tile: { rows: 4, columns: 1 },
  // 12 sums, 2 operands and the one that is repeated: more sums than additions under way
  fastMathRows: [6, 5, 4],
};
