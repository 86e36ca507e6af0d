/**
 * @file Digits drawn by a program, for a machine with neither data nor network: seven strokes as on a pocket
 * calculator, shifted, weakened and speckled by a small generator of its own, so that every run draws the same.
 */
import type { Digits } from "./digits-data.ts";

const side = 8;

/** x, y, width, height of the strokes: top, upper left, upper right, middle, lower left, lower right, bottom. */
const strokes = [
  [2, 0, 4, 1],
  [1, 1, 1, 3],
  [6, 1, 1, 3],
  [2, 3, 4, 1],
  [1, 4, 1, 3],
  [6, 4, 1, 3],
  [2, 7, 4, 1],
] as const;

const lit = ["012456", "25", "02346", "02356", "1235", "01356", "013456", "025", "0123456", "012356"];

/** Marsaglia's xorshift32: good enough for speckles. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export function generateDigits(count: number): Digits {
  const random = xorshift(20_260_101);
  const images = new Uint8Array(count * side * side);
  const labels = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    labels[n] = Math.floor(random() * 10);
    draw(images.subarray(n * side * side, (n + 1) * side * side), labels[n]!, random);
  }
  return { images, labels, source: "generated digits" };
}

function draw(image: Uint8Array, digit: number, random: () => number): void {
  const shift = [Math.floor(random() * 3) - 1, Math.floor(random() * 2)] as const;
  const ink = 9 + random() * 7;
  for (const stroke of lit[digit]!) {
    const [left, top, width, height] = strokes[Number(stroke)]!;
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) {
        const [px, py] = [x + shift[0], y + shift[1]];
        if (px < 0 || px >= side || py >= side) continue;
        image[py * side + px] = Math.round(Math.min(16, ink * (0.7 + 0.5 * random())));
      }
    }
  }
  for (let i = 0; i < image.length; i++)
    if (random() < 0.06) image[i] = Math.min(16, image[i]! + Math.floor(random() * 6));
}
