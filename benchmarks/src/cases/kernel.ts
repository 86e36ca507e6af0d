/** @file One computation as a case: our modules, the interpreter where it is small, plain loops, and a task for peers. */
import type { Case, Contestant, Promised, Work } from "../case.ts";
import { peakLimit } from "../limits/peak.ts";
import { uniform } from "../models/data.ts";
import { type EntryUse, ourEntries } from "../models/entry.ts";
import { type Compute, kernelModel, operandName } from "../models/kernel.ts";
import type { Layout, Ops, Source, Task } from "../peers/task.ts";
import { sizeOf } from "../plain/ops.ts";
import { plainRun } from "../plain/run.ts";
import { interpreted } from "../reference.ts";

export interface Kernel {
  readonly name: string;
  readonly shapes: readonly (readonly number[])[];
  /** In our language. */
  readonly compute: Compute;
  /** In the words that all have. */
  readonly same?: <T>(ops: Ops<T>, operands: readonly T[]) => T;
  readonly layouts?: readonly Layout[];
  /** Shape of a result that is an image. */
  readonly image?: readonly number[];
  readonly work: Work;
  readonly promised?: readonly Promised[];
  /** What peers are promised to be beaten by. */
  readonly againstPeers?: readonly Promised[];
  /** Bounds of the inputs. Default -1..1. */
  readonly range?: readonly [number, number];
  readonly tolerance?: number;
  readonly more?: readonly Contestant[];
}

/** Numbers, and operations, up to which the interpreter takes part. */
const mostInterpreted = { elements: 2 ** 18, flops: 2 ** 22 } as const;
/** Operations up to which plain loops are timed. */
const mostTimed = 2 ** 28;

const sourcesOf = ({ shapes, layouts, range = [-1, 1] }: Kernel): readonly Source[] =>
  shapes.map((shape, i) => {
    const layout = layouts?.[i];
    return { shape, values: uniform(sizeOf(shape), 10 + i, ...range), ...(layout ? { layout } : {}) };
  });

export const useOf = (kernel: Kernel): EntryUse => ({
  model: kernelModel(kernel.shapes, kernel.compute),
  entry: "run",
  inputs: Object.fromEntries(sourcesOf(kernel).map(({ values }, i) => [operandName(i), values])),
  output: "y",
});

/** Of a kernel that says how others write it. */
export function taskOf(kernel: Kernel): Task | undefined {
  const { same, shapes, image } = kernel;
  return (
    same && {
      inputs: Object.fromEntries(sourcesOf(kernel).map((source, i) => [operandName(i), source])),
      weights: {},
      compute: (ops, values) =>
        same(
          ops,
          shapes.map((_, i) => values[operandName(i)]!),
        ),
      ...(image ? { image } : {}),
    }
  );
}

export function caseOf(kernel: Kernel): Case {
  const { name, work, promised, tolerance = 1e-5, more = [] } = kernel;
  const use = useOf(kernel);
  const task = taskOf(kernel);
  const { flops = 0 } = work;
  const elements = Math.max(...kernel.shapes.map(sizeOf));
  const isSmall = elements <= mostInterpreted.elements && flops <= mostInterpreted.flops;
  return {
    name,
    work,
    tolerance,
    contestants: [
      ...(task ? [plainRun(task, { onlyCompared: flops > mostTimed })] : []),
      ...ourEntries(use),
      ...(isSmall ? [interpreted(use.model, "run", () => use.inputs, "y")] : []),
      ...more,
      ...(work.flops === undefined ? [] : peakLimit()),
    ],
    ...(promised ? { promised } : {}),
  };
}
