/** @file Matrix products: emitted modules against the loops people write, and against the machine. */
import type { Case, Contestant, Promised } from "../case.ts";
import { type Entry, emit } from "../emitted.ts";
import { peakLimit, peakName } from "../limits/peak.ts";
import { isNewEngine } from "../machine/engine.ts";
import { uniform } from "../models/data.ts";
import { type MatmulSize, matmulModel, showSize } from "../models/matmul.ts";
import { doubleMatmul, type Matmul, strictMatmul } from "../plain/matmul.ts";
import { interpreted } from "../reference.ts";
import { targets } from "../targets.ts";

const square = (n: number): MatmulSize => ({ m: n, k: n, n });

const sizes: readonly MatmulSize[] = [
  ...[32, 64, 128, 256, 512, 1024].map(square),
  ...[32, 64, 128].map((m) => ({ m, k: 784, n: 128 })),
  { m: 64, k: 128, n: 10 },
];

export const matmulOperands = ({ m, k, n }: MatmulSize) => ({ a: uniform(m * k, 1), b: uniform(k * n, 2) });

const plain = (
  name: string,
  size: MatmulSize,
  make: (size: MatmulSize) => Matmul,
  bits?: string,
): Contestant => ({
  name,
  kind: "plain",
  onlyCompared: size.m * size.k * size.n > mostTimed,
  ...(bits ? { bits } : {}),
  prepare: () => {
    const { a, b } = matmulOperands(size);
    const c = new Float32Array(size.m * size.n);
    const run = make(size);
    return { call: () => run(a, b, c), results: () => run(a, b, c).slice() };
  },
});

const ours = (size: MatmulSize): Contestant[] =>
  targets.map((target) => ({
    name: target.name,
    kind: "ours",
    ...(target.fastMath ? {} : { bits: "strict" }),
    prepare: async () => {
      const running = await (await emit(matmulModel(size), target)).create();
      const inputs = running.inputs.run!;
      const { a, b } = matmulOperands(size);
      inputs.a!.set(a as never);
      inputs.b!.set(b as never);
      const run = running.run as Entry;
      const call = () => run(inputs).c;
      return { call, results: () => (call() as Float32Array).slice() };
    },
  }));

const againstLoops: readonly Promised[] = [
  { subject: "js strict", against: "loops, f32 rounding", atLeast: 3 },
  { subject: "js fast-math", against: "loops, doubles", atLeast: 3 },
];

/** Parts of P that are promised: fast-math, and strict by the engine. */
const ofPeak = (fast: number, strict: number, strictOnNew: number): readonly Promised[] => [
  { subject: "wasm fast-math", ofLimit: peakName, atLeast: fast },
  { subject: "wasm strict", ofLimit: peakName, atLeast: isNewEngine ? strictOnNew : strict },
];

/** Of a layer with bias and relu, a batch by 784 by 128. */
export const promisedOfLayer = ofPeak(0.9, 0.66, 0.82);

function promisedOf({ m, k, n }: MatmulSize): readonly Promised[] {
  if (k === 128 && n === 10) return ofPeak(0.6, 0.5, 0.55);
  if (m !== k || k !== n || n < 64) return [];
  return n <= 512 ? ofPeak(0.9, 0.7, 0.85) : ofPeak(0.88, 0.6, 0.8);
}

/** Multiplications up to which loops are timed, not only compared. */
const mostTimed = 512 ** 3;

export function matmulCase(size: MatmulSize): Case {
  const isSmall = size.m * size.k * size.n <= 32 ** 3;
  const isSpine = size.m === 256 && size.k === 256 && size.n === 256;
  return {
    name: `matmul ${showSize(size)}`,
    work: { flops: 2 * size.m * size.k * size.n },
    tolerance: 1e-5,
    isLarge: size.m * size.k * size.n > 256 ** 3,
    contestants: [
      plain("loops, f32 rounding", size, strictMatmul, "strict"),
      plain("loops, doubles", size, doubleMatmul),
      ...(isSmall ? [interpreted(matmulModel(size), "run", () => matmulOperands(size), "c")] : []),
      ...ours(size),
      ...peakLimit(),
    ],
    promised: [...(isSpine ? againstLoops : []), ...promisedOf(size)],
  };
}

export const matmulCases = (): Case[] => sizes.map(matmulCase);
