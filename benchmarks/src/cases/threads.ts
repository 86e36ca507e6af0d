/**
 * @file Modules with threads against the same without, on all cores: not a pinned process, so that only what is measured
 * here can be compared.
 */
import { availableParallelism } from "node:os";
import type { Case, Contestant, Work } from "../case.ts";
import { cnn } from "../models/cnn.ts";
import { type EntryUse, prepareEntry } from "../models/entry.ts";
import { matmulModel, showSize } from "../models/matmul.ts";
import { mlp } from "../models/mlp.ts";
import { type Network, predictUse, trainUse } from "../models/network.ts";
import { type Target, targets } from "../targets.ts";
import { useOf } from "./kernel.ts";
import { kernels } from "./kernels.ts";
import { matmulOperands } from "./matmul.ts";
import { usualSizes } from "./models.ts";

/** More would be shared with the rest of the machine. */
const mostThreads = 4;

const threads = Math.min(mostThreads, availableParallelism());

/** Those of backends that know threads. */
const single = targets.filter(({ backend }) => backend.options?.safeParse({ threads: 2 }).success);

const withThreads = (target: Target, count: number): Target => ({
  ...target,
  name: `${target.name}, ${count} threads`,
  own: { threads: count },
});

export const twoThreads: readonly Target[] = single.map((target) => withThreads(target, 2));

/** Each with none and with several. */
const pairs: readonly Target[] = single
  .filter(({ fastMath }) => !fastMath)
  .flatMap((target) => [target, withThreads(target, threads)]);

const contestantOf = (use: EntryUse, target: Target): Contestant => ({
  name: target.name,
  kind: "ours",
  bits: target.fastMath ? "fast" : "strict",
  prepare: () => prepareEntry(use, target),
});

const caseOf = (name: string, use: EntryUse, work: Work): Case => ({
  name: `threads: ${name}`,
  work,
  tolerance: 0,
  // that threads change no bit is tested where they are made; one case shows that they work here
  isLarge: use.batch === undefined || use.entry === "train",
  contestants: pairs.map((target) => contestantOf(use, target)),
});

/** Two threads against one: the parts of a product are as good as equal, and read nothing of each other. */
function matmulCase(n: number): Case {
  const size = { m: n, k: n, n };
  const use = { model: matmulModel(size), entry: "run", inputs: matmulOperands(size), output: "c" };
  return {
    name: `threads: matmul ${showSize(size)}`,
    work: { flops: 2 * n ** 3 },
    // of strict bits and those of fast math
    tolerance: 1e-5,
    isLarge: true,
    contestants: [...single, ...twoThreads].map((target) => contestantOf(use, target)),
    promised: single.map((target, i) => ({
      subject: twoThreads[i]!.name,
      against: target.name,
      atLeast: 1.85,
    })),
  };
}

const chosenKernels = ["softmax 1024x1000", "six ops with tanh, 1M", "conv 56x56x64 to 64, 3x3"];

const predict = (network: Network, batch: number): Case =>
  caseOf(`${network.name} predict, batch ${batch}`, predictUse(network, batch), {
    flops: network.flops(batch).forward,
  });

const train = (network: Network, batch: number): Case =>
  caseOf(`${network.name} train adam, batch ${batch}`, trainUse(network, batch, "adam"), {
    flops: network.flops(batch).train,
  });

/** None where there is one core, or no backend that knows threads. */
export function threadCases(): Case[] {
  if (threads < 2 || single.length === 0) return [];
  const chosen = kernels().filter(({ name }) => chosenKernels.includes(name));
  return [
    ...[256, 512, 1024].map(matmulCase),
    ...chosen.map((kernel) => caseOf(kernel.name, useOf(kernel), kernel.work)),
    predict(mlp(usualSizes), 64),
    train(mlp(usualSizes), 64),
    predict(cnn, 32),
    train(cnn, 32),
  ];
}
