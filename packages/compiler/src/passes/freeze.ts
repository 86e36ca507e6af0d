/**
 * @file Freezing: parameters whose values are known become constants of the graph, so that they are folded, and need
 * no loading. Only a model that does not change them can be frozen.
 */
import {
  type BuiltModel,
  type DType,
  type Graph,
  GraphError,
  makeNode,
  nearest,
  rewriteGraph,
  sameShape,
  showType,
  type TypedArray,
  type Variable,
} from "@tapeless/graph";

export interface FrozenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** Tensors by name, as a saved state has them. */
export type Frozen = ReadonlyMap<string, FrozenTensor>;

/** The model without the variables that `frozen` holds. */
export function freeze(model: BuiltModel, frozen: Frozen): BuiltModel {
  const chosen = model.variables.filter(({ kind }) => kind === "parameter" || kind === "state");
  check(model, chosen, frozen);
  const names = new Set(chosen.map(({ name }) => name));
  const constants = (graph: Graph): Graph =>
    rewriteGraph(graph, (node) => {
      const name = node.attrs.name as string;
      if (!names.has(name) || !isVariable(node.op)) return undefined;
      const { dtype, shape, data } = frozen.get(name)!;
      return makeNode("literal", [], { data: Float64Array.from(data), dtype, shape }, node.results, node)
        .results;
    });
  return {
    ...model,
    variables: model.variables.filter(({ name }) => !names.has(name)),
    init: { ...model.init, updates: model.init.updates.filter(({ target }) => !names.has(target)) },
    entries: model.entries.map((entry) => ({
      ...entry,
      programs: entry.programs.map(({ binding, graph }) => ({ binding, graph: constants(graph) })),
    })),
  };
}

const variableOps: ReadonlySet<string> = new Set(["parameter", "state"]);
const isVariable = (op: string): boolean => variableOps.has(op);

function check(model: BuiltModel, chosen: readonly Variable[], frozen: Frozen): void {
  for (const { name, programs } of model.entries) {
    const changed = programs[0]?.graph.updates.find(({ target }) =>
      chosen.some((one) => one.name === target),
    );
    if (!changed) continue;
    throw new GraphError({
      code: "state/frozen",
      problem: `entry ${name} changes ${changed.target}, so it cannot be frozen`,
      hint: "build only the entries that change nothing, as in --entry predict --state file.safetensors",
    });
  }
  for (const variable of chosen) {
    const given = frozen.get(variable.name);
    if (given && given.dtype === variable.dtype && sameShape(given.shape, variable.shape)) continue;
    const close = nearest(variable.name, frozen.keys());
    throw new GraphError({
      code: given ? "state/shape" : "state/missing",
      problem: given
        ? `${variable.name} is ${showType(variable)} in the model and ${showType(given)} in the file`
        : `the file has no ${variable.name}`,
      hint: given || !close ? "save the state of this very model" : `it has ${close}`,
    });
  }
}
