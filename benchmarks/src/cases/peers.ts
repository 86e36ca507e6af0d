/** @file The cases of the other groups again, with the peers among the contestants. */
import type { Case, Contestant, Ready } from "../case.ts";
import { type MlpSizes, mlpLayers, mlpRows, type OptimizerName } from "../models/mlp.ts";
import { peers } from "../peers/index.ts";
import type { MlpTask, Peer } from "../peers/peer.ts";
import { matmulCase, matmulOperands } from "./matmul.ts";
import { inferenceCase, tinyCase, tinySizes, trainingCase, usualSizes } from "./models.ts";

const taskOf = (sizes: MlpSizes, batch: number): MlpTask => ({
  layers: mlpLayers(sizes),
  rows: mlpRows(sizes, batch),
  batch,
});

function withPeers(one: Case, prepare: (peer: Peer) => Promise<Ready>): Case {
  const contestants = peers.map(
    (peer): Contestant => ({ name: peer.name, kind: "peer", prepare: () => prepare(peer) }),
  );
  return { ...one, name: `peers: ${one.name}`, contestants: [...one.contestants, ...contestants] };
}

const matmul = (n: number): Case => {
  const size = { m: n, k: n, n };
  return withPeers(matmulCase(size), (peer) => peer.matmul({ size, ...matmulOperands(size) }));
};

const inference = (batch: number): Case =>
  withPeers(inferenceCase(batch), (peer) => peer.predict(taskOf(usualSizes, batch)));

const training = (batch: number, optimizer: OptimizerName): Case =>
  withPeers(trainingCase(batch, optimizer), (peer) => peer.train(taskOf(usualSizes, batch), optimizer));

export const peerCases = (): Case[] => [
  ...[64, 128, 256, 512].map(matmul),
  withPeers(tinyCase(), (peer) => peer.predict(taskOf(tinySizes, 1))),
  inference(1),
  inference(64),
  training(64, "sgd"),
  training(64, "adam"),
];
