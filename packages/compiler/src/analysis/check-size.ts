/** @file Whether a module is small enough, said in the user's words before anything is proven of its indices. */
import { GraphError } from "@tapeless/graph/ir";
import type { Buffer, Module, UnplannedModule } from "../program.ts";

/** Indices are i32. */
const mostElements = 2 ** 31 - 1;

/**
 * Before bounds are proven or kernels verified: indices into a larger array would overflow.
 *
 * @throws GraphError `memory/too-large`
 */
export function checkElements(module: UnplannedModule): void {
  const programs = [
    ...module.entries.flatMap((entry) => entry.programs),
    ...(module.init ? [module.init] : []),
  ];
  const buffers = [...module.shared, ...programs.flatMap((program) => program.buffers)];
  const large = buffers.find(({ size }) => size > mostElements);
  if (!large) return;
  throw tooLarge(
    `${nameOf(large, module)} has ${large.size} elements; an array has at most ${mostElements}`,
    "indices have 32 bits: use fewer features or bind smaller sizes",
  );
}

/** @throws GraphError `memory/too-large` */
export function checkArena({ plan }: Module, maxBytes: number): void {
  if (plan.arenaBytes <= maxBytes) return;
  throw tooLarge(
    `the arena takes ${plan.arenaBytes} bytes; --max-bytes allows ${maxBytes}`,
    "bind smaller sizes, build fewer entries (--entry), or allow more",
  );
}

/** As the user knows it: by the name it is saved under, where it has one. */
function nameOf({ name, role }: Buffer, { state }: UnplannedModule): string {
  const saved = state.find(({ buffer }) => buffer === name);
  return saved
    ? saved.name
    : `${role === "temp" ? "an intermediate result" : `the ${role}`} ${name.replace(/^(?:in|out):/, "")}`;
}

const tooLarge = (problem: string, hint: string): GraphError =>
  new GraphError({ code: "memory/too-large", problem, hint });
