/**
 * @file Freezing: variables whose values are known become constants of the graph, so that they are folded and need no
 * loading.
 */
import {
  type BuiltModel,
  type DType,
  type Graph,
  InternalError,
  makeNode,
  rewriteGraph,
  type TypedArray,
  variableName,
} from "@tapeless/graph/ir";

export interface FrozenTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** Values of parameters and state by name; nothing that is built may change one. */
export type Frozen = ReadonlyMap<string, FrozenTensor>;

/** The model without the variables that `frozen` holds. */
export function freeze(model: BuiltModel, frozen: Frozen): BuiltModel {
  const constants = (graph: Graph): Graph => {
    const changed = graph.updates.find(({ target }) => frozen.has(target));
    if (changed) throw new InternalError(`${changed.target} is frozen, and entry ${graph.name} changes it`);
    return rewriteGraph(graph, (node) => {
      const given = frozen.get(variableName(node) ?? "");
      if (!given) return undefined;
      const { dtype, shape, data } = given;
      return makeNode("literal", [], { data: Float64Array.from(data), dtype, shape }, node.results, node)
        .results;
    });
  };
  return {
    ...model,
    variables: model.variables.filter(({ name }) => !frozen.has(name)),
    init: { ...model.init, updates: model.init.updates.filter(({ target }) => !frozen.has(target)) },
    entries: model.entries.map((entry) => ({
      ...entry,
      programs: entry.programs.map(({ binding, graph }) => ({ binding, graph: constants(graph) })),
    })),
  };
}
