/** @file Convolves a photograph both ways, times them, shows spectra and a circulant matrix, trains two networks. */
import { missing } from "../shared/data.ts";
import { largestDifference, matrixOf, showMatrix } from "../shared/matrix.ts";
import { writePicture } from "../shared/pictures.ts";
import {
  blur,
  buildCirculant,
  buildConvolutions,
  type Convolutions,
  circulantOf,
  convolvedByDefinition,
  loadPhotograph,
  sharpen,
  sizes,
  sobelX,
  sobelY,
} from "./convolution.ts";
import { trainNetwork } from "./digits-training.ts";
import { centred, gallery, halved, type Image, type Timing, timeChart } from "./pictures.ts";

console.log("a circulant matrix of c = [4, 1, 0, 0, 2, 0, 0, 3]; F C F^-1, real part:");
const circulant = await buildCirculant();
const c = Float64Array.of(4, 1, 0, 0, 2, 0, 0, 3);
const matrix = circulantOf(c);
const { re, im, valuesRe } = circulant.diagonalised({ matrix, c });
console.log(
  showMatrix(
    matrixOf(
      re.map((value) => (Math.abs(value) < 1e-12 ? 0 : value)),
      8,
    ),
    3,
  ),
);
console.log(`transform of c, real part: ${[...valuesRe].map((value) => value.toFixed(3)).join(", ")}`);
const outside = [...re, ...im].filter((_, i) => Math.floor((i % 64) / 8) !== i % 8);
console.log(
  `largest number off the diagonal: ${Math.max(...outside.map(Math.abs)) < 1e-14 ? "below 1e-14" : "LARGE"}`,
);
const { byMatrix, bySpectra } = circulant.product({ matrix, c, x: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
console.log(`C x by the matrix:  ${[...byMatrix]}`);
console.log(`C x by the spectra: ${[...bySpectra].map((value) => Number(value.toFixed(12)))}`);

const photograph = loadPhotograph();
if (photograph) await showPhotograph(photograph);
else console.log(`photograph ${missing("photos/camera_512x512x1.u8")}`);

console.log("two networks for digits, 8 kernels of 5 x 5, 15 epochs:");
const outcomes = [await trainNetwork("direct", 15), await trainNetwork("fourier", 15)];
console.log(`  data: ${outcomes[0]!.source}`);
for (const [i, { firstCost, lastCost, accuracy }] of outcomes.entries())
  console.log(
    `  ${i === 0 ? "direct " : "fourier"}  first cost ${firstCost.toFixed(6)}, last epoch ${lastCost.toFixed(4)}, test accuracy ${accuracy.toFixed(3)}`,
  );
const learnt = outcomes.flatMap(({ kernels }, way) =>
  Array.from({ length: 8 }, (_, k): Image => {
    const values = kernels.subarray(25 * k, 25 * k + 25);
    return { title: way === 0 ? "direct" : "fourier", side: 5, values, low: -0.6, high: 0.6 };
  }),
);
await writePicture(import.meta.url, "kernels.svg", gallery(learnt, 64, 8));

async function showPhotograph(picture: Float32Array): Promise<void> {
  const model = await buildConvolutions(512);
  console.log(
    "the photograph, direct against through Fourier transforms, largest difference of a pixel in 0..1:",
  );
  const soft = blur(15);
  const kernels = { "blurred, 15 x 15": soft, "sharpened, 3 x 3": sharpen, "Sobel, 3 x 3": sobelX };
  for (const [name, { values: kernel }] of Object.entries(kernels)) {
    const direct = model.direct({ picture, kernel }).y.slice();
    const difference = largestDifference(direct, model.fourier({ picture, kernel }).y);
    console.log(`  ${name.padEnd(17)} ${difference < 2e-6 ? "below 2e-6" : difference}`);
  }
  const exact = convolvedByDefinition(picture, 512, soft);
  const off = (values: Float32Array): string => largestDifference(values, exact).toExponential(1);
  console.log(
    `  against the definition in f64: direct ${off(model.direct({ picture, kernel: soft.values }).y)}, Fourier ${off(model.fourier({ picture, kernel: soft.values }).y)}`,
  );

  const through = ({ values: kernel }: { values: Float32Array }): Float32Array =>
    model.fourier({ picture, kernel }).y.slice();
  const [across, down] = [through(sobelX), through(sobelY)];
  const edges = across.map((value, i) => Math.hypot(value, down[i]!));
  const shown = (title: string, values: ArrayLike<number>, high = 1): Image =>
    halved({ title, side: 512, values, low: 0, high });
  const images = [
    shown("photograph", picture),
    shown("blurred", through(soft)),
    shown("sharpened", through(sharpen)),
    shown("edges", edges, 2.5),
  ];
  await writePicture(import.meta.url, "photographs.svg", gallery(images, 256, 2));
  await writePicture(import.meta.url, "spectra.svg", gallery(spectra(model, picture, through(soft)), 256));

  console.log("fastest of several calls, ms:");
  const timings = sizes.map((size) => timed(model, picture, size));
  for (const { size, direct, fourier } of timings)
    console.log(
      `  ${String(size).padStart(2)} x ${String(size).padEnd(2)}  direct ${direct.toFixed(1).padStart(7)}  Fourier ${fourier.toFixed(1).padStart(6)}`,
    );
  await writePicture(import.meta.url, "times.svg", await timeChart(timings));
}

function spectra(model: Convolutions, picture: Float32Array, blurred: Float32Array): Image[] {
  // the kernel alone in a black picture: its spectrum is what it does to each frequency
  const kernel = blur(15);
  const alone = new Float32Array(512 ** 2);
  for (let row = 0; row < 15; row++) alone.set(kernel.values.subarray(15 * row, 15 * row + 15), 512 * row);
  const spectrum = (title: string, values: Float32Array, high: number): Image => {
    const { size } = model.spectrum({ picture: values });
    return halved(centred({ title, side: 512, values: size.slice(), low: 0, high }));
  };
  return [
    spectrum("spectrum of the photograph", picture, 9),
    spectrum("of the blurring kernel", alone, 0.7),
    spectrum("of the blurred photograph: their product", blurred, 9),
  ];
}

function timed(model: Convolutions, picture: Float32Array, size: number): Timing {
  const kernel = blur(size).values;
  const best = { direct: Number.POSITIVE_INFINITY, fourier: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < 12; turn++)
    for (const way of ["direct", "fourier"] as const) {
      const start = performance.now();
      model[way]({ picture, kernel });
      best[way] = Math.min(best[way], performance.now() - start);
    }
  return { size, ...best };
}
