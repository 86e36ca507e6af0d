/** @file A kernel as a function: one parameter for each buffer, the address of its first element. */
import type { Kernel } from "@tapeless/graph/ir";
import type { FunctionBuilder, FunctionRef } from "../assembler/index.ts";
import type { Helpers } from "./helpers.ts";
import { Scope } from "./scope.ts";
import { shareLoops } from "./share-loop.ts";
import { StmtWriter } from "./statements.ts";

export function addKernel(kernel: Kernel, helpers: Helpers, exported = false): FunctionRef {
  const params = kernel.buffers.map(() => "i32" as const);
  const paramNames = kernel.buffers.map(({ name }) => name);
  const options = { params, paramNames, ...(exported ? { export: kernel.name } : {}) };
  return helpers.module.add(kernel.name, options, (f: FunctionBuilder) => {
    const scope = new Scope(f, helpers, kernel.buffers);
    new StmtWriter(kernel, scope, helpers.crew && shareLoops(kernel, helpers.crew)).stmts(kernel.body);
  });
}
