/** @file The time from a model definition to emitted files, in a warm process, and how it grows with the model. */
import { graphNodes } from "@tapeless/graph/ir";
import { emitFiles } from "../emitted.ts";
import { growthExponent, summarize } from "../harness/statistics.ts";
import { deepModel } from "../models/deep.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";

const sizes = [10, 100, 1000, 10_000, 100_000] as const;

/** Until so much time has passed, but at least once and at most this often. */
const budgetMs = 4000;
const mostRuns = 20;

interface Point {
  /** Nodes of the declared graph. */
  readonly size: number;
  /** Median milliseconds. */
  readonly time: number;
}

async function build(nodes: number, train: boolean, target: Target): Promise<number> {
  const { compiled } = await emitFiles(deepModel(nodes, train), target);
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

const growthName = "growth: time ~ nodes to the power of";

/** From 1000 nodes on; below, what every build costs hides it. */
export function growthFacts(facts: readonly Fact[]): Fact[] {
  const subjects = new Set(facts.filter(({ group }) => group === "compile").map(({ subject }) => subject));
  return [...subjects].flatMap((subject): Fact[] => {
    const points = facts.flatMap((fact) => {
      const size = Number(/^(\d+) nodes$/.exec(fact.name)?.[1]);
      return fact.subject === subject && size >= 1000 ? [{ size, time: fact.value }] : [];
    });
    if (points.length < 2) return [];
    const value = growthExponent(points);
    return [{ group: "compile", subject, name: growthName, value, unit: "", atMost: 1.15 }];
  });
}

async function facts(nodes: number, train: boolean, target: Target): Promise<Fact[]> {
  // the first builds find the compiler of the engine cold
  for (let i = 0; i < 3; i++) await build(100, train, target);
  const { size, time } = await timeBuild(nodes, train, target);
  const subject = `${train ? "training step" : "forward pass"}, ${target.name}`;
  const base = { group: "compile", subject } as const;
  const promised = nodes === 100 ? { atMost: 1000 } : {};
  const each: Fact = { ...base, name: `a node of ${nodes}`, value: (time / size) * 1000, unit: "us/node" };
  return [
    { ...base, name: `${nodes} nodes`, value: time, unit: "ms", ...promised },
    ...(nodes === 10_000 ? [each] : []),
  ];
}

const unitOf = (nodes: number, train: boolean, target: Target): Unit => ({
  group: "compile",
  name: `build of ${nodes} nodes, ${train ? "training step" : "forward pass"}, ${target.name}`,
  isLarge: nodes > 100,
  run: async ({ quick }) => {
    if (!quick) return { cases: [], facts: await facts(nodes, train, target) };
    await build(nodes, train, target);
    return { cases: [], facts: [] };
  },
});

/** A process each: the largest may take more memory than there is, and should take nothing else along. */
export const compileUnits = (): Unit[] =>
  targets
    .filter(({ fastMath }) => !fastMath)
    .flatMap((target) =>
      [false, true].flatMap((train) =>
        sizes
          // a training step of one layer has more than 10
          .filter((nodes) => !train || nodes >= 100)
          .map((nodes) => unitOf(nodes, train, target)),
      ),
    );
