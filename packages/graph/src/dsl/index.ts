/** @file The public functions of the language. */
export {
  add,
  atan2,
  div,
  equal,
  greater,
  greaterEqual,
  hypot,
  less,
  lessEqual,
  maximum,
  minimum,
  mul,
  notEqual,
  pow,
  rem,
  sub,
} from "./binary.ts";
export { checkpoint, cond, type WhileOptions, whileLoop } from "./branches.ts";
export { bitcast, clamp, convert, lerp, where } from "./choice.ts";
export {
  type Complex,
  cabs,
  cabsSquared,
  cadd,
  carg,
  cdiv,
  cmul,
  complex,
  conj,
  csub,
  imag,
  real,
} from "./complex.ts";
export {
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./convolution.ts";
export {
  type ConstantData,
  fromArray,
  full,
  fullLike,
  iota,
  oneHot,
  ones,
  onesLike,
  zeros,
  zerosLike,
} from "./creation.ts";
export { cummax, cummin, cumprod, cumsum, linearRecurrence, logCumsumExp } from "./cumulative.ts";
export { customVjp, type VjpContext } from "./custom-vjp.ts";
export { derivative, hessian, hvp, jacobian, jvp } from "./derivatives.ts";
export { diagEmbed, diagonal, trace, tril, triu } from "./diagonal.ts";
export { dynamicSlice, dynamicUpdateSlice } from "./dynamic-slice.ts";
export { einsum } from "./einsum.ts";
export { fftConv1d, fftConv2d } from "./fft-convolution.ts";
export {
  fft,
  fft2,
  fftn,
  ifft,
  ifft2,
  ifftn,
  irfft,
  irfft2,
  irfftn,
  rfft,
  rfft2,
  rfftn,
} from "./fourier.ts";
export type {
  FourierAxesOptions,
  FourierNorm,
  FourierOptions,
  FourierPlaneOptions,
} from "./fourier-arguments.ts";
export { type GradientOptions, grad, stopGradient, valueAndGrad, vjp } from "./gradient.ts";
export {
  type ScatterMode,
  scatter,
  scatterAdd,
  scatterAddAlong,
  scatterAlong,
  take,
  takeAlong,
} from "./indexing.ts";
export { concatenate, stack } from "./join.ts";
export * as linalg from "./linalg.ts";
export {
  type BinaryBool,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  shiftLeft,
  shiftRight,
  shiftRightLogical,
} from "./logic.ts";
export { type PadOptions, pad } from "./pad.ts";
export {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  globalAvgPool,
  globalMaxPool,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  maxPoolIndices,
} from "./pooling-functions.ts";
export { dot, dotGeneral, matmul, outer, tensordot } from "./products.ts";
export * as random from "./random.ts";
export { all, any, argmax, argmin, max, mean, min, prod, sum } from "./reduce.ts";
export { broadcastInDim, broadcastTo, repeat, tile } from "./repeat.ts";
export { expandDims, flatten, reshape, squeeze, swapAxes, transpose } from "./reshape.ts";
export { type InterpolateOptions, interpolate, pixelShuffle, pixelUnshuffle } from "./resize.ts";
export { type Scanned, type ScanOptions, type Slices, type Stacked, scan, type Turn } from "./scan.ts";
export { reverse, roll, slice, split } from "./slice.ts";
export {
  argsort,
  kthValue,
  median,
  type Ordered,
  quantile,
  type SortOptions,
  sort,
  type TopKOptions,
  topK,
} from "./sort.ts";
export { istft, type SpectrogramOptions, stft } from "./spectrogram.ts";
export {
  logSumExp,
  type NormOptions,
  norm,
  standardDeviation,
  type VarianceOptions,
  variance,
} from "./statistics.ts";
export type { Like, Tensors } from "./structure.ts";
export {
  abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  cbrt,
  ceil,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  exp2,
  expm1,
  floor,
  isFinite,
  isNaN,
  log,
  log1p,
  log2,
  log10,
  neg,
  popcount,
  reciprocal,
  round,
  rsqrt,
  sigmoid,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from "./unary.ts";
export { fold, type UnfoldOptions, unfold } from "./unfold.ts";
export {
  type Initializer,
  mode,
  type ParameterOptions,
  parameter,
  type Saved,
  type StateOptions,
  scope,
  state,
  update,
} from "./variables.ts";
export {
  type GatherAxes,
  gatherWindows,
  type ScatterAxes,
  scatterWindows,
  type WindowAxes,
} from "./windows.ts";
