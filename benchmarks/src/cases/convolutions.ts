/** @file Convolutions: small images, many channels, channels by themselves, long signals, large windows. */
import { conv1d, conv2d, fftConv1d, fftConv2d } from "@tapeless/graph";
import type { Contestant } from "../case.ts";
import { ourEntries } from "../models/entry.ts";
import type { Compute } from "../models/kernel.ts";
import { type Kernel, useOf } from "./kernel.ts";
import { webPeers } from "./web-peers.ts";

interface Convolution {
  readonly name: string;
  /** [batch, channels, ...size] and [out, in / groups, ...window], odd windows; the size stays. */
  readonly image: readonly number[];
  readonly kernel: readonly number[];
  readonly groups?: number;
}

function convolution({ name, image, kernel, groups = 1 }: Convolution): Kernel {
  const own = image.length === 3 ? conv1d : conv2d;
  const size = [image[0]!, kernel[0]!, ...image.slice(2)];
  const perResult = kernel.slice(1).reduce((product, extent) => product * extent, 1);
  const results = size.reduce((product, extent) => product * extent, 1);
  return {
    name,
    shapes: [image, kernel],
    compute: (x: never, k: never) => own(x, k, { padding: "same", groups }),
    same: (ops, [x, k]) => ops.conv(x!, k!, { same: true, groups }),
    layouts: ["image", groups > 1 ? "depthwise kernel" : "kernel"],
    image: size,
    work: { flops: 2 * results * perResult },
  };
}

/** The same through Fourier transforms: bits of its own, and work that is not counted. */
function byFourier(kernel: Kernel): Kernel {
  const own = kernel.shapes[0]!.length === 3 ? fftConv1d : fftConv2d;
  const compute: Compute = (x: never, k: never) => own(x, k, { mode: "same" });
  const contestants = ourEntries(useOf({ ...kernel, compute })).map(
    (contestant): Contestant => ({
      ...contestant,
      name: `${contestant.name}, fft`,
      work: {},
      ...(contestant.bits ? { bits: `${contestant.bits}, fft` } : {}),
    }),
  );
  // sums of as many terms as a window has
  return { ...kernel, more: contestants, tolerance: 1e-4 };
}

const manyChannels = convolution({
  name: "conv 56x56x64 to 64, 3x3",
  image: [1, 64, 56, 56],
  kernel: [64, 64, 3, 3],
});
const largeWindow = convolution({
  name: "conv 512x512, 31x31",
  image: [1, 1, 512, 512],
  kernel: [1, 1, 31, 31],
});

export const convolutions: readonly Kernel[] = [
  convolution({ name: "conv 28x28 to 16, 3x3, batch 32", image: [32, 1, 28, 28], kernel: [16, 1, 3, 3] }),
  {
    ...manyChannels,
    againstPeers: webPeers.map((against) => ({ subject: "wasm strict", against, atLeast: 2 })),
  },
  convolution({
    name: "conv 56x56x64, 3x3, depthwise",
    image: [1, 64, 56, 56],
    kernel: [64, 1, 3, 3],
    groups: 64,
  }),
  byFourier(convolution({ name: "conv 65536, 127 taps", image: [1, 1, 65_536], kernel: [1, 1, 127] })),
  {
    ...byFourier(largeWindow),
    againstPeers: [{ subject: "wasm strict, fft", against: "onnxruntime-node", atLeast: 10 }],
  },
];
