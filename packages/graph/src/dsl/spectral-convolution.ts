/**
 * @file The convolution theorem: a product of spectra in the place of a sum over the window.
 *
 * With the kernel laid around a circle of L points so that its centre comes first, the spectrum of the cross-correlation
 * is X conj(W). A circle is long enough where what goes over its end meets zeros only.
 */
import type { Value } from "../ir/node.ts";
import { calls } from "../ops/calls.ts";
import { sizeOf } from "../shape.ts";
import type { ComplexValue } from "./complex.ts";
import { inverseAlong, resized } from "./fourier-arguments.ts";

/** One axis of a convolution. */
export interface Along {
  readonly axis: number;
  /** Elements of the window before its centre. */
  readonly before: number;
  /** Elements of the input that are repeated before and behind it, from its other end. */
  readonly repeated: readonly [number, number];
  /** Points on the circle. */
  readonly length: number;
  readonly out: number;
}

/** An axis of the kernel around a circle of `length`, its centre first. */
function aroundCircle(kernel: Value, { axis, before, length }: Along): Value {
  const size = kernel.shape[axis]!;
  const rest = calls.sliceAxis(kernel, axis, before, size);
  if (before === 0) return resized(rest, axis, length);
  const first = calls.sliceAxis(kernel, axis, 0, before);
  return calls.concatenate([resized(rest, axis, length - before), first], axis);
}

/** An axis of the input on a circle of `length`. */
function onCircle(x: Value, { axis, repeated: [low, high], length }: Along): Value {
  const size = x.shape[axis]!;
  const parts = [
    ...(low > 0 ? [calls.sliceAxis(x, axis, size - low, size)] : []),
    x,
    ...(high > 0 ? [calls.sliceAxis(x, axis, 0, high)] : []),
  ];
  return resized(parts.length === 1 ? x : calls.concatenate(parts, axis), axis, length);
}

/** Transforms each axis, once `place` has brought it to the length of its circle: the last as real points. */
function spectrumOf(x: Value, along: readonly Along[], place: (x: Value, on: Along) => Value): ComplexValue {
  const last = along.at(-1)!;
  let [re, im] = calls.rfft(place(x, last), last.axis);
  for (const on of along.slice(0, -1).toReversed()) {
    [re, im] = calls.fft([place(re, on), place(im, on)], on.axis);
  }
  return { re, im };
}

/** The points that are kept; unscaled. */
function pointsOf(spectrum: ComplexValue, along: readonly Along[]): Value {
  const last = along.at(-1)!;
  let { re, im } = spectrum;
  for (const { axis, out } of along.slice(0, -1)) {
    const back = inverseAlong(re, im, axis);
    [re, im] = [resized(back.re, axis, out), resized(back.im, axis, out)];
  }
  return resized(calls.irfft([re, im], last.axis, last.length), last.axis, last.out);
}

/** X conj(W), summed over the channels of a group. */
function productOf(x: ComplexValue, kernel: ComplexValue, groups: number): ComplexValue {
  const [batch, , ...size] = x.re.shape as readonly [number, number, ...number[]];
  const [out, part] = kernel.re.shape as readonly [number, number, ...number[]];
  const [channels, points] = [part === 1 ? [] : [part], sizeOf(size)];
  const [xr, xi] = [x.re, x.im].map((value) => calls.reshape(value, [batch, groups, 1, ...channels, points]));
  const [wr, wi] = [kernel.re, kernel.im].map((value) =>
    calls.reshape(value, [1, groups, out / groups, ...channels, points]),
  );
  const total = (terms: Value): Value =>
    calls.reshape(part === 1 ? terms : calls.sum(terms, 3), [batch, out, ...size]);
  return {
    re: total(calls.add(calls.mul(xr!, wr!), calls.mul(xi!, wi!))),
    im: total(calls.sub(calls.mul(xi!, wr!), calls.mul(xr!, wi!))),
  };
}

/** The cross-correlation of `[batch, in, ...]` and `[out, in / groups, ...]` on circles, as far as `out` goes on each axis. */
export function spectralConvolution(x: Value, kernel: Value, along: readonly Along[], groups: number): Value {
  // on the kernel, which is the smallest there is, the factor of both inverse transforms costs least
  const points = along.reduce((total, { length }) => total * length, 1);
  const filter = spectrumOf(calls.div(kernel, points), along, aroundCircle);
  const spectrum = spectrumOf(x, along, onCircle);
  return pointsOf(productOf(spectrum, filter, groups), along);
}
