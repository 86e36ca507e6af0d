/**
 * @file A kernel as a function over typed arrays.
 */

import type { Kernel } from "@tapeless/graph/ir";
import { arrayType, commentText, type FunctionDeclaration, Lines } from "@tapeless/wrapper";
import type { Helpers } from "./helpers.ts";
import { KernelScope } from "./kernel-scope.ts";
import { type Staged, stagePanels } from "./panel.ts";
import { printBody } from "./stmt.ts";

/** `moving` are the buffers whose window moves from call to call: they come with an offset. */
export function printKernel(
  kernel: Kernel,
  name: string,
  moving: ReadonlySet<string>,
  helpers: Helpers,
): FunctionDeclaration {
  const scope = new KernelScope(kernel, helpers);
  const accesses = kernel.buffers.map((buffer) => scope.addBuffer(buffer.name, moving.has(buffer.name)));
  const arrays = kernel.buffers.map(({ dtype }, at) => ({
    name: accesses[at]!.array,
    type: arrayType[dtype],
  }));
  const offsets = accesses.flatMap(({ offset }) =>
    offset === undefined ? [] : [{ name: offset, type: "number" }],
  );
  const out = new Lines();
  const { kernel: staged, panel }: Staged = helpers.overrides ? stagePanels(kernel) : { kernel };
  if (panel) scope.bindBuffer(panel.name, { array: helpers.usePanel(panel.size) });
  printBody(staged, scope, out);
  return {
    kind: "function",
    name,
    comment: commentText(kernel.comment),
    parameters: [...arrays, ...offsets],
    returns: "void",
    body: out.lines,
    plain: true,
  };
}
