/** @file Single computations: products with a vector, elementary functions, rows, reductions, transposes; and all others. */
import {
  add,
  argmax,
  convert,
  exp,
  log,
  matmul,
  max,
  nn,
  pad,
  sigmoid,
  sin,
  sum,
  tanh,
  transpose,
} from "@tapeless/graph";
import type { Case, Promised } from "../case.ts";
import { copyLimit, copyName } from "../limits/copy.ts";
import { isNewEngine } from "../machine/engine.ts";
import type { Ops } from "../peers/task.ts";
import { sizeOf } from "../plain/ops.ts";
import { chainCases, longChain } from "./chains.ts";
import { convolutions } from "./convolutions.ts";
import { fourierCases } from "./fourier.ts";
import { caseOf, type Kernel } from "./kernel.ts";
import { promisedOfLayer } from "./matmul.ts";
import { webPeers } from "./web-peers.ts";

/** A matrix in the second or third cache is read as fast as memory is. */
const promisedOfWalk: readonly Promised[] = [
  { subject: "wasm strict", ofLimit: copyName, atLeast: isNewEngine ? 0.6 : 0.5 },
  { subject: "wasm fast-math", ofLimit: copyName, atLeast: 0.6 },
];

function layers(): Kernel[] {
  return [32, 64, 128].map((batch) => ({
    name: `dense ${batch}x784x128, bias and relu`,
    shapes: [[batch, 784], [784, 128], [128]],
    compute: (x: never, weight: never, bias: never) => nn.relu(add(matmul(x, weight), bias)),
    work: { flops: 2 * batch * 784 * 128 },
    promised: promisedOfLayer,
  }));
}

/** Forms of a product that gradients of dense layers have, and products with a vector. */
function products(): Kernel[] {
  const product = (name: string, [m, k, n]: readonly [number, number, number], form: string): Kernel => {
    const [turnsA, turnsB] = [form.includes("aT"), form.includes("bT")];
    const bytes = 4 * (m * k + k * n + m * n);
    const isWalk = m === 1 && form === "";
    return {
      name: `${name} ${m}x${k}x${n}${form}`,
      shapes: [turnsA ? [k, m] : [m, k], turnsB ? [n, k] : [k, n]],
      compute: (a: never, b: never) => matmul(turnsA ? transpose(a) : a, turnsB ? transpose(b) : b),
      work: isWalk ? { bytes } : { flops: 2 * m * k * n, bytes },
      ...(isWalk ? { more: [copyLimit(bytes)], promised: promisedOfWalk } : {}),
      ...(m === 1 && k === n ? { same: (ops, [a, b]) => ops.matmul(a!, b!, { turned: turnsB }) } : {}),
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
  const row = (
    name: string,
    shape: readonly number[],
    compute: (x: never) => unknown,
    same?: <T>(ops: Ops<T>, x: T) => T,
    results = sizeOf(shape),
  ): Kernel => ({
    name: `${name} ${shape.join("x")}`,
    shapes: [shape],
    compute,
    ...(same ? { same: (ops, [x]) => same(ops, x!) } : {}),
    work: { bytes: 4 * (sizeOf(shape) + results) },
  });
  return [
    {
      ...row(
        "softmax",
        [1024, 1000],
        (x) => nn.softmax(x),
        (ops, x) => ops.softmax(x),
      ),
      againstPeers: webPeers.map((against) => ({ subject: "wasm strict", against, atLeast: 1 })),
    },
    row("softmax", [64, 10], (x) => nn.softmax(x)),
    row(
      "layer normalization",
      [256, 512],
      (x) => nn.functional.layerNorm(x),
      (ops, x) => ops.layerNorm(x),
    ),
    row(
      "sum of rows",
      [1024, 256],
      (x) => sum(x, 1 as never),
      (ops, x) => ops.sum(x, 1),
      1024,
    ),
    row(
      "sum of columns",
      [1024, 256],
      (x) => sum(x, 0 as never),
      (ops, x) => ops.sum(x, 0),
      256,
    ),
    row(
      "largest of rows",
      [1024, 256],
      (x) => max(x, 1 as never),
      (ops, x) => ops.max(x, 1),
      1024,
    ),
    row(
      "place of the largest of rows",
      [1024, 256],
      (x) => convert(argmax(x, 1 as never), "f32"),
      undefined,
      1024,
    ),
    row(
      "transpose",
      [512, 512],
      (x) => transpose(x),
      (ops, x) => ops.transpose(x, [1, 0]),
    ),
    row("pad by one", [254, 254], (x) =>
      pad(x, [
        [1, 1],
        [1, 1],
      ] as never),
    ),
  ];
}

export const kernels = (): Kernel[] => [
  ...products(),
  ...layers(),
  ...elementary(),
  ...rows(),
  longChain,
  ...convolutions,
];

export const kernelCases = (): Case[] => [...kernels().map(caseOf), ...chainCases(), ...fourierCases()];
