/** @file What the text form of Programs holds: kernels, the buffers all programs share, and the programs. */
import type { Kernel } from "@tapeless/graph/ir";
import type { Buffer, BufferRole, Module, Program } from "../program.ts";

export interface Listing {
  readonly shared: readonly Buffer[];
  readonly kernels: readonly Kernel[];
  readonly programs: readonly Program[];
}

export const bufferRoles = [
  "input",
  "output",
  "parameter",
  "state",
  "constant",
  "temp",
] as const satisfies readonly BufferRole[];

/** Everything of a module that runs. */
export const listingOf = ({ shared, kernels, entries, init }: Module): Listing => ({
  shared,
  kernels,
  programs: [...(init ? [init] : []), ...entries.flatMap(({ programs }) => programs)],
});
