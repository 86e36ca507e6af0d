/** What emitted modules promise about themselves: standing alone, the same bytes each time, small, well typed. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Module } from "@tapeless/compiler";
import {
  type Entry,
  emitModule,
  example,
  expectWellTyped,
  type LinearModel,
  linearModule,
  moduleOf,
  predictOnly,
} from "@tapeless/wrapper/fixtures";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import backend from "./index.ts";

/** Every op and every part of the wrapper at once. */
const everything = (): Module =>
  moduleOf(
    `buffer lookup: f32[100] constant = [${Array.from({ length: 100 }, (_, i) => `${i}.5`).join(", ")}]
    buffer w: f32[4] parameter
    buffer flags: bool[3] state
    buffer rng: i32[2] state
    buffer step: i32[1] state
    kernel all(x: f32[100] read, d: f64[4] read, n: i32[4] read, b: bool[4] read, lookup: f32[100] read, y: f32[4] write, z: f64[4] write) {
      accumulate stripes k in 100 { sum: f32 = add x[k] * lookup[k] }
      accumulate chain j in 100 { product: f32 = mul x[j] }
      accumulate stripes h in 100 { squares: f32 = add exp(x[h])
        first: i32 = argmax x[h] at h }
      accumulate stripes e in 3 { small: f64 = add d[e] }
      for i in 0..4 parallel {
        let v: f32 = sin(sum) + pow(product, squares) + tanh(x[i]) + log(x[i]) + erf(x[i]) + sigmoid(x[i])
        store y[i] = select(b[i] & n[i] > 3, v, round(v) + sign(v) + bitcast<f32>(bitcast<i32>(v) + popcount(n[i])))
        store z[i] = small + convert<f64>(convert<i32>(clamp(v, -1.0, 1.0)) + first)
      }
    }
    kernel start(rng: i32[2] read, w: f32[4] write, flags: bool[3] write) {
      for i in 0..4 parallel { store w[i] = normalFromBits(threefry(rng[0], rng[1], i, 0, 0), i, 0) }
      store flags[1] = true
    }
    kernel copy(x: f32[4] read, y: f32[4] write) { for i in 0..4 parallel { store y[i] = x[i] } }
    program init() { call start(rng, w, flags) }
    program run() {
      buffer x: f32[100] input
      buffer d: f64[4] input
      buffer n: i32[4] input
      buffer b: bool[4] input
      buffer y: f32[4] output
      buffer z: f64[4] output
      call all(x, d, n, b, lookup, y, z)
    }
    program loop() {
      buffer v: f32[4] input
      buffer u: f32[4] temp
      buffer r: f32[4] output
      call copy(v, r)
      call copy(v, u)
      repeat t in 3 swap (r, u) { branch flags[1*t] { call copy(r, u) } }
    }
    program nothing() {
      buffer c: f32[4] output
      call copy(w, c)
    }`,
    { state: { w: "parameter", flags: "state", rng: "rng", step: "step" } },
  );

const modules: [string, () => Module][] = [
  ["linear", linearModule],
  ["predict", predictOnly],
  ["everything", everything],
];

describe.each(modules)("%s", (_, make) => {
  test("stands alone", async () => {
    const { javascript } = await emitModule(backend, make());
    const code = transformSync(javascript, { minifyWhitespace: true }).code;
    expect(code).not.toMatch(
      /\bimport\b|\brequire\b|\beval\b|\bFunction\s*\(|globalThis|\bwindow\b|\bprocess\b|\bBuffer\b/,
    );
    expect(code.replace(/^(?:async )?function .*$/gm, "")).not.toMatch(/^await\b/m);
    const exported = [...code.matchAll(/export\s*(?:\{([^}]*)\}|async function (\w+))/g)].map(
      (m) => m[1] ?? m[2],
    );
    expect(exported).toEqual(["create"]);
  });

  test("uses only what ECMAScript specifies to the bit", async () => {
    const { javascript } = await emitModule(backend, make());
    const used = new Set([...javascript.matchAll(/Math\.(\w+)/g)].map((match) => match[1]));
    const exact = ["fround", "imul", "abs", "floor", "ceil", "trunc", "min", "max", "sqrt", "clz32"];
    // in the reader of state files, whose numbers are small
    expect([...used].filter((name) => !exact.includes(name!))).toEqual([]);
  });

  test("has the same bytes each time, whatever was emitted in between", async () => {
    const emit = async () => await backend.emit(make(), { fileName: "m", inline: false, own: {} });
    const first = await emit();
    await backend.emit(everything(), { fileName: "other", inline: false, own: {} });
    expect(await emit()).toEqual(first);
    expect(first.map(({ path }) => path)).toEqual(["m.ts", "m.js", "m.d.ts"]);
  });

  test("is well typed, and so is what uses it", async () => {
    const { folder, texts } = await emitModule(backend, make());
    expectWellTyped(folder, texts["model.ts"]!, make().init ? "" : "{ state: new Uint8Array(0) }");
  });
});

test("is well typed beside a file of weights", async () => {
  const data = Float32Array.from({ length: 2000 }, (_, i) => i);
  const module = moduleOf(
    `buffer big: f32[2000] constant
    buffer w: f32[1] parameter
    kernel last(big: f32[2000] read, y: f32[1] write) { store y[0] = big[1999] }
    program init() {}
    program go() {
      buffer y: f32[1] output
      call last(big, y)
    }`,
    { state: { w: "parameter" } },
  );
  const shared = module.shared.map((buffer) => (buffer.name === "big" ? { ...buffer, data } : buffer));
  const { folder, files, texts } = await emitModule(backend, { ...module, shared }, false);
  expect(files).toContain("model.weights");
  expectWellTyped(folder, texts["model.ts"]!, "");
});

const size = (javascript: string): number =>
  gzipSync(transformSync(javascript, { minify: true }).code, { level: 9 }).length;

test("is small", async () => {
  const [whole, predict] = [
    await emitModule(backend, linearModule()),
    await emitModule(backend, predictOnly()),
  ];
  expect(size(predict.javascript)).toBeLessThan(3 * 1024);
  expect(size(whole.javascript)).toBeLessThan(6 * 1024);
});

test("works when minified", async () => {
  const { create, javascript, folder } = await emitModule<LinearModel>(backend, linearModule());
  writeFileSync(join(folder, "small.js"), transformSync(javascript, { minify: true }).code);
  const small = (await import(/* @vite-ignore */ join(folder, "small.js"))) as { create: typeof create };
  const [a, b] = [await create({ seed: 4 }), await small.create({ seed: 4 })];
  expect(b.train(example)).toEqual(a.train(example));
  expect(b.save()).toEqual(a.save());
});

test("golden/linear.ts", async () => {
  const { texts } = await emitModule(backend, linearModule());
  await expect(texts["model.ts"]).toMatchFileSnapshot("golden/linear.ts");
});

test("everything runs", async () => {
  const { create } = await emitModule<{
    readonly run: Entry<{ readonly y: Float32Array }>;
    readonly loop: Entry<{ readonly r: Float32Array }>;
    readonly nothing: Entry<{ readonly c: Float32Array }>;
    readonly parameters: { readonly w: Float32Array };
  }>(backend, everything());
  const model = await create({ seed: 9 });
  const inputs = {
    x: new Float32Array(100).fill(0.5),
    d: new Float64Array(4),
    n: new Int32Array(4),
    b: new Uint8Array(4),
  };
  expect(model.run(inputs).y).toHaveLength(4);
  expect([...model.loop({ v: Float32Array.of(1, 2, 3, 4) }).r]).toEqual([1, 2, 3, 4]);
  expect([...model.nothing().c]).toEqual([...model.parameters.w]);
  expect(() => model.nothing({ x: 1 })).toThrow("nothing: there is no input x");
});
