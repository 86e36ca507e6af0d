/** @file Matrix products as people write them: three loops. */
import type { MatmulSize } from "../models/matmul.ts";

export type Matmul = (a: Float32Array, b: Float32Array, c: Float32Array) => Float32Array;

/** Each product and each sum rounded to f32, in the order of k: the bits that strict mode promises. */
export const strictMatmul = (size: MatmulSize): Matmul => {
  const { m, k, n } = size;
  const f = Math.fround;
  if (k > blockLength) return blockedMatmul(size);
  return (a, b, c) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let r = 0; r < k; r++) sum = f(sum + f(a[i * k + r]! * b[r * n + j]!));
        c[i * n + j] = sum;
      }
    }
    return c;
  };
};

/** Strict mode begins a new sum every 512 terms (docs/numerics.md, A3). */
const blockLength = 512;

const blockedMatmul = ({ m, k, n }: MatmulSize): Matmul => {
  const f = Math.fround;
  return (a, b, c) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let from = 0; from < k; from += blockLength) {
          let part = 0;
          const to = Math.min(k, from + blockLength);
          for (let r = from; r < to; r++) part = f(part + f(a[i * k + r]! * b[r * n + j]!));
          sum = f(sum + part);
        }
        c[i * n + j] = sum;
      }
    }
    return c;
  };
};

/** Sums in double precision, rounded once: what the loop gives whoever does not think of it. */
export const doubleMatmul =
  ({ m, k, n }: MatmulSize): Matmul =>
  (a, b, c) => {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let r = 0; r < k; r++) sum += a[i * k + r]! * b[r * n + j]!;
        c[i * n + j] = sum;
      }
    }
    return c;
  };
