/** @file The interpreter without any pass: slow, and right by definition. */

import type { ModelDefinition } from "@tapeless/graph";
import type { Contestant } from "./case.ts";
import { compile, Interpreted } from "./compiler.ts";
import { boundTo } from "./emitted.ts";
import { joined } from "./models/entry.ts";

/** Compared with the others, not timed: it would take part by minutes. */
export const interpreted = (
  model: ModelDefinition,
  entry: string,
  inputs: () => Readonly<Record<string, ArrayLike<number>>>,
  output: string | readonly string[],
  { batch, state = {} }: { batch?: number; state?: Readonly<Record<string, Float32Array>> } = {},
): Contestant => ({
  name: "interpreter",
  kind: "ours",
  bits: "strict",
  onlyCompared: true,
  prepare: () => {
    const { module } = compile(model, { passes: "none", ...boundTo(batch) });
    const running = new Interpreted(module);
    for (const [name, values] of Object.entries(state)) running.state[name]!.set(values as never);
    const call = () => {
      const results = running.call(entry, inputs());
      return typeof output === "string" ? results[output]! : joined(results, output);
    };
    return { call, results: call };
  },
});
