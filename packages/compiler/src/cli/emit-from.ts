/** @file Calls a backend, and says whose fault it is if that fails. */
import { InternalError } from "@tapeless/graph/ir";
import type { Backend, EmitOptions } from "../backend.ts";
import type { Module } from "../program.ts";
import { dataOf, describeThrown } from "./error-data.ts";

export async function emitFrom(backend: Backend, module: Module, options: EmitOptions): Promise<unknown> {
  try {
    return await backend.emit(module, options);
  } catch (error) {
    if (dataOf(error)) throw error;
    const fault = new InternalError(`the target ${backend.name} fails: ${describeThrown(error)}`);
    fault.cause = error;
    throw fault;
  }
}
