/** @file All there is to run. */
import type { Case } from "./case.ts";
import { allocationUnits } from "./cases/allocation.ts";
import { compileUnits } from "./cases/compile.ts";
import { emissionUnits } from "./cases/emission.ts";
import { kernelCases } from "./cases/kernels.ts";
import { matmulCases } from "./cases/matmul.ts";
import { memoryUnits, peerMemoryUnits } from "./cases/memory.ts";
import { modelCases } from "./cases/models.ts";
import { peerStartupUnits } from "./cases/peer-startup.ts";
import { peerCases } from "./cases/peers.ts";
import { sizeUnits } from "./cases/size.ts";
import { startupUnits } from "./cases/startup.ts";
import { threadCases } from "./cases/threads.ts";
import { thorough } from "./harness/measure.ts";
import { runCase } from "./harness/run-case.ts";
import { copyCases } from "./limits/copy.ts";
import type { Group } from "./results.ts";
import type { Unit } from "./unit.ts";

const timed = (group: Group, cases: readonly Case[]): Unit[] =>
  cases.map((one) => ({
    group,
    name: one.name,
    isLarge: one.isLarge ?? false,
    run: async ({ quick }) => ({
      // twelve contestants take long enough without a second driver
      cases: [await runCase(group, one, quick ? {} : { sampling: thorough, benny: group !== "peers" })],
      facts: [],
    }),
  }));

export const allUnits = (): Unit[] => [
  ...timed("kernels", [...copyCases(), ...matmulCases(), ...kernelCases()]),
  ...timed("models", modelCases()),
  ...timed("models", threadCases()).map((unit) => ({ ...unit, usesAllCores: true })),
  ...allocationUnits(),
  ...memoryUnits(),
  ...startupUnits(),
  ...sizeUnits(),
  ...compileUnits(),
  ...emissionUnits(),
  ...timed("peers", peerCases()),
  ...peerStartupUnits(),
  ...peerMemoryUnits(),
];
