/** @file Fourier transforms and what is made of them. Complex tensors come and go as `re` and `im`. */
import type { Attributes } from "../attributes.ts";
import {
  type Complex,
  cabsSquared,
  cmul,
  complex,
  type Floats,
  type FourierNorm,
  fft,
  fft2,
  ifft,
  ifft2,
  irfft,
  irfft2,
  type Named,
  rfft,
  rfft2,
  type Shape,
  stft,
} from "../language.ts";
import type { Operands } from "../operands.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpBuilder, OpBuilders } from "./builder.ts";

const normOf = (attrs: Attributes): FourierNorm =>
  attrs.choice("norm", ["backward", "ortho", "forward"], "backward");

const parts = ({ re, im }: Complex<Shape>): Named => ({ re, im });

const given = (x: Operands): Complex<Shape> => complex(x.float("re"), x.float("im"));

/** Axis, number of points where it is there, and scale. */
function alongAxis(attrs: Attributes): { axis: number; norm: FourierNorm; n?: number } {
  const n = attrs.bound("n");
  return { axis: attrs.int("dim", -1), norm: normOf(attrs), ...(n === null ? {} : { n }) };
}

/** Numbers of points where they are there, and scale. */
function inPlane(attrs: Attributes): { norm: FourierNorm; sizes?: [number, number] } {
  const norm = normOf(attrs);
  if ((attrs.raw("s") ?? null) === null) return { norm };
  const [rows = 1, columns = 1] = attrs.ints("s");
  return { norm, sizes: [rows, columns] };
}

const spectrumOf = (x: Floats): Complex<Shape> => rfft(x) as Complex<Shape>;

const length = (x: Floats): number => x.shape.at(-1)!;

/** By the product of spectra. */
function filtered(x: Floats, filter: Complex<Shape>): Floats {
  return irfft(cmul(spectrumOf(x), filter) as Complex<Shape>, { n: length(x) }) as Floats;
}

const filter: OpBuilder = (x) => ({ y: filtered(x.float("x"), given(x)) });

export const fourierCases: OpBuilders = {
  fft: (x, attrs) => parts(fft(given(x), alongAxis(attrs)) as Complex<Shape>),
  fft2: (x, attrs) => parts(fft2(given(x), inPlane(attrs)) as Complex<Shape>),
  fft_convolution: (x) => ({ y: filtered(x.float("a"), spectrumOf(x.float("b"))) }),
  ifft: (x, attrs) => parts(ifft(given(x), alongAxis(attrs)) as Complex<Shape>),
  ifft2: (x, attrs) => parts(ifft2(given(x), inPlane(attrs)) as Complex<Shape>),
  irfft: (x, attrs) => ({ y: irfft(given(x), alongAxis(attrs)) as Floats }),
  irfft2: (x, attrs) => ({ y: irfft2(given(x), inPlane(attrs)) as Floats }),
  power_spectrum: (x) => ({ y: cabsSquared(spectrumOf(x.float("x"))) }),
  rfft: (x, attrs) => parts(rfft(x.float("x"), alongAxis(attrs)) as Complex<Shape>),
  rfft2: (x, attrs) => parts(rfft2(x.float("x"), inPlane(attrs)) as Complex<Shape>),
  spectral_filter: filter,
  stft: (x, attrs) => {
    const [window, hop] = [x.float("window"), attrs.int("hop_length")];
    if (window.shape[0] !== attrs.int("n_fft")) throw new Unsupported("the window is shorter than n_fft");
    return parts(stft(x.float("x"), window, { hop }) as Complex<Shape>);
  },
};
