import { beforeAll, describe, expect, test } from "vitest";
import { generateDigits } from "../digits/generate-digits.ts";
import { largestDifference } from "../shared/matrix.ts";
import {
  blur,
  buildCirculant,
  buildConvolutions,
  type Convolutions,
  circulantOf,
  convolvedByDefinition,
  type Kernel,
  sharpen,
  sobelX,
  sobelY,
} from "./convolution.ts";
import { trainNetwork } from "./digits-training.ts";

const side = 40;
// waves and an edge, 0..1
const picture = Float32Array.from({ length: side ** 2 }, (_, i) => {
  const [y, x] = [Math.floor(i / side), i % side];
  return 0.5 + 0.3 * Math.sin(0.7 * x + 0.2 * y) + (x > y ? 0.2 : -0.2);
});

describe("a picture", () => {
  let model: Convolutions;
  beforeAll(async () => {
    model = await buildConvolutions(side, [3, 9]);
  });

  test.each<[string, Kernel]>([
    ["blurred", blur(9)],
    ["sharpened", sharpen],
    ["Sobel across", sobelX],
    ["Sobel down", sobelY],
  ])("%s: both ways give the pixels of the definition", (_, kernel) => {
    const exact = convolvedByDefinition(picture, side, kernel);
    expect(Math.max(...exact.map(Math.abs))).toBeGreaterThan(0.5);
    const inputs = { picture, kernel: kernel.values };
    expect(largestDifference(model.direct(inputs).y, exact)).toBeLessThan(2e-6);
    expect(largestDifference(model.fourier(inputs).y, exact)).toBeLessThan(2e-6);
  });

  test("a blur keeps the brightness, and edges are found where they are", () => {
    const inner = (values: Float32Array): number => values[20 * side + 10]!;
    const flat = picture.map(() => 0.5);
    expect(inner(model.fourier({ picture: flat, kernel: blur(9).values }).y)).toBeCloseTo(0.5, 6);
    expect(inner(model.fourier({ picture: flat, kernel: sobelX.values }).y)).toBeCloseTo(0, 6);
    const step = Float32Array.from(picture, (__, i) => (i % side < 20 ? 0 : 1));
    const { y } = model.fourier({ picture: step, kernel: sobelX.values });
    expect([18, 19, 20, 21].map((x) => Math.abs(Math.round(y[10 * side + x]!)))).toEqual([0, 4, 4, 0]);
  });
});

test("the transform makes a circulant matrix diagonal, with the transform of its first column", async () => {
  const model = await buildCirculant();
  const c = Float64Array.of(4, 1, 0, 0, 2, 0, 0, 3);
  const matrix = circulantOf(c);
  const { re, im, valuesRe, valuesIm } = model.diagonalised({ matrix, c });
  for (let i = 0; i < 8; i++)
    for (let j = 0; j < 8; j++) {
      expect(re[8 * i + j]).toBeCloseTo(i === j ? valuesRe[i]! : 0, 13);
      expect(im[8 * i + j]).toBeCloseTo(i === j ? valuesIm[i]! : 0, 13);
    }
  expect(valuesRe[0]).toBe(10);
  const x = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const { byMatrix, bySpectra } = model.product({ matrix, c, x });
  // row 0: 4*1 + 3*2 + 2*5 + 1*8
  expect(byMatrix[0]).toBe(28);
  expect(largestDifference(byMatrix, bySpectra)).toBeLessThan(1e-13);
});

test("a network that convolves through transforms learns what the direct one learns", async () => {
  const digits = generateDigits(1797);
  const direct = await trainNetwork("direct", 2, digits);
  const fourier = await trainNetwork("fourier", 2, digits);
  expect(fourier.firstCost).toBeCloseTo(direct.firstCost, 5);
  expect(fourier.lastCost).toBeLessThan(0.7 * fourier.firstCost);
  expect(fourier.lastCost).toBeCloseTo(direct.lastCost, 2);
  expect(fourier.accuracy).toBeGreaterThan(0.9);
});
