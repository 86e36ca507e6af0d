import { describe, expect, test } from "vitest";
import { bits, noise, readListing, runEntry } from "./fixtures/listing-file.ts";

const f = Math.fround;

/** One Stockham stage of radix 4: `s` transforms of length `n` interleaved. Rounds as the contract says. */
function stage(
  re: Float32Array,
  im: Float32Array,
  n: number,
  s: number,
  cos: Float32Array,
  sin: Float32Array,
) {
  const m = n / 4;
  const outRe = new Float32Array(64);
  const outIm = new Float32Array(64);
  for (let p = 0; p < m; p++) {
    for (let q = 0; q < s; q++) {
      const leg = (j: number) => [re[q + s * (p + j * m)]!, im[q + s * (p + j * m)]!] as const;
      const [[ar, ai], [br, bi], [cr, ci], [dr, di]] = [leg(0), leg(1), leg(2), leg(3)];
      const sums = [f(ar + cr), f(ai + ci), f(br + dr), f(bi + di)] as const;
      const differences = [f(ar - cr), f(ai - ci), f(br - dr), f(bi - di)] as const;
      const results = [
        [f(sums[0] + sums[2]), f(sums[1] + sums[3])],
        [f(differences[0] + differences[3]), f(differences[1] - differences[2])],
        [f(sums[0] - sums[2]), f(sums[1] - sums[3])],
        [f(differences[0] - differences[3]), f(differences[1] + differences[2])],
      ] as const;
      results.forEach(([x, y], j) => {
        const at = q + s * (4 * p + j);
        const [c, d] = [cos[j * p * s]!, sin[j * p * s]!];
        const turned = j > 0 && m > 1;
        outRe[at] = turned ? f(x * c) - f(y * d) : x;
        outIm[at] = turned ? f(x * d) + f(y * c) : y;
      });
    }
  }
  return [outRe, outIm] as const;
}

describe("fft of 64 in three radix-4 Stockham stages", () => {
  const listing = readListing("fft");
  const arrays = { re: noise(64, 5), im: noise(64, 6) };
  const constants = new Map(listing.programs[0]!.buffers.map(({ name, data }) => [name, data]));
  const cos = constants.get("cos") as Float32Array;
  const sin = constants.get("sin") as Float32Array;
  const result = runEntry(listing, "fft64", arrays);

  test("each stage has the bits of plain JavaScript", () => {
    const first = stage(arrays.re, arrays.im, 64, 1, cos, sin);
    expect([bits(result.re1!), bits(result.im1!)]).toEqual(first.map(bits));
    const second = stage(...first, 16, 4, cos, sin);
    expect([bits(result.re2!), bits(result.im2!)]).toEqual(second.map(bits));
    const third = stage(...second, 4, 16, cos, sin);
    expect([bits(result.outRe!), bits(result.outIm!)]).toEqual(third.map(bits));
  });

  test("together they are the transform", () => {
    for (let k = 0; k < 64; k++) {
      let [re, im] = [0, 0];
      for (let t = 0; t < 64; t++) {
        const angle = (-2 * Math.PI * k * t) / 64;
        re += arrays.re[t]! * Math.cos(angle) - arrays.im[t]! * Math.sin(angle);
        im += arrays.re[t]! * Math.sin(angle) + arrays.im[t]! * Math.cos(angle);
      }
      expect(result.outRe![k]).toBeCloseTo(re, 5);
      expect(result.outIm![k]).toBeCloseTo(im, 5);
    }
  });
});
