/** @file fft.js, a library of nothing but Fourier transforms: lengths that are powers of two, in doubles. */
import type { Ready } from "../case.ts";
import { loadPeer } from "./load.ts";
import type { FourierTask } from "./task.ts";

interface Transform {
  createComplexArray(): number[];
  transform(out: number[], pairs: readonly number[]): void;
}

export const fftJs = {
  name: "fft.js",
  async fourier({ shape, re, im }: FourierTask): Promise<Ready> {
    const Fft = await loadPeer<new (points: number) => Transform>("fft.js");
    if (shape.length > 1) throw new Error("it has transforms of one axis only");
    const fft = new Fft(re.length);
    const pairs = Array.from({ length: 2 * re.length }, (_, i) => (i % 2 === 0 ? re : im)[i >> 1]!);
    const out = fft.createComplexArray();
    const call = (): number[] => {
      fft.transform(out, pairs);
      return out;
    };
    const results = (): number[] => {
      const found = call();
      return [0, 1].flatMap((part) => Array.from(re, (_, i) => found[2 * i + part]!));
    };
    return { call, results };
  },
};
