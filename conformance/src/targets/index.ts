/** @file From `--target x` to what runs the cases: the interpreter, or a backend by its name or path. */
import { fileURLToPath } from "node:url";
import { GraphError, nearest } from "@tapeless/graph/ir";
import { resolveTarget } from "../compiler.ts";
import { emittedTarget } from "./emitted.ts";
import { interpreter } from "./interpreter.ts";
import type { Target } from "./target.ts";

/** @throws GraphError `target/...` where there is none of that name. */
export async function findTarget(name: string): Promise<Target> {
  if (name === interpreter.name) return interpreter;
  const modelFolder = fileURLToPath(new URL(".", import.meta.url));
  try {
    return emittedTarget(await resolveTarget(name, { modelFolder, cwd: process.cwd() }));
  } catch (error) {
    const isUnknown = error instanceof GraphError && error.code === "target/unknown";
    if (!isUnknown || !nearest(name, [interpreter.name])) throw error;
    throw new GraphError({ ...error.data, hint: `did you mean ${interpreter.name}?` });
  }
}
