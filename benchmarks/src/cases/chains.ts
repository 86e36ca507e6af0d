/** @file Ops one after another that become one pass over memory. */
import { add, mul, nn, tanh } from "@tapeless/graph";
import type { Case } from "../case.ts";
import { startEntry } from "../models/entry.ts";
import { targets } from "../targets.ts";
import { caseOf, type Kernel, useOf } from "./kernel.ts";

const steps = [
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
    compute: (x: never) => steps.reduce<unknown>((value, step) => step(value as never), x),
    work: { bytes: 8 * n },
  });
  const apart = targets.map((target) => ({
    name: `${target.name}, a pass an op`,
    kind: "plain" as const,
    work: { bytes: 32 * n },
    prepare: async () => {
      const runs = await Promise.all(
        steps.map(async (step) => {
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
    isLarge: n > 2 ** 20,
    contestants: [...one.contestants, ...apart],
    promised: [{ subject: "wasm strict", against: "wasm strict, a pass an op", atLeast: 2.5 }],
  };
}

export const chainCases = (): Case[] => [chainCase("L2", 16_384), chainCase("DRAM", 4_194_304)];

const long = 1024 * 1024;

/** What no cache holds. */
export const longChain: Kernel = {
  name: "six ops with tanh, 1M",
  shapes: [[long]],
  compute: (x: never) => {
    const inner = nn.relu(tanh(add(mul(x, 1.5), 0.25)));
    return add(mul(inner, 0.5), 0.125);
  },
  same: (ops, [x]) => {
    const inner = ops.relu(ops.tanh(ops.add(ops.mul(x!, 1.5), 0.25)));
    return ops.add(ops.mul(inner, 0.5), 0.125);
  },
  work: { bytes: 8 * long },
  againstPeers: [{ subject: "wasm strict", against: "onnxruntime-node", atLeast: 1 }],
};
