import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { compile, Interpreted } from "@tapeless/compiler";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedDigest } from "./expected-digest.ts";
import { generateDigits } from "./generate-digits.ts";
import model from "./model.ts";
import { type DigitsModel, type DigitsModule, split, takeBatch } from "./train.ts";
import { trainDigest } from "./train-digest.ts";

const targets = ["js", "wasm"] as const;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tapeless-digits-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const tapeless = fileURLToPath(new URL("../../packages/compiler/bin/tapeless.mjs", import.meta.url));
  const path = fileURLToPath(new URL("model.ts", import.meta.url));
  const bindings = ["--bind", "train.batch=32,29", "--bind", "predict.batch=1,360"];
  const build = (out: string, ...flags: string[]): void => {
    execFileSync(process.execPath, [tapeless, "build", path, "--out", out, ...bindings, "--json", ...flags]);
  };
  build(folder, ...targets.flatMap((target) => ["--target", target]));
  build(join(folder, "plain"), "--target", "wasm", "--no-overrides");
  build(join(folder, "threads"), "--target", "wasm", "--threads", "--option", "shareAll");
});
afterAll(() => rmSync(folder, { recursive: true }));

const moduleOf = (target: string): Promise<DigitsModule> =>
  import(pathToFileURL(join(folder, target, "digits.js")).href);

test("the committed module, which the browser test loads, is the one the compiler emits", async () => {
  await expect(readFileSync(join(folder, "js/digits.js"), "utf8")).toMatchFileSnapshot("golden/digits.js");
});

test("both targets have the same types, but for where the WebAssembly comes from", () => {
  const [js, wasm] = targets.map((target) => readFileSync(join(folder, target, "digits.d.ts"), "utf8"));
  const added = /\n {4}\/\*\*\n( {5}\*.*\n)* {5}\*\/\n {4}readonly wasm\?: object;/;
  expect(wasm).toMatch(added);
  expect(wasm!.replace(added, "")).toBe(js);
});

test.each(targets)("an epoch of training by %s gives the recorded state and predictions", async (target) => {
  expect(await trainDigest(await moduleOf(target))).toBe(expectedDigest);
});

describe("training", () => {
  const { trainRows } = split(generateDigits(1797));
  const steps = (
    count: number,
    step: (inputs: { image: Float32Array; label: Int32Array }) => number,
  ): number[] =>
    Array.from({ length: count }, (_, i) => {
      const rows = Int32Array.from({ length: 32 }, (_, row) => (32 * i + row) % trainRows.labels.length);
      return step(takeBatch(trainRows, rows));
    });

  test("200 steps have the same bytes with both targets", async () => {
    const models: DigitsModel[] = [];
    for (const target of targets) models.push(await (await moduleOf(target)).create({ seed: 11 }));
    const [js, wasm] = models.map((running) => steps(200, (inputs) => running.train(inputs).cost));
    expect(wasm).toEqual(js);
    expect(js!.at(-1)).toBeLessThan(js![0]! / 4);
    expect(models[1]!.save()).toEqual(models[0]!.save());
  });

  test("and with one, two and three threads", async () => {
    const js = await (await moduleOf("js")).create({ seed: 11 });
    const costs = steps(200, (inputs) => js.train(inputs).cost);
    const { create } = await moduleOf("threads");
    for (const threads of [1, 2, 3]) {
      const running = await create({ seed: 11, threads });
      expect(steps(200, (inputs) => running.train(inputs).cost)).toEqual(costs);
      expect(running.save()).toEqual(js.save());
      expect(running.parameters["hidden.bias"]!.buffer instanceof SharedArrayBuffer).toBe(threads > 1);
      running.dispose();
    }
  });

  test("and by wasm without its own code for patterns of loops", async () => {
    const bytes = (part: string): Buffer => readFileSync(join(folder, part, "digits.wasm"));
    expect(bytes("plain").equals(bytes("wasm"))).toBe(false);
    const models: DigitsModel[] = [];
    for (const part of ["wasm", "plain"]) models.push(await (await moduleOf(part)).create({ seed: 11 }));
    const [usual, plain] = models.map((running) => steps(200, (inputs) => running.train(inputs).cost));
    expect(plain).toEqual(usual);
    expect(models[1]!.save()).toEqual(models[0]!.save());
  });

  test.each(targets)(
    "10 steps by %s are those of the reference, which leaves every pass out",
    async (target) => {
      const bindings = { all: {}, entries: { train: { batch: [32] }, predict: { batch: [1] } } };
      const { module } = compile(model, { bindings, passes: "none" });
      const reference = new Interpreted(module, 11);
      const expected = steps(10, (inputs) => reference.call("train", inputs).cost![0]!);
      const running = await (await moduleOf(target)).create({ seed: 11 });
      expect(steps(10, (inputs) => running.train(inputs).cost)).toEqual(expected);
      for (const [name, values] of Object.entries(running.parameters)) {
        expect([name, values]).toEqual([name, reference.state[name]]);
      }
      expect(Object.keys(running.parameters)).toHaveLength(4);
    },
  );
});
