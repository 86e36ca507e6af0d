import { describe, expect, test } from "vitest";
import { bits, fill, randomStream } from "./fixtures/kernels.ts";
import { emitModule, interpret, moduleOf } from "./fixtures/modules.ts";

const addOne = `kernel addOne(x: f32[4] read, y: f32[4] write) {
  for i in 0..4 parallel { store y[i] = x[i] + 1.0 }
}`;
const accumulateRow = `kernel row(x: f32[4] read, h: f32[4] read, next: f32[4] write) {
  for i in 0..4 parallel { store next[i] = h[i] * 0.5 + x[i] }
}`;
const copy = "kernel copy(x: f32[4] read, y: f32[4] write) { for i in 0..4 parallel { store y[i] = x[i] } }";

/** Runs both over random inputs several times, so that state that a call leaves behind would show. */
async function compare(text: string): Promise<string> {
  const module = moduleOf(text);
  const { create, typescript } = await emitModule(module);
  const model = await create();
  const random = randomStream(5);
  for (let round = 0; round < 4; round++) {
    for (const entry of module.entries) {
      for (const program of entry.programs) {
        const inputs = Object.fromEntries(
          program.buffers
            .filter(({ role }) => role === "input")
            .map(({ name, size, dtype }) => {
              const array = dtype === "bool" ? new Uint8Array(size) : new Float32Array(size);
              fill(array, random);
              return [name, array];
            }),
        );
        const expected = interpret(module, program, inputs);
        const actual = model[entry.name](inputs);
        for (const { name } of entry.outputs) expect(bits(actual[name])).toEqual(bits(expected.get(name)!));
      }
    }
  }
  return typescript;
}

describe("program nodes", () => {
  test("calls on parts of buffers", async () => {
    const text = await compare(`${addOne}
      program go() {
        buffer x: f32[12] input
        buffer y: f32[8] output
        call addOne(x[4], y)
        call addOne(x[8], y[4])
      }`);
    expect(text).toContain("addOne(x, y);");
  });

  test.each([0, 1, 2, 5, 6])("windows that move and values carried by a swap, %i turns", async (turns) => {
    await compare(`${addOne}${accumulateRow}${copy}
      program forward() {
        buffer x: f32[24] input
        buffer h: f32[4] temp
        buffer next: f32[4] temp
        buffer all: f32[24] output
        buffer y: f32[4] output
        call addOne(x[4], h)
        call addOne(x, next)
        call copy(x, all[20])
        ${[0, 1, 2, 3, 4].map((i) => `call copy(x, all[${4 * i}])`).join("\n")}
        repeat t in ${turns} swap (h, next) {
          call row(x[4*t], h, next)
          call copy(next, all[20 - 4*t])
        }
        call addOne(h, y)
      }`);
  });

  test.each([1, 2, 3])("a swap of a buffer that others see, %i turns", async (turns) => {
    await compare(`${addOne}${accumulateRow}${copy}
      program go() {
        buffer x: f32[4] input
        buffer y: f32[4] output
        buffer next: f32[4] temp
        call addOne(x, y)
        call addOne(x, next)
        repeat t in ${turns} swap (y, next) { call row(x, y, next) }
        call copy(y, next)
        call addOne(next, y)
      }`);
  });

  test("loops in loops, with a swap inside", async () => {
    await compare(`${addOne}${accumulateRow}${copy}
      program go() {
        buffer x: f32[24] input
        buffer h: f32[4] temp
        buffer next: f32[4] temp
        buffer y: f32[12] output
        call copy(x, h)
        call copy(x, next)
        repeat outer in 3 {
          repeat inner in 3 swap (h, next) { call row(x[4*inner], h, next) }
          call copy(h, y[4*outer])
        }
      }`);
  });

  test("one kernel at places that move and places that do not", async () => {
    const text = await compare(`${copy}
      program go() {
        buffer x: f32[24] input
        buffer y: f32[24] output
        repeat t in 5 { call copy(x[4*t], y[16 - 4*t]) }
        call copy(x[8], y[20])
      }`);
    expect(text).toContain("copy(x, y, 4 * t, 16 - 4 * t);");
    expect(text).toContain("copy(x, y, 8, 20);");
  });

  test("a branch takes one side", async () => {
    await compare(`${addOne}${copy}
      program go() {
        buffer flag: bool[3] input
        buffer x: f32[4] input
        buffer y: f32[4] output
        branch flag { call addOne(x, y) } else { call copy(x, y) }
      }
      program other() {
        buffer flag: bool[3] input
        buffer x: f32[4] input
        buffer y: f32[4] output
        call copy(x, y)
        branch flag[2] { call addOne(x, y) }
      }`);
  });

  test("while a flag holds", async () => {
    await compare(`${accumulateRow}${copy}
      kernel small(h: f32[4] read, flag: bool[1] write) { store flag[0] = h[0] < 3.0 }
      program go() {
        buffer x: f32[4] input
        buffer flag: bool[1] temp
        buffer h: f32[4] temp
        buffer next: f32[4] temp
        buffer y: f32[4] output
        call copy(x, h)
        call copy(x, next)
        call small(h, flag)
        repeat t in 7 while flag swap (h, next) {
          call row(x, h, next)
          call small(next, flag)
        }
        call copy(h, y)
      }`);
  });

  test("sizes share kernels, inputs and outputs", async () => {
    const size = (batch: number): string => `
      program go(batch=${batch}) {
        buffer x: f32[${4 * batch}] input
        buffer y: f32[${4 * batch}] output
        repeat t in ${batch} { call addOne(x[4*t], y[4*t]) }
      }`;
    const text = await compare(`${addOne}${size(1)}${size(3)}${size(2)}`);
    expect(text.match(/function addOne/g)).toHaveLength(1);
  });
});
