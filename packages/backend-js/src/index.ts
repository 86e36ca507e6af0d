/** @file Target js: readable TypeScript, and the JavaScript and types made from it. */
import { defineBackend } from "@tapeless/compiler";
import type { ScalarOpName } from "@tapeless/graph/ir";
import { emit } from "./emit.ts";
import { scalarRules } from "./scalar-rules.ts";

export default defineBackend({
  name: "js",
  contract: 1,
  capabilities: {
    lanes: { f32: 1, f64: 1, i32: 1, bool: 1 },
    scalarOps: new Set(Object.keys(scalarRules) as ScalarOpName[]),
    // eight sums in flight hide the latency of strict f32; more would spill
    tile: { rows: 2, columns: 4 },
  },
  emit,
});
