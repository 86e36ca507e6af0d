/** @file The emitted module, the cases of the question, the flowers, and training until nothing is wrong. */
import { build } from "../shared/build.ts";
import { dataFile, readCsv } from "../shared/data.ts";

export interface Case {
  readonly x: readonly number[];
  /** 1 or -1. */
  readonly label: number;
}

/** {1, 2, -1} and {2, 1, 1}: two inputs and a label each. */
export const question: readonly Case[] = [
  { x: [1, 2], label: -1 },
  { x: [2, 1], label: 1 },
];
export const firstWeight = [1, 2];

/** With the threshold as one more weight, on an input that is always 1. */
export const withThreshold = (cases: readonly Case[]): Case[] =>
  cases.map(({ x, label }) => ({ x: [...x, 1], label }));

type Single = { weight: Float64Array; x: Float64Array; label: number };

interface Perceptron {
  step(inputs: Single): { margin: number; weight: Float64Array };
  gradient(inputs: Single): { cost: number; dWeight: Float64Array };
  mistakes(inputs: { weights: Float64Array; xs: Float64Array; labels: Float64Array }): { count: Int32Array };
}

/** Pixels a side of the picture of weight space. */
export const pictureSize = 240;

/** For `features` weights; the mistakes of so many candidates over so many cases. */
export async function buildPerceptron(features: number, cases: number, candidates: number) {
  const sizes = [`features=${features}`, `cases=${cases}`, `candidates=${candidates}`];
  const { create } = await build<Perceptron>(new URL("model.ts", import.meta.url), ...sizes);
  return create();
}

export function countMistakes(model: Perceptron, cases: readonly Case[], weights: Float64Array): Int32Array {
  const xs = Float64Array.from(cases.flatMap(({ x }) => x));
  return model.mistakes({ weights, xs, labels: Float64Array.from(cases, ({ label }) => label) }).count;
}

export interface Training {
  /** The first weight, and each one after a mistake. */
  readonly path: readonly (readonly number[])[];
  /** Of each pass over the cases. */
  readonly mistakes: readonly number[];
}

/** Passes over the cases in their order, until one is without mistakes or `limit` have gone by. */
export function train(
  model: Perceptron,
  cases: readonly Case[],
  first: readonly number[],
  limit: number,
): Training {
  let weight = Float64Array.from(first);
  const path = [[...weight]];
  const mistakes: number[] = [];
  for (let pass = 0; pass < limit; pass++) {
    let wrong = 0;
    for (const { x, label } of cases) {
      const result = model.step({ weight, x: Float64Array.from(x), label });
      if (result.margin > 0) continue;
      wrong++;
      weight = result.weight.slice();
      path.push([...weight]);
    }
    mistakes.push(wrong);
    if (wrong === 0) break;
  }
  return { path, mistakes };
}

/**
 * Petal length and width in cm of two species: 0 setosa, 1 versicolor, 2 virginica; the first gets -1. They take turns: after
 * fifty of one kind in a row the weights would know only that kind.
 */
export function loadIris(species: readonly [string, string]): Case[] | undefined {
  const path = dataFile("iris/iris.csv");
  if (path === undefined) return undefined;
  const rows = readCsv(path);
  const [first, second] = species.map((name, i) =>
    rows
      .filter((row) => row.species === name)
      .map((row): Case => ({ x: [Number(row.petal_length), Number(row.petal_width)], label: 2 * i - 1 })),
  );
  return first!.flatMap((flower, i) => [flower, second![i]!]);
}
