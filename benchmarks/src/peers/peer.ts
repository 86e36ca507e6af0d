/** @file What a library is asked to do, in its own words: the same weights, the same data. */
import type { Ready } from "../case.ts";
import type { MatmulSize } from "../models/matmul.ts";
import type { Layer, OptimizerName, Rows } from "../models/mlp.ts";

export interface MatmulTask {
  readonly size: MatmulSize;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

export interface MlpTask {
  readonly layers: readonly Layer[];
  readonly rows: Rows;
  readonly batch: number;
}

/** Operands and weights are where the library wants them before anything is timed; results come back as numbers. */
export interface Peer {
  readonly name: string;
  matmul(task: MatmulTask): Promise<Ready>;
  /** Probabilities. */
  predict(task: MlpTask): Promise<Ready>;
  /** Three steps for the results: the cost before each. */
  train(task: MlpTask, optimizer: OptimizerName): Promise<Ready>;
}

/** Steps whose costs are compared. */
export const trainingSteps = 3;

/** Labels as rows with a single one. */
export function oneHot({ rows, layers, batch }: MlpTask): Float32Array<ArrayBuffer> {
  const classes = layers.at(-1)!.units;
  const rowsOfOnes = new Float32Array(batch * classes);
  rows.label.forEach((label, row) => {
    rowsOfOnes[row * classes + label] = 1;
  });
  return rowsOfOnes;
}
