/** @file A process that asks one peer for one answer, and says how long that took from the start of the import. */
import { messageOf } from "./harness/message.ts";
import { mlp } from "./models/mlp.ts";
import { predictTask } from "./models/network.ts";
import { peers } from "./peers/index.ts";

export interface StartupJob {
  readonly peer: string;
  readonly sizes: readonly number[];
}

export interface StartupAnswer {
  readonly milliseconds?: number;
  readonly error?: string;
}

async function firstAnswer({ peer: name, sizes }: StartupJob): Promise<number> {
  const peer = peers.find((one) => one.name === name)!;
  const task = predictTask(mlp(sizes), 1);
  const start = performance.now();
  const ready = await peer.run(task);
  ready.enter?.();
  await ready.call();
  return performance.now() - start;
}

const job = JSON.parse(process.argv[2] ?? "{}") as StartupJob;
const answer: StartupAnswer = await firstAnswer(job).then(
  (milliseconds) => ({ milliseconds }),
  (error: unknown) => ({ error: messageOf(error) }),
);
process.send!(answer, () => process.exit(0));
