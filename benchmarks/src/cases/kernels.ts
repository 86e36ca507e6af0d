/** @file Single computations: products with a vector, chains, elementary functions, rows, reductions, transposes. */
import {
  add,
  argmax,
  convert,
  exp,
  log,
  matmul,
  max,
  mul,
  nn,
  pad,
  sigmoid,
  sin,
  sum,
  tanh,
  transpose,
} from "@tapeless/graph";
import type { Case, Promised, Work } from "../case.ts";
import { peakLimit } from "../limits/peak.ts";
import { uniform } from "../models/data.ts";
import { type EntryUse, ourEntries, startEntry } from "../models/entry.ts";
import { type Compute, kernelModel, operandName } from "../models/kernel.ts";
import { interpreted } from "../reference.ts";
import { targets } from "../targets.ts";

interface Kernel {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  readonly compute: Compute;
  readonly work: Work;
  readonly promised?: readonly Promised[];
  /** Bounds of the inputs. Default -1..1. */
  readonly range?: readonly [number, number];
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Terms up to which the interpreter takes part. */
const mostInterpreted = 2 ** 18;

function useOf({ shapes, compute, range = [-1, 1] }: Kernel): EntryUse {
  const inputs = shapes.map((shape, i): [string, Float32Array] => [
    operandName(i),
    uniform(sizeOf(shape), 10 + i, ...range),
  ]);
  return {
    model: kernelModel(shapes, compute),
    entry: "run",
    inputs: Object.fromEntries(inputs),
    output: "y",
  };
}

function caseOf(kernel: Kernel): Case {
  const { name, work, promised } = kernel;
  const use = useOf(kernel);
  const elements = Math.max(...kernel.shapes.map(sizeOf));
  return {
    name,
    work,
    tolerance: 1e-5,
    contestants: [
      ...ourEntries(use),
      ...(elements <= mostInterpreted ? [interpreted(use.model, "run", () => use.inputs, "y")] : []),
      ...(work.flops === undefined ? [] : peakLimit()),
    ],
    ...(promised ? { promised } : {}),
  };
}

/** Forms of a product that gradients of dense layers have, and products with a vector. */
function products(): Kernel[] {
  const product = (name: string, [m, k, n]: readonly [number, number, number], form: string): Kernel => {
    const [turnsA, turnsB] = [form.includes("aT"), form.includes("bT")];
    return {
      name: `${name} ${m}x${k}x${n}${form}`,
      shapes: [turnsA ? [k, m] : [m, k], turnsB ? [n, k] : [k, n]],
      compute: (a: never, b: never) => matmul(turnsA ? transpose(a) : a, turnsB ? transpose(b) : b),
      work: { flops: 2 * m * k * n, bytes: 4 * (m * k + k * n + m * n) },
    };
  };
  return [
    product("matmul", [64, 128, 784], ", bT"),
    product("matmul", [784, 64, 128], ", aT"),
    product("matmul", [256, 256, 256], ", bT"),
    product("matmul", [256, 256, 256], ", aT"),
    product("vector product", [1, 784, 128], ""),
    product("vector product", [1, 1024, 1024], ""),
    product("vector product", [1, 784, 128], ", bT"),
    product("vector product", [1, 1024, 1024], ", bT"),
  ];
}

/** Nanoseconds an element. */
const elementaryBudgets = {
  exp: { compute: exp, strict: 2, fast: 1.2 },
  tanh: { compute: tanh, strict: 2, fast: 0.9 },
  sigmoid: { compute: sigmoid, strict: 3, fast: 1.5 },
  sin: { compute: sin, strict: 3, fast: 1.5 },
  log: { compute: log, strict: 4, fast: 1.7 },
} as const;

function elementary(): Kernel[] {
  const n = 2048;
  return Object.entries(elementaryBudgets).map(([name, { compute, strict, fast }]) => ({
    name: `${name} of ${n}`,
    shapes: [[n]],
    compute: (x: never) => compute(x),
    work: { bytes: 8 * n },
    promised: [
      { subject: "wasm strict", atMost: strict * n },
      { subject: "wasm fast-math", atMost: fast * n },
    ],
    ...(name === "log" ? { range: [0.001, 8] as const } : {}),
  }));
}

function rows(): Kernel[] {
  const row = (name: string, shape: readonly number[], compute: (x: never) => unknown): Kernel => ({
    name: `${name} ${shape.join("x")}`,
    shapes: [shape],
    compute,
    work: { bytes: 8 * sizeOf(shape) },
  });
  return [
    row("softmax", [1024, 1000], (x) => nn.softmax(x)),
    row("softmax", [64, 10], (x) => nn.softmax(x)),
    row("layer normalization", [256, 512], (x) => nn.functional.layerNorm(x)),
    row("sum of rows", [1024, 256], (x) => sum(x, 1 as never)),
    row("sum of columns", [1024, 256], (x) => sum(x, 0 as never)),
    row("largest of rows", [1024, 256], (x) => max(x, 1 as never)),
    row("place of the largest of rows", [1024, 256], (x) => convert(argmax(x, 1 as never), "f32")),
    row("transpose", [512, 512], (x) => transpose(x)),
    row("pad by one", [254, 254], (x) =>
      pad(x, [
        [1, 1],
        [1, 1],
      ] as never),
    ),
  ];
}

const chainSteps = [
  (x: never) => mul(x, 1.5),
  (x: never) => add(x, 0.25),
  (x: never) => nn.relu(x),
  (x: never) => mul(x, 0.5),
] as const;

/** Four ops in one pass, against the same in four. */
function chainCase(name: string, n: number): Case {
  const shapes = [[n]];
  const one = caseOf({
    name: `four ops, ${name}`,
    shapes,
    compute: (x: never) => chainSteps.reduce<unknown>((value, step) => step(value as never), x),
    work: { bytes: 8 * n },
  });
  const apart = targets.map((target) => ({
    name: `${target.name}, a pass an op`,
    kind: "limit" as const,
    work: { bytes: 32 * n },
    prepare: async () => {
      const runs = await Promise.all(
        chainSteps.map(async (step) => {
          const use = useOf({ name, shapes, compute: step, work: {} });
          const running = await startEntry(use, target);
          const run = running.run as (inputs: unknown) => unknown;
          const inputs = running.inputs.run;
          return () => run(inputs);
        }),
      );
      return {
        call: () => {
          for (const run of runs) run();
        },
      };
    },
  }));
  return {
    ...one,
    contestants: [...one.contestants, ...apart],
    promised: [{ subject: "wasm strict", against: "wasm strict, a pass an op", atLeast: 2.5 }],
  };
}

export const kernelCases = (): Case[] => [
  ...[...products(), ...elementary(), ...rows()].map(caseOf),
  chainCase("L2", 16_384),
  chainCase("DRAM", 4_194_304),
];
