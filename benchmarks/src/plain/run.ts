/** @file A task by plain loops, as a contestant: the result everybody is compared with. */
import type { Contestant } from "../case.ts";
import type { Task } from "../peers/task.ts";
import { type Plain, plainOps } from "./ops.ts";

export const plainName = "loops, doubles";

/** `onlyCompared` where it would take too long to be timed. */
export const plainRun = (task: Task, { onlyCompared = false } = {}): Contestant => ({
  name: plainName,
  kind: "plain",
  ...(onlyCompared ? { onlyCompared } : {}),
  prepare: () => {
    const values: Readonly<Record<string, Plain>> = { ...task.weights, ...task.inputs };
    const call = (): Float32Array => task.compute(plainOps, values).values;
    return { call, results: call };
  },
});
