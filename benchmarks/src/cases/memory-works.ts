/** @file The networks whose memory is measured, as both the process that asks and the one that answers know them. */
import { cnn } from "../models/cnn.ts";
import { mlp } from "../models/mlp.ts";
import type { Network } from "../models/network.ts";

export interface Work {
  readonly network: Network;
  readonly batch: number;
  readonly train: boolean;
}

const usual = mlp([784, 256, 128, 10]);

export const works: readonly Work[] = [
  { network: usual, batch: 64, train: false },
  { network: usual, batch: 64, train: true },
  { network: cnn, batch: 32, train: false },
  { network: cnn, batch: 32, train: true },
];

/** An emitted module by its path, or a peer by its name. */
export type Party = { readonly module: string } | { readonly peer: string };

export interface MemoryJob {
  /** Index of the work. */
  readonly work: number;
  readonly party: Party;
}

export interface MemoryAnswer {
  /** By how many bytes the resident memory grew at most. */
  readonly grown?: number;
  /** What a party says that cannot do it. */
  readonly error?: string;
}
