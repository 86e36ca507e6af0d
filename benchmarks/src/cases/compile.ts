/**
 * @file The time from a model definition to emitted files, as `tapeless build` does it in a warm process, how it grows
 * with the model, and the memory it takes.
 */
import { graphNodes } from "@tapeless/graph/ir";
import { emitFiles } from "../emitted.ts";
import { summarize } from "../harness/statistics.ts";
import { deepModel } from "../models/deep.ts";
import type { Fact } from "../results.ts";
import { type Target, targets } from "../targets.ts";
import type { Unit } from "../unit.ts";

const sizes = [10, 100, 1000, 10_000, 100_000] as const;

/** Until so much time has passed, but at least once and at most this often. */
const budgetMs = 1500;
const mostRuns = 20;

async function build(nodes: number, train: boolean, target: Target): Promise<number> {
  const { compiled } = await emitFiles(deepModel(nodes, train), { ...target, verifyEach: false });
  return compiled.model.entries.reduce(
    (count, { programs }) => count + programs.reduce((sum, { graph }) => sum + graphNodes(graph).length, 0),
    0,
  );
}

interface Point {
  /** Nodes of the declared graph. */
  readonly size: number;
  /** Median milliseconds. */
  readonly time: number;
  readonly runs: number;
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
  return { size, time: summarize(times).median, runs: times.length };
}

const timeName = (nodes: number): string => `${nodes} nodes`;

/** Ten times the nodes, which may take this much longer. */
const [few, many] = [10_000, 100_000] as const;
const atMostTimes = 13;

export function growthFacts(facts: readonly Fact[]): Fact[] {
  const built = facts.filter(({ group }) => group === "compile");
  return [...new Set(built.map(({ subject }) => subject))].flatMap((subject): Fact[] => {
    const timeOf = (nodes: number) =>
      built.find((fact) => fact.subject === subject && fact.name === timeName(nodes))?.value;
    const [small, large] = [timeOf(few), timeOf(many)];
    if (small === undefined || large === undefined) return [];
    const name = `${many} nodes over ${few}`;
    return [{ group: "compile", subject, name, value: large / small, unit: "", atMost: atMostTimes }];
  });
}

async function facts(nodes: number, train: boolean, target: Target): Promise<Fact[]> {
  // the first builds find the compiler of the engine cold
  for (let i = 0; i < 3; i++) await build(nodes < 1000 ? 100 : 1000, train, target);
  const { size, time, runs } = await timeBuild(nodes, train, target);
  const base = {
    group: "compile",
    subject: `${train ? "training step" : "forward pass"}, ${target.name}`,
  } as const;
  const promised = nodes === 100 ? { atMost: 1000 } : {};
  const found: Fact[] = [{ ...base, name: timeName(nodes), value: time, unit: "ms", ...promised }];
  if (nodes < few) return found;
  const { maxRSS } = process.resourceUsage();
  return [
    ...found,
    { ...base, name: `builds of ${timeName(nodes)}`, value: runs, unit: "" },
    { ...base, name: `a node of ${nodes}`, value: (time / size) * 1000, unit: "us/node" },
    { ...base, name: `most memory, ${timeName(nodes)}`, value: maxRSS * 1024, unit: "bytes" },
  ];
}

const unitOf = (nodes: number, train: boolean, target: Target): Unit => ({
  group: "compile",
  name: `build of ${nodes} nodes, ${train ? "training step" : "forward pass"}, ${target.name}`,
  isLarge: nodes > 100,
  usesBuild: true,
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
