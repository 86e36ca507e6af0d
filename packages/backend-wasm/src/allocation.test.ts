import { describeAllocation } from "@tapeless/wrapper/fixtures";
import { describe } from "vitest";
import { threaded } from "./fixtures/threaded.ts";
import backend from "./index.ts";

describeAllocation(backend);

describe("with more threads than cores, which sleep and wait for each other", () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  // longer than a thread waits actively
  const before = (): void => void Atomics.wait(words, 0, 0, 0.5);
  describeAllocation(threaded(), { create: { threads: 5 }, turns: 1000, before });
});
