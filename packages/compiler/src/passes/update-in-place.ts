/**
 * @file The pass `update-in-place`: parameters, state and outputs are computed where they are.
 *
 * Lowering computes the new value of a variable into a temporary and copies it over at the end of the program, since
 * all updates see the values from before the call. Here the temporary becomes the variable itself and the copy goes
 * away, where nothing reads the old value once the new one is being written: no later step, and in the kernel that
 * writes it only element by element (see `can-overwrite`). An output that is another shape of a value is copied, too.
 *
 * A copy is recognised by what it does: one loop from 0 over all elements whose body is `store to[i] = from[i]`.
 */
import type { Expr, ForStmt, Kernel } from "@tapeless/graph/ir";
import type { Buffer, BufferRef, CallNode, Program, UnplannedModule } from "../program.ts";
import { ChangedKernels } from "./changed-kernels.ts";
import { mapPrograms } from "./map-kernels.ts";
import { mergeResult } from "./merge-result.ts";
import { Steps } from "./program-steps.ts";

export function updateInPlace(module: UnplannedModule): UnplannedModule {
  const kernels = new ChangedKernels(module.kernels);
  const variables = module.shared.filter(({ role }) => role === "parameter" || role === "state");
  const updated = mapPrograms(module, (program) => updateProgram(program, variables, kernels));
  return kernels.finish(updated);
}

function updateProgram(program: Program, variables: readonly Buffer[], kernels: ChangedKernels): Program {
  const temps = new Map(
    program.buffers.filter(({ role }) => role === "temp").map((buffer) => [buffer.name, buffer]),
  );
  const outputs = program.buffers.filter(({ role }) => role === "output");
  const targets = new Map([...variables, ...outputs].map((buffer) => [buffer.name, buffer]));
  const steps = new Steps(program.body, kernels.set);
  const gone = new Set<string>();
  for (let at = 0; at < program.body.length; at++) {
    const copied = copyOf(steps, at);
    const from = copied && temps.get(copied.from);
    const to = copied && targets.get(copied.to);
    if (!from || !to || from.size !== to.size) continue;
    if (writeThrough(steps, from.name, to.name, at)) gone.add(from.name);
  }
  if (gone.size === 0) return program;
  const body = steps.list((kernel) => kernels.add(kernel));
  return { ...program, body, buffers: program.buffers.filter(({ name }) => !gone.has(name)) };
}

/** Makes `temp` the variable, if that is the same, and removes the copy at step `end`. */
function writeThrough(steps: Steps, temp: string, variable: string, end: number): boolean {
  const ofTemp = steps.touching(temp);
  const [first] = ofTemp;
  if (first === undefined || first === end) return false;
  // from its first value to the copy the temporary is changed and read; after the copy it is read only
  if (ofTemp.some((at) => at > end && steps.writes(at, temp))) return false;
  // of the old value nothing may be wanted any more, and nothing else may be written there
  if (steps.touching(variable).some((at) => at > first && at !== end)) return false;
  if (steps.isSwapped(temp) || steps.isSwapped(variable)) return false;
  if (steps.touching(variable).includes(first) && !mergeStep(steps, first, variable, temp)) return false;
  steps.remove(end);
  steps.rename(temp, variable);
  return true;
}

/** Lets a call store its result `result` in its argument `input`; false where that may not be the same. */
export function mergeStep(steps: Steps, at: number, input: string, result: string): boolean {
  const node = steps.call(at);
  if (!node) return false;
  const kernel = steps.kernel(at);
  const from = onlyArgument(node, kernel, input);
  const to = onlyArgument(node, kernel, result);
  const merged = from && to && mergeResult(kernel, from.name, to.name);
  if (!merged) return false;
  steps.change(
    at,
    merged,
    node.args.filter((_, i) => kernel.buffers[i] !== to),
  );
  return true;
}

/** The kernel's own buffer for one that the call binds once, from its start. */
function onlyArgument(node: CallNode, kernel: Kernel, buffer: string): Kernel["buffers"][number] | undefined {
  const found = node.args.flatMap((ref, i) =>
    ref.buffer === buffer ? [{ ref, own: kernel.buffers[i]! }] : [],
  );
  const [only] = found;
  return only && found.length === 1 && isFromStart(only.ref) ? only.own : undefined;
}

const isFromStart = ({ offset, loop }: BufferRef): boolean => offset === 0 && !loop;

/** Source and target of a call that does nothing but copy all of one buffer to another. */
function copyOf(steps: Steps, at: number): { readonly from: string; readonly to: string } | undefined {
  const node = steps.call(at);
  if (!node?.args.every(isFromStart)) return undefined;
  const { buffers, body } = steps.kernel(at);
  const [loop] = body;
  if (buffers.length !== 2 || body.length !== 1 || !loop) return undefined;
  // a loop of one turn was replaced by its body
  const [store, ...others] = loop.kind === "for" ? loop.body : [loop];
  if (store?.kind !== "store" || store.mode !== "set" || store.value.kind !== "load" || others.length > 0)
    return undefined;
  const load = store.value;
  const isAll =
    loop.kind === "for"
      ? isConstant(loop.from, 0) &&
        loop.step === 1 &&
        [store, load].every(({ index }) => isIndex(index, loop))
      : [store, load].every(({ index }) => isConstant(index, 0));
  const elements = loop.kind === "for" && loop.to.kind === "const" ? loop.to.value : 1;
  if (!isAll || buffers.some(({ size }) => size !== elements)) return undefined;
  const place = (name: string): string =>
    node.args[buffers.findIndex((buffer) => buffer.name === name)]!.buffer;
  return { from: place(load.buffer), to: place(store.buffer) };
}

const isConstant = (expr: Expr, value: number): boolean => expr.kind === "const" && expr.value === value;

const isIndex = (expr: Expr, loop: ForStmt): boolean => expr.kind === "var" && expr.name === loop.index;
