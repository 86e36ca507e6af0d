/** Modules whose threads share loops: the same bits, no process kept alive, and one thread where there can be no more. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type EmittedModule,
  emitModule,
  example,
  type LinearModel,
  linearModule,
} from "@tapeless/wrapper/fixtures";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { threaded } from "./fixtures/threaded.ts";
import backend from "./index.ts";

const x = Float32Array.of(1, 2, 3, 4);
const threadsNow = (): number => (process.report.getReport() as { workers: unknown[] }).workers.length;
const noThreads = (): Promise<void> => vi.waitFor(() => expect(threadsNow()).toBe(0), 10_000);

describe("a module", () => {
  let emitted: EmittedModule<LinearModel>;
  let plain: Uint8Array;
  beforeAll(async () => {
    emitted = await emitModule<LinearModel>(threaded(true), linearModule(), false);
    plain = await train(
      await (await emitModule<LinearModel>(backend, linearModule(), false)).create({ seed: 3 }),
    );
  });
  const ended: (() => void)[] = [];
  afterEach(async () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    for (const end of ended.splice(0)) end();
    await noThreads();
  });

  async function create(options: object = {}, { create: made } = emitted) {
    const model = await made({ seed: 3, ...options });
    ended.push(() => model.dispose());
    return model;
  }

  function train(model: LinearModel): Uint8Array {
    for (let i = 0; i < 50; i++) model.train(example);
    return model.save();
  }

  /** Whether results are in memory that threads share. */
  const isShared = (model: LinearModel): boolean =>
    model.outputs.predict.probability.buffer instanceof SharedArrayBuffer;

  test("brings the file of a thread, and bytes for several", () => {
    expect(emitted.files).toEqual([
      "model.js",
      "model.d.ts",
      "model.worker.js",
      "model.wasm",
      "model.threads.wasm",
    ]);
  });

  test.each([1, 2, 3, 5])("trains with %d threads to the same bytes", async (threads) => {
    const model = await create({ threads });
    expect(threadsNow()).toBe(threads - 1);
    expect(isShared(model)).toBe(threads > 1);
    expect(train(model)).toEqual(plain);
  });

  test("in one file but for that of the thread", async () => {
    const inline = await emitModule<LinearModel>(threaded(2), linearModule(), true);
    expect(inline.files).toEqual(["model.js", "model.d.ts", "model.worker.js"]);
    const model = await create({}, inline);
    expect(isShared(model)).toBe(true);
    expect(train(model)).toEqual(plain);
  });

  test("with fast math has bytes of relaxed SIMD for both", async () => {
    const fast = await emitModule<LinearModel>(threaded(2), { ...linearModule(), fastMath: true }, false);
    expect(fast.files.filter((path) => path.endsWith(".wasm"))).toEqual([
      "model.wasm",
      "model.relaxed.wasm",
      "model.threads.wasm",
      "model.threads.relaxed.wasm",
    ]);
    const states = [];
    for (const threads of [1, 2, 3]) states.push(train(await create({ threads }, fast)));
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  test("two models at once do not disturb each other", async () => {
    const models = await Promise.all([
      create({ threads: 2 }),
      create({ threads: 3 }),
      create({ threads: 1 }),
    ]);
    for (let i = 0; i < 50; i++) for (const model of models) model.train(example);
    for (const model of models) expect(model.save()).toEqual(plain);
  });

  test("dispose ends the threads", async () => {
    const model = await create({ threads: 4 });
    expect(threadsNow()).toBe(3);
    model.dispose();
    await noThreads();
  });

  test("a create that fails leaves none behind", async () => {
    await expect(create({ threads: 3, state: new Uint8Array(3) })).rejects.toMatchObject({
      code: "state/format",
    });
    expect(threadsNow()).toBe(0);
  });

  test("a process ends with threads that work, wait, or were forgotten", () => {
    const script = `
      import { create } from "./model.js";
      await create({ threads: 2 });
      const model = await create({ threads: 3 });
      model.predict({ x: Float32Array.of(1, 2, 3, 4) });
      console.log(process.report.getReport().workers.length);`;
    writeFileSync(join(emitted.folder, "end.js"), script);
    const out = execFileSync(process.execPath, [join(emitted.folder, "end.js")], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(out).toBe("3\n");
  });

  test.each([
    ["that is collected end", "undefined", "0"],
    ["of which a function is left go on", "model.predict", "2"],
  ])("threads of a model %s", (_label, left, workers) => {
    const script = `
      import { create } from "./model.js";
      const start = async () => {
        const model = await create({ threads: 3 });
        model.predict({ x: new Float32Array(4) });
        return ${left};
      };
      const predict = await start();
      const count = () => process.report.getReport().workers.length;
      for (let turn = 0; turn < 100 && count() > 0; turn++) {
        predict?.({ x: new Float32Array(4) });
        await new Promise((resolve) => setTimeout(resolve, 10));
        gc();
      }
      console.log(count());`;
    writeFileSync(join(emitted.folder, "forgotten.js"), script);
    const out = execFileSync(process.execPath, ["--expose-gc", join(emitted.folder, "forgotten.js")], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect(out).toBe(`${workers}\n`);
  });

  test.each([0, -1, 1.5, 65, Number.NaN, "2", null, true])("does not take %s threads", async (threads) => {
    const message = expect.stringMatching(/takes a whole number from 1 to 64/);
    await expect(create({ threads })).rejects.toMatchObject({ code: "wasm/thread-count", message });
  });

  describe("has one thread, and the same bytes,", () => {
    const refuse = function refuse(): never {
      throw new RangeError("could not allocate memory");
    };
    const hosts: [string, () => void][] = [
      ["without SharedArrayBuffer", () => vi.stubGlobal("SharedArrayBuffer", undefined)],
      ["on a page that is not isolated", () => vi.stubGlobal("crossOriginIsolated", false)],
      [
        "where there is no shared memory to be had",
        () => vi.spyOn(WebAssembly, "Memory").mockImplementation(refuse),
      ],
    ];
    test.each(hosts)("%s", async (_, change) => {
      change();
      const model = await emitted.create({ seed: 3, threads: 3 });
      vi.unstubAllGlobals();
      vi.restoreAllMocks();
      expect(threadsNow()).toBe(0);
      expect(isShared(model)).toBe(false);
      expect(train(model)).toEqual(plain);
    });

    test("with the bytes for one thread", async () => {
      const wasm = readFileSync(join(emitted.folder, "model.wasm"));
      const model = await create({ threads: 3, wasm });
      expect(isShared(model)).toBe(false);
      expect(train(model)).toEqual(plain);
    });

    test("without the file of the thread", async () => {
      const alone = await emitModule<LinearModel>(threaded(2), linearModule(), false);
      rmSync(join(alone.folder, "model.worker.js"));
      expect(train(await create({}, alone))).toEqual(plain);
    });

    test("with a file of the thread that fails", async () => {
      const broken = await emitModule<LinearModel>(threaded(2), linearModule(), false);
      writeFileSync(join(broken.folder, "model.worker.js"), "throw new Error('no');");
      expect(train(await create({}, broken))).toEqual(plain);
    });
  });

  test("bytes for several threads are refused by the module built for one", async () => {
    const alone = await emitModule<LinearModel>(backend, linearModule(), false);
    const wasm = readFileSync(join(emitted.folder, "model.threads.wasm"));
    await expect(alone.create({ wasm })).rejects.toMatchObject({ code: "wasm/other" });
  });

  test("bytes for several threads are refused where there is one", async () => {
    const wasm = readFileSync(join(emitted.folder, "model.threads.wasm"));
    expect(train(await create({ threads: 2, wasm }))).toEqual(plain);
    const message = expect.stringMatching(/for several threads.*without \.threads/);
    await expect(create({ threads: 1, wasm })).rejects.toMatchObject({ code: "wasm/threads", message });
  });

  test("takes an input that other threads see, and a state", async () => {
    const model = await create({ threads: 2 });
    const lent = new Float32Array(new SharedArrayBuffer(16));
    lent.set(x);
    const expected = [...model.predict({ x }).probability];
    expect([...model.predict({ x: lent }).probability]).toEqual(expected);
    const state = new Uint8Array(new SharedArrayBuffer(plain.length));
    state.set(plain);
    model.load(state);
    expect(model.save()).toEqual(plain);
  });
});
