/** @file The time from a model definition to emitted files, in a warm process, and how it grows with the model. */
import { graphNodes } from "@tapeless/graph/ir";
import { emitFiles } from "../emitted.ts";
import { growthExponent, summarize } from "../harness/statistics.ts";
import { deepModel } from "../models/deep.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";

const sizes = [10, 100, 1000, 10_000, 100_000] as const;
const quickSizes = [10, 100] as const;

/** Until so much time has passed, but at least once and at most this often. */
const budgetMs = 4000;
const mostRuns = 20;

interface Point {
  /** Nodes of the declared graph. */
  readonly size: number;
  /** Median milliseconds. */
  readonly time: number;
}

async function build(nodes: number, train: boolean, { backend, fastMath }: Target): Promise<number> {
  const { compiled } = await emitFiles(deepModel(nodes, train), { backend, fastMath });
  return compiled.model.entries.reduce(
    (count, { programs }) => count + programs.reduce((sum, { graph }) => sum + graphNodes(graph).length, 0),
    0,
  );
}

async function timeBuild(nodes: number, train: boolean, target: Target): Promise<Point> {
  const times: number[] = [];
  const start = performance.now();
  let size = 0;
  while (times.length === 0 || (times.length < mostRuns && performance.now() - start < budgetMs)) {
    const before = performance.now();
    size = await build(nodes, train, target);
    times.push(performance.now() - before);
  }
  return { size, time: summarize(times).median };
}

async function facts(train: boolean, target: Target, quick: boolean): Promise<Fact[]> {
  const points: Point[] = [];
  const found: Fact[] = [];
  const kind = train ? "training step" : "forward pass";
  const base = { group: "compile", subject: `${kind}, ${target.name}` } as const;
  if (quick) {
    for (const nodes of quickSizes) await build(nodes, train, target);
    return [];
  }
  // the first builds find the compiler of the engine cold
  for (let i = 0; i < 3; i++) await build(100, train, target);
  for (const nodes of sizes) {
    const point = await timeBuild(nodes, train, target);
    points.push(point);
    const promised = nodes === 100 ? { atMost: 1000 } : {};
    found.push({ ...base, name: `${nodes} nodes`, value: point.time, unit: "ms", ...promised });
    found.push({
      ...base,
      name: `${nodes} nodes, each`,
      value: (point.time / point.size) * 1000,
      unit: "us/node",
    });
  }
  const large = points.filter(({ size }) => size >= 500);
  found.push({
    ...base,
    name: "growth: time ~ nodes to the power of",
    value: growthExponent(large),
    unit: "",
    atMost: 1.1,
  });
  return found;
}

export const compileUnits = (): Unit[] =>
  targets
    .filter(({ fastMath }) => !fastMath)
    .flatMap((target) =>
      [false, true].map(
        (train): Unit => ({
          group: "compile",
          name: `build of a ${train ? "training step" : "forward pass"}, ${target.name}`,
          run: async ({ quick }) => ({ cases: [], facts: await facts(train, target, quick) }),
        }),
      ),
    );
