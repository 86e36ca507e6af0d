/** @file Fourier transforms of complex points, of one axis and of two. */
import { complex, defineModel, entry, fft, fft2, input, type ModelDefinition } from "@tapeless/graph";
import type { Case } from "../case.ts";
import { peakLimit, peakName } from "../limits/peak.ts";
import { isNewEngine } from "../machine/engine.ts";
import { uniform } from "../models/data.ts";
import { type EntryUse, ourEntries } from "../models/entry.ts";
import type { FourierTask } from "../peers/task.ts";
import { plainFourier } from "../plain/fourier.ts";
import { sizeOf } from "../plain/ops.ts";
import { interpreted } from "../reference.ts";

export const fourierShapes: readonly (readonly number[])[] = [
  ...[256, 1024, 4096, 16_384, 65_536].map((n) => [n]),
  [256, 256],
];

export function fourierTask(shape: readonly number[]): FourierTask {
  const points = sizeOf(shape);
  return { shape, re: uniform(points, 20), im: uniform(points, 21) };
}

const fourierModel = (shape: readonly number[]): ModelDefinition =>
  defineModel("fourier", () => {
    const [re, im] = [input(shape), input(shape)];
    return {
      run: entry({ re, im }, (given) => {
        const z = complex(given.re, given.im);
        const y = shape.length === 1 ? fft(z) : fft2(z);
        return { y: y.re, yi: y.im };
      }),
    };
  });

export function fourierCase(shape: readonly number[]): Case {
  const task = fourierTask(shape);
  const points = sizeOf(shape);
  const model = fourierModel(shape);
  const inputs = { re: task.re, im: task.im };
  const use: EntryUse = { model, entry: "run", inputs, output: ["y", "yi"] };
  const isPromised = shape.length === 1;
  return {
    name: `fft ${shape.join("x")}`,
    // as the field counts, whatever the algorithm does
    work: { flops: 5 * points * Math.log2(points) },
    tolerance: 1e-5,
    contestants: [
      {
        name: "radix 2, doubles",
        kind: "plain",
        prepare: () => {
          const call = plainFourier(task);
          return { call, results: () => [...call().re, ...call().im] };
        },
      },
      ...ourEntries(use),
      ...(points <= 256 ? [interpreted(model, "run", () => inputs, ["y", "yi"])] : []),
      ...peakLimit(),
    ],
    promised: isPromised
      ? [
          { subject: "wasm strict", ofLimit: peakName, atLeast: 0.55 },
          { subject: "wasm fast-math", ofLimit: peakName, atLeast: isNewEngine ? 0.7 : 0.6 },
        ]
      : [],
  };
}

export const fourierCases = (): Case[] => fourierShapes.map(fourierCase);
