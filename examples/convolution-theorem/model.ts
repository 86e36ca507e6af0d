/** @file A picture convolved directly and through Fourier transforms, and its spectrum. */
import { cabs, conv2d, defineModel, dim, entry, fft2, fftConv2d, input, log1p } from "@tapeless/graph";

const height = dim("height");
const width = dim("width");
const size = dim("size");
const picture = input([1, 1, height, width]);
const inputs = { picture, kernel: input([1, 1, size, size]) };

export default defineModel("convolution-theorem", () => ({
  // both are cross-correlations, as everywhere in networks: the kernel is not turned around
  direct: entry(inputs, ({ picture, kernel }) => ({ y: conv2d(picture, kernel, { padding: "same" }) })),
  fourier: entry(inputs, ({ picture, kernel }) => ({ y: fftConv2d(picture, kernel, { mode: "same" }) })),
  spectrum: entry({ picture }, ({ picture }) => ({ size: log1p(cabs(fft2(picture))) })),
}));
