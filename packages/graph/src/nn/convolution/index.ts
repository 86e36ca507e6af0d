/** @file Layers over images and signals. */
import {
  conv1dLayer,
  conv2dLayer,
  conv3dLayer,
  convTranspose1dLayer,
  convTranspose2dLayer,
  convTranspose3dLayer,
} from "./conv.ts";
import { depthwiseConv1d, depthwiseConv2d, depthwiseConv3d } from "./depthwise.ts";
import { fftConv1dLayer, fftConv2dLayer } from "./fft-conv.ts";
import { poolLayers } from "./pool.ts";

export const convolutionLayers = {
  conv1d: conv1dLayer,
  conv2d: conv2dLayer,
  conv3d: conv3dLayer,
  convTranspose1d: convTranspose1dLayer,
  convTranspose2d: convTranspose2dLayer,
  convTranspose3d: convTranspose3dLayer,
  depthwiseConv1d,
  depthwiseConv2d,
  depthwiseConv3d,
  fftConv1d: fftConv1dLayer,
  fftConv2d: fftConv2dLayer,
  ...poolLayers,
} as const;
