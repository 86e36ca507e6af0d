import type { TypedArray } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { checkMemory } from "../analysis/check-memory.ts";
import { moduleOf } from "../analysis/fixtures/module-of.ts";
import { type Memory, runProgram } from "../program/interpret.ts";
import { printNode } from "../program/print.ts";
import type { UnplannedModule } from "../program.ts";
import { verifyModule } from "../verify-module.ts";
import { mapKernels } from "./map-kernels.ts";
import { planMemory } from "./plan-memory.ts";
import { reuseInputs } from "./reuse-inputs.ts";
import { simplifyIndex } from "./simplify-index.ts";
import { updateInPlace } from "./update-in-place.ts";

const kernels = `
buffer p: f32[32] parameter
buffer m: f32[32] state
buffer t: f32[1] state
kernel step(p: f32[32] read, g: f32[32] read, next: f32[32] write) {
  for i in 0..32 parallel {
    store next[i] = p[i] - 0.5 * g[i]
  }
}
kernel momentum(p: f32[32] read, m: f32[32] read, g: f32[32] read, p2: f32[32] write, m2: f32[32] write) {
  for i in 0..32 parallel {
    store m2[i] = 0.9 * m[i] + g[i]
    store p2[i] = p[i] - 0.1 * (0.9 * m[i] + g[i])
  }
}
kernel reverse(p: f32[32] read, next: f32[32] write) {
  for i in 0..32 parallel {
    store next[i] = p[31 - i]
  }
}
kernel count(t: f32[1] read, next: f32[1] write) {
  for i in 0..1 parallel {
    store next[i] = t[i] + 1.0
  }
}
kernel copy(source: f32[32] read, target: f32[32] write) {
  for i in 0..32 parallel {
    store target[i] = source[i]
  }
}
kernel copy1(source: f32[1] read, target: f32[1] write) {
  for i in 0..1 parallel {
    store target[i] = source[i]
  }
}
`;
const buffers = `
  buffer g: f32[32] input
  buffer y: f32[32] output
  buffer a: f32[32] temp
  buffer b: f32[32] temp
  buffer c: f32[1] temp
`;

/** What a run leaves in everything that lasts. */
function results(module: UnplannedModule): Record<string, TypedArray> {
  const [program] = module.entries[0]!.programs;
  const fill = (factor: number): Float32Array =>
    Float32Array.from({ length: 32 }, (_, at) => (at * factor) % 17);
  const memory: Memory = new Map([
    ["p", fill(3)],
    ["m", fill(5)],
    ["t", Float32Array.of(4)],
    ["g", fill(7)],
  ]);
  runProgram(module, program!, memory);
  return Object.fromEntries(["p", "m", "t", "y"].map((name) => [name, memory.get(name)!]));
}

/** The steps after the pass, which has to give the same results. */
function after(calls: string, pass: (module: UnplannedModule) => UnplannedModule = updateInPlace): string[] {
  const module = moduleOf(`${kernels}\nprogram run() {${buffers}\n${calls}\n}`);
  const simplified = mapKernels(module, (kernel) => simplifyIndex(kernel));
  const changed = pass(simplified);
  verifyModule(changed, "test");
  expect(checkMemory({ ...changed, plan: planMemory(changed) })).toEqual([]);
  expect(results(changed)).toEqual(results(module));
  return changed.entries[0]!.programs[0]!.body.flatMap(printNode);
}

describe("update-in-place", () => {
  test("a parameter that is updated element by element", () => {
    expect(after("call step(p, g, a)\ncall copy(a, p)")).toEqual(["call step(p, g)"]);
  });

  test("several at once, in one kernel", () => {
    const calls = "call momentum(p, m, g, a, b)\ncall copy(a, p)\ncall copy(b, m)";
    expect(after(calls)).toEqual(["call momentum(p, m, g)"]);
  });

  test("a scalar", () => {
    expect(after("call count(t, c)\ncall copy1(c, t)")).toEqual(["call count(t)"]);
  });

  test("a value computed from anything else needs no new kernel", () => {
    expect(after("call reverse(g, a)\ncall step(a, g, y)\ncall copy(a, m)")).toEqual([
      "call reverse(g, m)",
      "call step(m, g, y)",
    ]);
  });

  test("an output that is another shape of a value", () => {
    expect(after("call reverse(p, a)\ncall step(a, g, b)\ncall copy(b, y)")).toEqual([
      "call reverse(p, a)",
      "call step(a, g, y)",
    ]);
  });

  test("reads of the old value before the new one is written do no harm", () => {
    expect(after("call reverse(p, y)\ncall step(p, g, a)\ncall copy(a, p)")).toEqual([
      "call reverse(p, y)",
      "call step(p, g)",
    ]);
  });

  test.each([
    ["a later step reads the old value", "call step(p, g, a)\ncall reverse(p, y)\ncall copy(a, p)"],
    ["the kernel reads other elements", "call reverse(p, a)\ncall copy(a, p)"],
    ["a loop reads the old value", "repeat k in 2 {\ncall step(p, g, a)\n}\ncall copy(a, p)"],
    [
      "the temporary is changed afterwards",
      "call step(g, g, a)\ncall copy(a, p)\ncall step(g, p, a)\ncall reverse(a, y)",
    ],
    ["the value is an output", "call step(p, g, y)\ncall copy(y, p)"],
    ["two variables change places", "call copy(p, a)\ncall copy(m, b)\ncall copy(a, m)\ncall copy(b, p)"],
  ])("not where %s", (_name, calls) => {
    const steps = after(calls);
    expect(steps.filter((step) => step.startsWith("call copy"))).toHaveLength(
      _name.startsWith("two") ? 3 : (calls.match(/call copy/g) ?? []).length,
    );
  });
});

describe("reuse-inputs", () => {
  test("a chain of elementwise kernels works in one buffer", () => {
    const calls = "call reverse(g, a)\ncall step(a, p, b)\ncall copy(b, y)";
    expect(after(calls, reuseInputs)).toEqual(["call reverse(g, a)", "call step(a, p)", "call copy(a, y)"]);
  });

  test("not where the input is needed again, or the kernel has other calls", () => {
    const again = "call reverse(g, a)\ncall step(a, p, b)\ncall momentum(a, b, g, y, m)";
    expect(after(again, reuseInputs)).toContain("call step(a, p, b)");
    const twice = "call reverse(g, a)\ncall step(a, p, b)\ncall step(b, p, y)";
    expect(after(twice, reuseInputs)).toContain("call step(a, p, b)");
  });
});
