/** @file A circulant matrix C, with C[i, j] = c[(i - j) mod 8], and what the Fourier transform makes of it. */
import { cmul, defineModel, entry, fft, ifft, imag, input, matmul, real, reshape } from "@tapeless/graph";

const c = input([8], "f64");
const x = input([8], "f64");
const matrix = input([8, 8], "f64");

export default defineModel("circulant", () => ({
  // F C F^-1: the transform of columns, the inverse transform of rows
  diagonalised: entry({ matrix, c }, ({ matrix, c }) => {
    const turned = ifft(fft(matrix, { axis: 0 }), { axis: 1 });
    const values = fft(c);
    return { re: real(turned), im: imag(turned), valuesRe: real(values), valuesIm: imag(values) };
  }),
  product: entry({ matrix, c, x }, ({ matrix, c, x }) => ({
    byMatrix: reshape(matmul(matrix, reshape(x, [8, 1])), [8]),
    bySpectra: real(ifft(cmul(fft(c), fft(x)))),
  })),
}));
