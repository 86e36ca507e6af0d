/**
 * @file The pass `reuse-inputs`: a result is written over an input that is not needed any more, which spares memory and
 * the cache.
 *
 * Both have to be temporaries of one size and dtype. The input is used for the last time by the call that first writes
 * the result, and the kernel reads each element before it writes it (see `can-overwrite`). The kernel gets another
 * signature; so that this makes no copies of kernels, only those with one call in the whole module are changed.
 */
import type { Buffer, Program, ProgramNode, UnplannedModule } from "../program.ts";
import { ChangedKernels } from "./changed-kernels.ts";
import { mapPrograms } from "./map-kernels.ts";
import { Steps } from "./program-steps.ts";
import { mergeStep } from "./update-in-place.ts";

export function reuseInputs(module: UnplannedModule): UnplannedModule {
  const kernels = new ChangedKernels(module.kernels);
  const calls = countCalls(module);
  const reused = mapPrograms(module, (program) => reuseInProgram(program, kernels, calls));
  return kernels.finish(reused);
}

function reuseInProgram(
  program: Program,
  kernels: ChangedKernels,
  calls: ReadonlyMap<string, number>,
): Program {
  const temps = new Map(
    program.buffers.filter(({ role }) => role === "temp").map((buffer) => [buffer.name, buffer]),
  );
  const steps = new Steps(program.body, kernels.set);
  const gone = new Set<string>();
  for (let at = 0; at < program.body.length; at++) {
    const node = steps.call(at);
    if (!node || calls.get(node.kernel) !== 1) continue;
    // one pair a call: after it the kernel is another one
    const pair = pairsOf(node.args.flatMap(({ buffer }) => temps.get(buffer) ?? [])).find(
      ([input, result]) => {
        if (steps.isSwapped(input.name) || steps.isSwapped(result.name)) return false;
        return steps.touching(input.name).at(-1) === at && steps.touching(result.name)[0] === at;
      },
    );
    if (!pair) continue;
    const [input, result] = pair;
    if (!mergeStep(steps, at, input.name, result.name)) continue;
    steps.rename(result.name, input.name);
    gone.add(result.name);
  }
  if (gone.size === 0) return program;
  const body = steps.list((kernel) => kernels.add(kernel));
  return { ...program, body, buffers: program.buffers.filter(({ name }) => !gone.has(name)) };
}

/** Two different buffers of one size and dtype, in every order. */
const pairsOf = (buffers: readonly Buffer[]): (readonly [Buffer, Buffer])[] =>
  buffers.flatMap((input) =>
    buffers
      .filter(({ name, size, dtype }) => name !== input.name && size === input.size && dtype === input.dtype)
      .map((result) => [input, result] as const),
  );

function countCalls(module: UnplannedModule): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (nodes: readonly ProgramNode[]): void => {
    for (const node of nodes) {
      if (node.kind === "call") counts.set(node.kernel, (counts.get(node.kernel) ?? 0) + 1);
      else if (node.kind === "branch") count([...node.consequent, ...node.otherwise]);
      else count(node.body);
    }
  };
  for (const { programs } of module.entries) for (const { body } of programs) count(body);
  if (module.init) count(module.init.body);
  return counts;
}
