/** @file Which values a gradient can reach. */
import type { Value } from "../ir/node.ts";

/** Operands through which a derivative can pass: not those of `stopGradient`, nor what `customVjp` captures. */
function smoothOperands({ node }: Value): readonly Value[] {
  if (node.op === "stopGradient") return [];
  if (node.op === "customVjp") return node.operands.slice(0, node.regions[1]?.outputs.length);
  return node.operands;
}

/** Those of `candidates` that `outputs` depend on through floats. */
export function reached(outputs: readonly Value[], candidates: readonly Value[]): ReadonlySet<Value> {
  const wanted = new Set(candidates);
  const found = new Set<Value>();
  const seen = new Set<Value>();
  const stack = [...outputs];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    if (value.dtype !== "f32" && value.dtype !== "f64") continue;
    if (wanted.has(value)) found.add(value);
    stack.push(...smoothOperands(value));
  }
  return found;
}
