/** @file Fourier transforms as people write them: radix 2 in place, in doubles, with a table of roots. */
import type { FourierTask } from "../peers/task.ts";

type Numbers = Float32Array | Float64Array;

/** For lengths that are powers of two. */
function transformOf(n: number): (re: Numbers, im: Numbers) => void {
  const cos = Float64Array.from({ length: n / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / n));
  const sin = Float64Array.from({ length: n / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / n));
  return (re, im) => {
    for (let i = 1, j = 0; i < n; i++) {
      let bit = n >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) {
        [re[i], re[j]] = [re[j]!, re[i]!];
        [im[i], im[j]] = [im[j]!, im[i]!];
      }
    }
    for (let half = 1; half < n; half *= 2) {
      const step = n / (2 * half);
      for (let from = 0; from < n; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [at, to] = [from + k, from + k + half];
          const [c, s] = [cos[k * step]!, sin[k * step]!];
          const x = re[to]! * c - im[to]! * s;
          const y = re[to]! * s + im[to]! * c;
          re[to] = re[at]! - x;
          im[to] = im[at]! - y;
          re[at]! += x;
          im[at]! += y;
        }
      }
    }
  };
}

interface Points {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Over one axis, or over the rows and then the columns of a plane. */
export function plainFourier({ shape, re, im }: FourierTask): () => Points {
  const [rows, columns] = shape.length === 1 ? [1, shape[0]!] : [shape[0]!, shape[1]!];
  const along = transformOf(columns);
  const down = rows > 1 ? transformOf(rows) : undefined;
  const out: Points = { re: new Float64Array(re.length), im: new Float64Array(im.length) };
  const column: Points = { re: new Float64Array(rows), im: new Float64Array(rows) };
  return () => {
    out.re.set(re);
    out.im.set(im);
    for (let at = 0; at < re.length; at += columns)
      along(out.re.subarray(at, at + columns), out.im.subarray(at, at + columns));
    for (let j = 0; down && j < columns; j++) {
      for (let i = 0; i < rows; i++) {
        column.re[i] = out.re[i * columns + j]!;
        column.im[i] = out.im[i * columns + j]!;
      }
      down(column.re, column.im);
      for (let i = 0; i < rows; i++) {
        out.re[i * columns + j] = column.re[i]!;
        out.im[i * columns + j] = column.im[i]!;
      }
    }
    return out;
  };
}
