/** A call allocates nothing in the end: counted by V8's own sampling profiler, what was collected included. */
import { type HeapProfiler, Session } from "node:inspector";
import { expect, test } from "vitest";
import { example, linearModule } from "./fixtures/linear.ts";
import { emitModule } from "./fixtures/modules.ts";

/** Bytes that functions of the file named `part` allocate while `run` runs. */
async function bytesAllocated(run: () => void, part: string): Promise<number> {
  const session = new Session();
  session.connect();
  const post = (method: string, parameters: object = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      session.post(method, parameters, (error: Error | null, result: unknown) =>
        error ? reject(error) : resolve(result),
      );
    });
  await post("HeapProfiler.enable");
  await post("HeapProfiler.startSampling", {
    samplingInterval: 64,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  run();
  const { profile } = (await post("HeapProfiler.stopSampling")) as HeapProfiler.StopSamplingReturnType;
  session.disconnect();
  const sum = ({ callFrame, selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
    (callFrame.url.includes(part) ? selfSize : 0) + children.reduce((total, child) => total + sum(child), 0);
  return sum(profile.head);
}

test("calls of every entry", async () => {
  const { create, folder } = await emitModule(linearModule());
  const model = await create({ seed: 1 });
  const one = { x: Float32Array.of(1.5, 2, 3, 4) };
  const five = { x: new Float32Array(20).fill(0.5) };
  const turns = 20_000;
  const calls = (): void => {
    for (let i = 0; i < turns; i++) {
      model.predict(one);
      model.predict(five);
      model.train(example);
    }
  };
  // compilers need their time, and some of it comes after a pause
  let bytes = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 20 && bytes >= 0.1 * 3 * turns; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (round > 2) bytes = await bytesAllocated(calls, folder);
    else calls();
  }
  expect(bytes).toBeLessThan(0.1 * 3 * turns);

  let kept: object = {};
  const control = (): void => {
    for (let i = 0; i < turns; i++) kept = { i };
  };
  expect(await bytesAllocated(control, "allocation.test")).toBeGreaterThan(8 * turns);
  expect(kept).toEqual({ i: turns - 1 });
});
