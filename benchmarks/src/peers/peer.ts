/** @file A library among the contestants: the same weights, the same data, results back as numbers. */
import type { Contestant, Ready } from "../case.ts";
import type { FourierTask, Task, TrainingTask } from "./task.ts";

/** Operands and weights are where the library wants them before anything is timed. */
export interface Peer {
  readonly name: string;
  run(task: Task): Promise<Ready>;
  /** Three steps for the results: the cost before each. */
  train(task: TrainingTask): Promise<Ready>;
  /** All real parts, then all imaginary ones. */
  fourier(task: FourierTask): Promise<Ready>;
}

/** The peer as a contestant; what it throws while it prepares is shown as what it says. */
export const asContestant = (
  { name }: Pick<Peer, "name">,
  prepare: () => Ready | Promise<Ready>,
): Contestant => ({ name, kind: "peer", prepare });
