import { defineModel, entry, input, mul } from "@tapeless/graph";
import { describe, expect, test } from "vitest";
import { checkMemory } from "../analysis/check-memory.ts";
import { moduleOf } from "../analysis/fixtures/module-of.ts";
import { compile, scalarCapabilities } from "../compile.ts";
import type { MemoryPlan, UnplannedModule } from "../program.ts";
import { memoryFigures, planMemory } from "./plan-memory.ts";

const kernels = `
kernel double(x: f32[32] read, y: f32[32] write) {
  for i in 0..32 parallel {
    store y[i] = x[i] + x[i]
  }
}
kernel plus(x: f32[32] read, y: f32[32] read, z: f32[32] write) {
  for i in 0..32 parallel {
    store z[i] = x[i] + y[i]
  }
}
kernel test(x: f32[32] read, flag: bool[1] write) {
  store flag[0] = x[0] < 1.0
}
`;

function planned(programs: string, shared = ""): { module: UnplannedModule; plan: MemoryPlan } {
  const module = moduleOf(`${shared}\n${kernels}\n${programs}`);
  const plan = planMemory(module);
  expect(checkMemory({ ...module, plan })).toEqual([]);
  return { module, plan };
}

const offsets = (plan: MemoryPlan, key: string): Record<string, number> =>
  Object.fromEntries([...plan.temps.get(key)!].map(([name, { offset }]) => [name, offset]));

describe("plan-memory", () => {
  test("gives lasting buffers memory of their own, and temporaries what is free", () => {
    const { module, plan } = planned(
      `program run() {
        buffer x: f32[32] input
        buffer y: f32[32] output
        buffer a: f32[32] temp
        buffer b: f32[32] temp
        buffer c: f32[32] temp
        call double(x, a)
        call double(a, b)
        call double(b, c)
        call plus(c, w, y)
      }`,
      "buffer w: f32[32] parameter\nbuffer two: f32[2] constant = [1.0, 2.0]",
    );
    expect([...plan.persistent]).toEqual([
      ["w", { offset: 0, bytes: 128 }],
      ["two", { offset: 128, bytes: 8 }],
      ["x", { offset: 192, bytes: 128 }],
      ["y", { offset: 320, bytes: 128 }],
    ]);
    expect(offsets(plan, "run")).toEqual({ a: 448, b: 576, c: 448 });
    expect(plan.arenaBytes).toBe(704);
    expect(memoryFigures(module, plan)).toEqual({
      arenaBytes: 704,
      persistentBytes: 448,
      tempBytes: 256,
      programs: [{ key: "run", tempBytes: 256, lowerBound: 256, withoutReuse: 384 }],
    });
  });

  test("programs share the area of temporaries, and those of one entry its inputs and outputs", () => {
    const small = `program run(n = 1) {
      buffer x: f32[32] input
      buffer y: f32[32] output
      buffer a: f32[32] temp
      call double(x, a)
      call double(a, y)
    }`;
    const large = `program run(n = 2) {
      buffer x: f32[64] input
      buffer y: f32[32] output
      buffer a: f32[32] temp
      buffer b: f32[32] temp
      call double(x, a)
      call double(x[32], b)
      call plus(a, b, y)
    }`;
    const init = `program init() {
      buffer a: f32[32] temp
      call double(w, a)
      call double(a, w)
    }`;
    const { plan } = planned(`${small}\n${large}\n${init}`, "buffer w: f32[32] parameter");
    expect(plan.persistent.get("x")).toEqual({ offset: 128, bytes: 256 });
    expect(offsets(plan, "run n=1")).toEqual({ a: 512 });
    expect(offsets(plan, "run n=2")).toEqual({ a: 512, b: 640 });
    expect(offsets(plan, "init")).toEqual({ a: 512 });
    expect(plan.arenaBytes).toBe(512 + 256);
  });

  test("what a loop uses lives for the whole loop", () => {
    const { plan } = planned(`program run() {
      buffer x: f32[32] input
      buffer y: f32[32] output
      buffer before: f32[32] temp
      buffer a: f32[32] temp
      buffer b: f32[32] temp
      buffer after: f32[32] temp
      call double(x, before)
      call double(before, y)
      repeat t in 3 {
        call double(y, a)
        call double(a, b)
        call double(b, y)
      }
      call double(y, after)
      call double(after, y)
    }`);
    const { before, a, b, after } = offsets(plan, "run");
    expect(new Set([a, b]).size).toBe(2);
    expect([before, after]).toEqual([a, a]);
  });

  test("swapped buffers keep both places, before and after the loop", () => {
    const { plan } = planned(`program run() {
      buffer x: f32[32] input
      buffer y: f32[32] output
      buffer h: f32[32] temp
      buffer next: f32[32] temp
      buffer late: f32[32] temp
      buffer flag: bool[1] temp
      call double(x, h)
      call test(h, flag)
      repeat t in 10 while flag swap (h, next) {
        call double(h, next)
        call test(next, flag)
      }
      call double(x, late)
      call plus(h, late, y)
    }`);
    const { h, next, late } = offsets(plan, "run");
    expect(new Set([h, next, late]).size).toBe(3);
  });

  test("the sides of a branch share memory", () => {
    const { plan } = planned(`program run() {
      buffer x: f32[32] input
      buffer y: f32[32] output
      buffer flag: bool[1] temp
      buffer a: f32[32] temp
      buffer b: f32[32] temp
      call test(x, flag)
      branch flag {
        call double(x, a)
        call double(a, y)
      } else {
        call double(x, b)
        call double(b, y)
      }
    }`);
    const { a, b } = offsets(plan, "run");
    expect(a).toBe(b);
  });

  test("can keep large buffers an odd number of cache lines apart", () => {
    const module = moduleOf(`program run() {
      buffer x: f32[1024] input
      buffer y: f32[1000] output
      buffer z: f32[1024] output
    }`);
    const { persistent } = planMemory(module, { spread: true });
    expect([...persistent.values()].map(({ offset }) => offset)).toEqual([
      0,
      4096 + 17 * 64,
      4096 + 17 * 64 + 4032,
    ]);
  });

  test("large buffers of a module with vectors are an odd number of cache lines apart", () => {
    const x = input([1024]);
    const model = defineModel("planes", () => ({ run: entry({ x }, ({ x }) => ({ y: mul(x, 2) })) }));
    const distance = (lanes: number): number => {
      const capabilities = { ...scalarCapabilities, lanes: { ...scalarCapabilities.lanes, f32: lanes } };
      const [a, b] = [...compile(model, { capabilities }).module.plan.persistent.values()]
        .filter(({ bytes }) => bytes === 4096)
        .map(({ offset }) => offset);
      return Math.abs(a! - b!);
    };
    expect([distance(1), distance(4)]).toEqual([4096, 4096 + 17 * 64]);
  });

  test("empty and unused temporaries have a place", () => {
    const { plan } = planned(`program run() {
      buffer none: f32[0] temp
      buffer unused: f64[9] temp
    }`);
    expect(plan.temps.get("run")).toEqual(
      new Map([
        ["none", { offset: 0, bytes: 0 }],
        ["unused", { offset: 0, bytes: 72 }],
      ]),
    );
  });
});
