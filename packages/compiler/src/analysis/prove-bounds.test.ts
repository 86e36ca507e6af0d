import { readdirSync, readFileSync } from "node:fs";
import { parseKernel } from "@tapeless/graph/ir";
import { describe, expect, test } from "vitest";
import { bufferContents } from "./buffer-contents.ts";
import { moduleOf } from "./fixtures/module-of.ts";
import type { Interval } from "./interval.ts";
import { proveBounds, proveKernel } from "./prove-bounds.ts";

const problems = (text: string, contents: Readonly<Record<string, Interval>> = {}): string[] =>
  proveKernel(parseKernel(text), new Map(Object.entries(contents))).map(({ problem }) => problem);

describe("kernels", () => {
  test("affine indices", () => {
    const kernel = (size: number): string => `kernel k(x: f32[${size}] read, y: f32[32] write) {
      for i in 0..8 parallel {
        for j in 0..4 parallel {
          store y[4*i + j] = x[4*i + j + 1]
        }
      }
    }`;
    expect(problems(kernel(33))).toEqual([]);
    expect(proveKernel(parseKernel(kernel(32)))).toEqual([
      {
        code: "bounds/unproven",
        where: "k > store y[4*i + j] = x[4*i + j + 1]",
        problem: "load x[4*i + j + 1] may touch elements 1 to 32 of 32",
      },
    ]);
  });

  test("padding behind a guard", () => {
    const kernel = (guard: string): string => `kernel pad(x: f32[64] read, y: f32[64] write) {
      for i in 0..8 parallel {
        for j in 0..8 parallel {
          accumulate chain k in 3, l in 3 {
            sum: f32 = add ${guard} ? x[8*(i + k - 1) + (j + l - 1)] : 0.0
          }
          store y[8*i + j] = sum
        }
      }
    }`;
    const rows = "0 <= i + k - 1 & i + k - 1 < 8";
    const columns = "j + l >= 1 & j + l < 9";
    expect(problems(kernel(`(${rows} & (${columns}))`))).toEqual([]);
    expect(problems(kernel(`(${rows})`))).toEqual([
      "load x[8*(i + k - 1) + (j + l - 1)] may touch elements -1 to 64 of 64",
    ]);
  });

  test("loaded indices, clamped, declared, guarded or neither", () => {
    const kernel = (
      row: string,
    ): string => `kernel take(rows: i32[8] read, x: f32[40] read, y: f32[32] write) {
      for i in 0..8 parallel {
        let row: i32 = ${row}
        for j in 0..4 parallel {
          store y[4*i + j] = x[4*row + j]
        }
      }
    }`;
    expect(problems(kernel("clamp(rows[i], 0, 9)"))).toEqual([]);
    expect(problems(kernel("rows[i]"), { rows: { lo: 0, hi: 9 } })).toEqual([]);
    expect(problems(kernel("rows[i]"), { rows: { lo: 0, hi: 10 } })).toHaveLength(1);
    expect(problems(kernel("rows[i]"))).toHaveLength(1);
    const scatter = `kernel put(rows: i32[8] read, x: f32[8] read, y: f32[10] update) {
      for i in 0..8 serial {
        let to: i32 = rows[i]
        if 0 <= to & to < 10 {
          store y[to] += x[i]
        }
      }
    }`;
    expect(problems(scatter)).toEqual([]);
  });

  test("triangular loops, reductions that answer with an index, vectors", () => {
    expect(
      problems(`kernel lower(a: f32[64] update) {
        for i in 0..8 serial {
          for j in 0..i serial {
            store a[8*i + j] = a[8*j + i - 1 - j]
          }
        }
      }`),
    ).toEqual([]);
    expect(
      problems(`kernel best(x: f32[8] read, names: f32[8] read, y: f32[1] write) {
        accumulate free k in 8 {
          best: i32 = argmax x[k] at k
        }
        store y[0] = names[best]
      }`),
    ).toEqual([]);
    const wide = (size: number): string => `kernel wide(x: f32[${size}] read, y: f32[64] write) {
      for i in 0..64 by 4 vector {
        store y[i; 4] = x[i + 1; 4]
      }
    }`;
    expect(problems(wide(65))).toEqual([]);
    expect(problems(wide(64))).toEqual(["load x[i + 1] may touch elements 1 to 64 of 64"]);
  });

  test("elements of locals", () => {
    const kernel = (turns: number): string => `kernel k(y: f32[4] write) {
      local tile: f32[4] = 0.0
      for i in 0..${turns} unrolled {
        set tile[i] = 1.0
      }
      for i2 in 0..4 unrolled {
        store y[i2] = tile[i2]
      }
    }`;
    expect(problems(kernel(4))).toEqual([]);
    expect(problems(kernel(5))).toEqual(["local tile[i] may touch elements 0 to 4 of 4"]);
  });
});

describe("modules", () => {
  const kernels = `
    kernel add(x: f32[4] read, h: f32[4] read, next: f32[4] write) {
      for i in 0..4 parallel {
        store next[i] = x[i] + h[i]
      }
    }
    kernel best(x: f32[4] read, pos: i32[1] write) {
      accumulate free k in 4 {
        found: i32 = argmax x[k] at k
      }
      store pos[0] = found
    }
    kernel later(pos: i32[1] read, next: i32[1] write) {
      store next[0] = minimum(pos[0] + 1, 3)
    }
    kernel pick(pos: i32[1] read, x: f32[4] read, y: f32[1] write) {
      store y[0] = x[pos[0]]
    }`;
  const proof = (program: string, ranges: Parameters<typeof moduleOf>[1] = {}): string[] =>
    proveBounds(moduleOf(`${kernels}\n${program}`, ranges)).map(
      ({ where, problem }) => `${where}: ${problem}`,
    );

  test("windows in every turn", () => {
    const program = (offset: string): string => `program run() {
      buffer x: f32[16] input
      buffer h: f32[4] output
      buffer next: f32[4] temp
      repeat t in 4 swap (h, next) {
        call add(x[${offset}], h, next)
      }
    }`;
    expect(proof(program("4*t"))).toEqual([]);
    expect(proof(program("12 - 4*t"))).toEqual([]);
    expect(proof(program("1 + 4*t"))).toEqual(["run > add: elements 1 to 16 of x are seen, of 16"]);
  });

  test("declared ranges of inputs, and what kernels store", () => {
    const given = `program run() {
      buffer pos: i32[1] input
      buffer x: f32[4] input
      buffer y: f32[1] output
      call pick(pos, x, y)
    }`;
    expect(proof(given, { pos: [0, 4] })).toEqual([]);
    expect(proof(given, { pos: [0, 5] })).toEqual([
      "run > pick > store y[0] = x[pos[0]]: load x[pos[0]] may touch elements 0 to 4 of 4",
    ]);
    const computed = `program run() {
      buffer x: f32[4] input
      buffer y: f32[1] output
      buffer pos: i32[1] temp
      buffer next: i32[1] temp
      call best(x, pos)
      repeat t in 9 swap (pos, next) {
        call later(pos, next)
      }
      call pick(pos, x, y)
    }`;
    expect(proof(computed)).toEqual([]);
    const module = moduleOf(`${kernels}\n${computed}`);
    expect(bufferContents(module, module.entries[0]!.programs[0]!)).toEqual(
      new Map([
        ["pos", { lo: 0, hi: 3 }],
        ["next", { lo: 0, hi: 3 }],
      ]),
    );
  });
});

test("what a kernel stores of what it stored itself", () => {
  const contentsOf = (value: string): unknown => {
    const module = moduleOf(`
      kernel move(pos: i32[4] update) {
        for i in 0..4 parallel {
          store pos[i] = i
        }
        for i2 in 0..3 serial {
          let t: i32 = pos[i2]
          store pos[i2 + 1] = ${value}
        }
      }
      program run() {
        buffer pos: i32[4] output
        call move(pos)
      }`);
    return bufferContents(module, module.entries[0]!.programs[0]!).get("pos");
  };
  expect(contentsOf("t")).toEqual({ lo: 0, hi: 3 });
  expect(contentsOf("minimum(t + 1, 5)")).toEqual({ lo: 0, hi: 5 });
  // grows in every round: after a few, anything is possible
  expect(contentsOf("t + 1")).toEqual({ lo: -(2 ** 31), hi: 2 ** 31 - 1 });
});

describe("programs written by hand are in bounds:", () => {
  const folder = new URL("../program/handwritten/", import.meta.url);
  const texts = readdirSync(folder).filter((name) => name.endsWith(".txt"));
  test.each(texts)("%s", (name) => {
    expect(proveBounds(moduleOf(readFileSync(new URL(name, folder), "utf8")))).toEqual([]);
  });
});
