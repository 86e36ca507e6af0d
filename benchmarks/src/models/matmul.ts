/** @file One matrix product. */
import { defineModel, entry, input, type ModelDefinition, matmul } from "@tapeless/graph";

export interface MatmulSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export const matmulModel = ({ m, k, n }: MatmulSize): ModelDefinition =>
  defineModel("matmul", () => {
    const a = input([m, k]);
    const b = input([k, n]);
    return { run: entry({ a, b }, ({ a, b }) => ({ c: matmul(a, b) })) };
  });

export const showSize = ({ m, k, n }: MatmulSize): string => (m === k && k === n ? `${m}` : `${m}x${k}x${n}`);
