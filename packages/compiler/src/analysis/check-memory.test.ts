import { describe, expect, test } from "vitest";
import { planMemory } from "../passes/plan-memory.ts";
import type { MemoryPlan, Place } from "../program.ts";
import { assertMemorySafe } from "./assert-memory-safe.ts";
import { checkMemory } from "./check-memory.ts";
import { moduleOf } from "./fixtures/module-of.ts";

const module = moduleOf(`
buffer w: f32[32] parameter
kernel double(x: f32[32] read, y: f32[32] write) {
  for i in 0..32 parallel {
    store y[i] = x[i] + x[i]
  }
}
program run() {
  buffer x: f32[32] input
  buffer y: f32[32] output
  buffer a: f32[32] temp
  buffer b: f32[32] temp
  buffer c: f32[32] temp
  buffer d: f32[32] temp
  call double(x, a)
  call double(a, b)
  repeat t in 5 {
    call double(b, c)
    call double(c, b)
  }
  call double(b, d)
  call double(d, y)
}`);
const good = planMemory(module);

type Change = (place: Place) => Place;

function changed(
  places: ReadonlyMap<string, Place>,
  name: string,
  change: Change,
): ReadonlyMap<string, Place> {
  expect(places.has(name)).toBe(true);
  return new Map([...places].map(([key, place]) => [key, key === name ? change(place) : place]));
}

const withTemp = (name: string, change: Change): MemoryPlan => ({
  ...good,
  temps: new Map([...good.temps].map(([key, places]) => [key, changed(places, name, change)])),
});
const withLasting = (name: string, change: Change): MemoryPlan => ({
  ...good,
  persistent: changed(good.persistent, name, change),
});
const problems = (plan: MemoryPlan): string[] =>
  checkMemory({ ...module, plan }).map(({ problem }) => problem);
const temp = (name: string): Place => good.temps.get("run")!.get(name)!;
const lasting = (name: string): Place => good.persistent.get(name)!;

describe("check-memory", () => {
  test("finds nothing wrong with a sound plan", () => {
    expect(problems(good)).toEqual([]);
    expect(temp("a").offset).toBe(temp("c").offset);
  });

  test.each<[string, MemoryPlan, string]>([
    ["two temporaries of one call", withTemp("b", () => temp("a")), "a and b are needed at one time"],
    [
      "a temporary that the next turn of a loop reads",
      withTemp("c", () => temp("b")),
      "b and c are needed at one time",
    ],
    [
      "half an overlap",
      withTemp("b", ({ bytes }) => ({ offset: temp("a").offset + 64, bytes })),
      "share byte",
    ],
    ["a temporary in an input", withTemp("a", () => lasting("x")), "x and a are needed at one time"],
    ["a temporary in an output", withTemp("d", () => lasting("y")), "y and d are needed at one time"],
    ["a temporary in a parameter", withTemp("d", () => lasting("w")), "w and d are needed at one time"],
    ["an input in a parameter", withLasting("x", () => lasting("w")), "w and x are needed at one time"],
    ["a place that is too small", withTemp("a", ({ offset }) => ({ offset, bytes: 124 })), "a has 124 bytes"],
    [
      "a place between two cache lines",
      withTemp("a", ({ offset, bytes }) => ({ offset: offset + 4, bytes })),
      "a starts at",
    ],
    [
      "a place after the end of the arena",
      withTemp("a", ({ bytes }) => ({ offset: good.arenaBytes, bytes })),
      "after the arena",
    ],
    ["an arena that is too small", { ...good, arenaBytes: good.arenaBytes - 64 }, "after the arena"],
    ["no place", { ...good, temps: new Map() }, "a has no place"],
    ["no place for a parameter", { ...good, persistent: new Map() }, "w has no place"],
  ])("rejects %s", (_name, plan, problem) => {
    expect(problems(plan).join("\n")).toContain(problem);
  });

  test("ends the build with what is wrong", () => {
    expect(() => assertMemorySafe({ ...module, plan: good })).not.toThrow();
    const plan = withTemp("b", () => temp("a"));
    expect(() => assertMemorySafe({ ...module, plan })).toThrow(
      "the module is not shown to be memory safe:\n  internal: memory/plan: a and b are needed at one time",
    );
  });

  test("rejects a lifetime cut short", () => {
    // as if `b` ended with the first turn of the loop, and `c` with its own step
    const plan = withTemp("d", () => temp("b"));
    expect(problems(plan).join("\n")).toContain("b and d are needed at one time");
  });

  test("rejects sharing with a buffer swapped away", () => {
    const swapping = moduleOf(`
      kernel double(x: f32[32] read, y: f32[32] write) {
        for i in 0..32 parallel {
          store y[i] = x[i] + x[i]
        }
      }
      program run() {
        buffer x: f32[32] input
        buffer y: f32[32] output
        buffer h: f32[32] temp
        buffer next: f32[32] temp
        buffer late: f32[32] temp
        call double(x, h)
        repeat t in 3 swap (h, next) {
          call double(h, next)
        }
        call double(x, late)
        call double(late, y)
        call double(h, y)
      }`);
    const plan = planMemory(swapping);
    expect(checkMemory({ ...swapping, plan })).toEqual([]);
    const places = plan.temps.get("run")!;
    // by name alone `next` is never used after the loop
    const cut = { ...plan, temps: new Map([["run", changed(places, "late", () => places.get("next")!)]]) };
    expect(checkMemory({ ...swapping, plan: cut }).map(({ problem }) => problem)).toEqual([
      expect.stringContaining("next and late are needed at one time"),
    ]);
  });

  test("rejects a call that sees its own writes through another argument", () => {
    const aliased = moduleOf(`
      kernel shift(x: f32[4] read, y: f32[4] write) {
        for i in 0..4 parallel {
          store y[i] = x[i]
        }
      }
      program run() {
        buffer h: f32[32] temp
        repeat t in 4 {
          call shift(h[4*t], h[4 + 4*t])
          call shift(h, h[16 - 4*t])
        }
      }`);
    const plan = planMemory(aliased);
    expect(checkMemory({ ...aliased, plan }).map(({ problem }) => problem)).toEqual([
      "shift is called with h twice, and writes it",
    ]);
  });
});
