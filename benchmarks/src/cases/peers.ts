/** @file The cases of the other groups again, with the peers among the contestants. */
import type { Case, Promised, Ready } from "../case.ts";
import { predictTask, trainTask } from "../models/network.ts";
import { fftJs } from "../peers/fft-js.ts";
import { peers } from "../peers/index.ts";
import { asContestant, type Peer } from "../peers/peer.ts";
import type { Task } from "../peers/task.ts";
import { fourierCase, fourierShapes, fourierTask } from "./fourier.ts";
import { caseOf, taskOf } from "./kernel.ts";
import { kernels } from "./kernels.ts";
import { matmulCase, matmulOperands } from "./matmul.ts";
import { uses } from "./models.ts";

/** What is promised against others than peers is checked without them. */
const withPeers = (
  one: Case,
  prepare: (peer: Peer) => Promise<Ready>,
  promised: readonly Promised[] = [],
): Case => ({
  ...one,
  name: `peers: ${one.name}`,
  contestants: [...one.contestants, ...peers.map((peer) => asContestant(peer, () => prepare(peer)))],
  promised,
});

function matmul(n: number): Case {
  const { a, b } = matmulOperands({ m: n, k: n, n });
  const task: Task = {
    inputs: { a: { shape: [n, n], values: a }, b: { shape: [n, n], values: b } },
    weights: {},
    compute: (ops, values) => ops.matmul(values.a!, values.b!),
  };
  return withPeers(matmulCase({ m: n, k: n, n }), (peer) => peer.run(task));
}

function fourier(shape: readonly number[]): Case {
  const task = fourierTask(shape);
  const one = withPeers(fourierCase(shape), (peer) => peer.fourier(task));
  return { ...one, contestants: [...one.contestants, asContestant(fftJs, () => fftJs.fourier(task))] };
}

const networks = (): Case[] =>
  uses().map(({ network, batch, train, one, againstPeers }) =>
    withPeers(
      one,
      (peer) =>
        train ? peer.train(trainTask(network, batch, train)) : peer.run(predictTask(network, batch)),
      againstPeers,
    ),
  );

const single = (): Case[] =>
  kernels().flatMap((kernel) => {
    const task = taskOf(kernel);
    return task ? [withPeers(caseOf(kernel), (peer) => peer.run(task), kernel.againstPeers)] : [];
  });

export const peerCases = (): Case[] => [
  ...[64, 128, 256, 512].map(matmul),
  ...single(),
  ...fourierShapes.map(fourier),
  ...networks(),
];
