import { bits, fill, randomStream } from "@tapeless/wrapper/fixtures";
import { describe, expect, test } from "vitest";
import { type PrintOptions, printOne, runBoth } from "./fixtures/kernels.ts";

async function same(source: string, options: PrintOptions = {}): Promise<string> {
  const printed = await printOne(source, options);
  const random = randomStream(17);
  for (const odd of [0, 0, 0.2]) {
    const { expected, actual } = runBoth(printed, random, odd);
    expect(actual).toEqual(expected);
  }
  return printed.typescript;
}

/** The lines of the kernel's function alone. */
const body = (typescript: string): string => /export function kernel[\s\S]*?\n}/.exec(typescript)![0];

describe("statements", () => {
  test("loops with steps, bounds of outer variables, values carried", async () => {
    const text = await same(`kernel k(x: f32[64] read, y: f32[64] update) {
      for i in 0..8 parallel {
        local s: f32 = x[i]
        for j in i..8 serial { set s = s * 0.5 + x[8*i + j] }
        store y[8*i] = s
      }
      for n in 1..64 by 3 serial { store y[n] = y[n - 1] + x[n] }
    }`);
    expect(body(text)).toMatchInlineSnapshot(`
      "export function kernel(x: Float32Array, y: Float32Array): void {
        for (let i = 0; i < 8; i++) {
          let s: number = x[i];
          for (let j = i; j < 8; j++) {
            s = f(f(s * 0.5) + x[8 * i + j]);
          }
          y[8 * i] = s;
        }
        for (let n = 1; n < 64; n += 3) {
          y[n] = y[n - 1] + x[n];
        }
      }"
    `);
  });

  test("every mode of a store, each dtype", async () => {
    const modes = ["=", "+=", "*=", "max=", "min="];
    const stores = modes
      .flatMap((mode, at) =>
        ["f", "d", "n"].map((name) => `store ${name}[(${at}*i) % 8] ${mode} ${name}in[i] * ${name}in[i]`),
      )
      .join("\n");
    await same(`kernel k(
      fin: f32[16] read, din: f64[16] read, nin: i32[16] read,
      f: f32[8] update, d: f64[8] update, n: i32[8] update, b: bool[8] update
    ) {
      for i in 0..16 serial {
        ${stores}
        store b[i / 2] = fin[i] < 0.5
      }
    }`);
  });

  test("a register tile is variables", async () => {
    const text = await same(`kernel k(x: f32[12] read, y: f32[12] write) {
      local tile: f32[2, 3] = 0.0
      for k in 0..2 serial {
        for r in 0..2 unrolled {
          for c in 0..3 unrolled { set tile[r, c] = tile[r, c] + x[6*k + 3*r + c] }
        }
      }
      for a in 0..2 serial {
        for b in 0..3 serial { store y[3*a + b] = tile[a, b] }
      }
      for z in 6..12 parallel { store y[z] = 0.0 }
    }`);
    expect(body(text)).toContain("tile_1_2 = f(tile_1_2 + x[6 * k + 5]);");
  });

  test("conditions are conditions", async () => {
    const text = await same(`kernel k(x: f32[8] read, b: bool[8] read, y: f32[8] write, q: bool[8] write) {
      for i in 0..8 parallel {
        let big: bool = x[i] > 1.0 & !b[i]
        if big | i == 3 { store y[i] = x[i] } else { store y[i] = select(b[i] ^ big, 1.0, -x[i]) }
        store q[i] = !(x[i] == 2.0) & big == b[i]
      }
    }`);
    expect(body(text)).toMatchInlineSnapshot(`
      "export function kernel(x: Float32Array, b: Uint8Array, y: Float32Array, q: Uint8Array): void {
        for (let i = 0; i < 8; i++) {
          const big = x[i] > 1 && b[i] === 0;
          if (big || i === 3) {
            y[i] = x[i];
          } else {
            y[i] = (b[i] !== 0) !== big ? 1 : -x[i];
          }
          q[i] = x[i] !== 2 && big === (b[i] !== 0) ? 1 : 0;
        }
      }"
    `);
  });

  test("a guarded load stays behind its guard", async () => {
    const text = await same(`kernel k(x: f32[8] read, y: f32[10] write) {
      for i in 0..10 parallel { store y[i] = i >= 1 & i < 9 ? x[i - 1] : 0.0 }
    }`);
    expect(body(text)).toContain("y[i] = i >= 1 && i < 9 ? x[i - 1] : 0;");
  });

  test("indices that are read from memory wrap as i32 does", async () => {
    const text = await same(`kernel k(n: i32[8] read, y: i32[8] write, z: f32[8] write) {
      for i in 0..8 parallel {
        store y[i] = n[i] * 3 + n[7 - i] * n[i]
        store z[i] = convert<f32>(n[i] / (i - 3)) + convert<f32>(i * -1) + convert<f32>(n[i] % (i - 2))
      }
    }`);
    expect(body(text)).toContain("y[i] = n[i] * 3 + Math.imul(n[7 - i], n[i]);");
  });

  test("a window that moves comes with an offset", async () => {
    const printed = await printOne(
      `kernel k(x: f32[4] read, y: f32[4] update) {
        for i in 0..4 parallel { store y[i] += x[3 - i] }
      }`,
      { moving: ["x", "y"] },
    );
    const [x, y, expected] = [new Float32Array(12), new Float32Array(12), new Float32Array(12)];
    fill(x, randomStream(1));
    for (let i = 0; i < 4; i++) expected[2 + i] = x[5 + 3 - i]!;
    printed.run(x, y, 5, 2);
    expect(bits(y)).toEqual(bits(expected));
    expect(body(printed.typescript)).toContain("y[yAt + i] += x[xAt + 3 - i];");
  });

  test("fast math leaves the roundings to the stores", async () => {
    const { typescript } = await printOne(
      `kernel k(x: f32[1000] read, y: f32[8] write) {
        accumulate chain i in 1000 { sum: f32 = add x[i] * x[i] }
        store y[0] = sum * 0.5 + x[0] / 3.0
      }`,
      { strict: false },
    );
    expect(typescript).toMatchInlineSnapshot(`
      "export function kernel(x: Float32Array, y: Float32Array): void {
        let sum = 0;
        for (let i = 0; i < 1000; i++) {
          sum = sum + x[i] * x[i];
        }
        y[0] = sum * 0.5 + x[0] / 3;
      }
      "
    `);
  });
});

test("fast math compares values as a store would round them", async () => {
  const { run, typescript } = await printOne(
    `kernel k(x: f32[4] read, y: f32[4] update) {
      for i in 0..4 parallel { store y[i] = x[i] * 0.1 }
      for j in 0..4 parallel { store y[j] = select(x[j] * 0.1 == y[j], 1.0, 0.0) }
    }`,
    { strict: false },
  );
  const y = new Float32Array(4);
  run(Float32Array.of(1, 2, 3, 7), y);
  expect([...y]).toEqual([1, 1, 1, 1]);
  expect(typescript).toContain("f(x[j] * 0.10000000149011612) === y[j]");
});

describe("names of kernels and buffers", () => {
  test.each([
    "a-b; alert(1)",
    "constructor",
    "__proto__",
    "1",
    "class",
    "f",
    "Math",
    "\u2028*/",
    "é",
    "x[0]",
  ])("%j is no code", async (name) => {
    const printed = await printOne({
      name,
      comment: `*/ ${name} \n // ${name}`,
      buffers: [
        { name, dtype: "f32", size: 2, access: "read" },
        { name: `${name}.`, dtype: "f32", size: 2, access: "write" },
      ],
      body: [
        {
          kind: "store",
          buffer: `${name}.`,
          index: { kind: "const", dtype: "i32", lanes: 1, value: 0 },
          value: {
            kind: "load",
            buffer: name,
            dtype: "f32",
            lanes: 1,
            index: { kind: "const", dtype: "i32", lanes: 1, value: 1 },
          },
          mode: "set",
        },
      ],
    });
    const y = new Float32Array(2);
    printed.run(Float32Array.of(1, 2), y);
    expect(y[0]).toBe(2);
  });
});
