import { describe, expect, test } from "vitest";
import type { Capabilities } from "../backend.ts";
import { scalarCapabilities } from "../compile.ts";
import { opCases } from "../conformance/op-cases.ts";
import { programCases } from "../conformance/program-cases.ts";
import { trainingCases } from "../conformance/training-cases.ts";
import { assertMemorySafe } from "./assert-memory-safe.ts";

const targets: Readonly<Record<string, Capabilities>> = {
  "scalar loops": scalarCapabilities,
  "register tiles": { ...scalarCapabilities, tile: { rows: 4, columns: 4 } },
};

describe.each(Object.entries(targets))("memory safe in %s:", (_name, capabilities) => {
  const cases = [...opCases(), ...programCases(), ...trainingCases()];
  test.each(cases.map((one) => [one.name, one] as const))("%s", (_case, { module }) => {
    expect(() => assertMemorySafe(module(capabilities))).not.toThrow();
  });
});
