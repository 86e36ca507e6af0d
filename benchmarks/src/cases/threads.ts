/**
 * @file Modules with threads against the same without, on all cores: not a pinned process, so that only what is measured
 * here can be compared.
 */
import { availableParallelism } from "node:os";
import type { Case, Work } from "../case.ts";
import { cnn } from "../models/cnn.ts";
import { type EntryUse, prepareEntry } from "../models/entry.ts";
import { mlp } from "../models/mlp.ts";
import { type Network, predictUse, trainUse } from "../models/network.ts";
import { type Target, targets } from "../targets.ts";
import { useOf } from "./kernel.ts";
import { kernels } from "./kernels.ts";
import { usualSizes } from "./models.ts";

/** More would be shared with the rest of the machine. */
const mostThreads = 4;

const threads = Math.min(mostThreads, availableParallelism());

/** Backends that know threads, each with none and with several. */
const pairs: readonly Target[] = targets
  .filter(({ fastMath, backend }) => !fastMath && backend.options?.safeParse({ threads }).success)
  .flatMap((target) => [target, { ...target, name: `${target.name}, ${threads} threads`, own: { threads } }]);

const caseOf = (name: string, use: EntryUse, work: Work): Case => ({
  name: `threads: ${name}`,
  work,
  tolerance: 0,
  // that threads change no bit is tested where they are made; one case shows that they work here
  isLarge: use.batch === undefined || use.entry === "train",
  contestants: pairs.map((target) => ({
    name: target.name,
    kind: "ours",
    bits: "strict",
    prepare: () => prepareEntry(use, target),
  })),
});

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
  if (threads < 2 || pairs.length === 0) return [];
  const single = kernels().filter(({ name }) => chosenKernels.includes(name));
  return [
    ...single.map((kernel) => caseOf(kernel.name, useOf(kernel), kernel.work)),
    predict(mlp(usualSizes), 64),
    train(mlp(usualSizes), 64),
    predict(cnn, 32),
    train(cnn, 32),
  ];
}
