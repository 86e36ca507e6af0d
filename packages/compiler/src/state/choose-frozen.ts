/** @file Which saved tensors become constants when a model is built with `--state`, and whether the file has them. */
import { type BuiltModel, GraphError, nearest, sameShape, showType, type Variable } from "@tapeless/graph/ir";
import type { SafetensorsFile, StateTensorValue } from "./safetensors.ts";

/**
 * Parameters and state, all of them; tensors of the file that the model lacks are ignored.
 *
 * @throws GraphError `state/frozen-update` where an entry changes one, `state/mismatch` that lists what does not fit.
 */
export function chooseFrozen(
  model: BuiltModel,
  file: SafetensorsFile,
  fileName: string,
): ReadonlyMap<string, StateTensorValue> {
  const wanted = model.variables.filter(({ kind }) => kind === "parameter" || kind === "state");
  rejectUpdates(model, new Set(wanted.map(({ name }) => name)));
  const problems = wanted.flatMap((variable) => problemOf(variable, file) ?? []);
  if (problems.length > 0) {
    const unexpected = [...file.tensors.keys()].filter(
      (name) => !isOther(name) && !wanted.some((variable) => variable.name === name),
    );
    if (unexpected.length > 0) problems.push(`unexpected: ${unexpected.join(", ")}`);
    throw new GraphError({
      code: "state/mismatch",
      problem: `${fileName} does not fit ${model.name}:\n  ${problems.join("\n  ")}`,
      hint: "the file has to be saved by a module of the same model: names, shapes and types are compared",
    });
  }
  return new Map(wanted.map(({ name }) => [name, file.tensors.get(name)!]));
}

function problemOf(variable: Variable, { tensors, foreign }: SafetensorsFile): string | undefined {
  const { name } = variable;
  const found = tensors.get(name);
  if (found) {
    if (found.dtype === variable.dtype && sameShape(found.shape, variable.shape)) return undefined;
    return `${name} is ${showType(variable)}; the file has ${showType(found)}`;
  }
  const stored = foreign.get(name);
  if (stored) return `${name} is ${showType(variable)}; the file has ${stored}`;
  const close = nearest(name, tensors.keys());
  return `missing: ${name} ${showType(variable)}${close ? ` (the file has ${close})` : ""}`;
}

/** Saved beside parameters and state; no model says what of it a file has to hold. */
const isOther = (name: string): boolean =>
  name === "rng" || name === "step" || name.startsWith("optimizer/") || name.startsWith("state/");

function rejectUpdates(model: BuiltModel, frozen: ReadonlySet<string>): void {
  for (const { name, programs } of model.entries) {
    for (const { graph } of programs) {
      const changed = graph.updates.find(({ target }) => frozen.has(target));
      if (!changed) continue;
      const others = model.entries.filter((entry) => entry.name !== name).map((entry) => entry.name);
      throw new GraphError({
        code: "state/frozen-update",
        problem: `entry ${name} changes ${changed.target}, which --state makes a constant`,
        hint: `build the other entries: --entry ${others[0] ?? "predict"}`,
      });
    }
  }
}
