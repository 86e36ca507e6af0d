/** @file From a built model and a parameter's name to the derivation of its gradient. */
import type { BuiltModel, Graph, Value } from "@tapeless/graph/ir";
import { toF64 } from "../analysis/to-f64.ts";
import { differentiate } from "../passes/differentiate.ts";
import { namedAxes } from "./axes.ts";
import { type Derivation, derive } from "./derive.ts";
import { type FoundGradient, findGradient } from "./find-gradient.ts";
import { Places, type ReadSource } from "./places.ts";

export interface ExplainOptions {
  readonly parameter: string;
  readonly all: boolean;
  readonly readSource: ReadSource;
  /** The same model with every named dim of another size, for the names of axes. */
  readonly twin?: BuiltModel;
}

export interface ExplainedGradient extends Derivation {
  readonly found: FoundGradient;
}

/** @throws GraphError as `findGradient`, and as differentiating the cost does. */
export function explainGradient(model: BuiltModel, options: ExplainOptions): ExplainedGradient {
  const found = findGradient(model, options.parameter);
  const { entry, graph, binding } = found;
  const twin = options.twin?.entries.find(({ name }) => name === entry)?.programs[0];
  const named = namedAxes(graph, binding, twin);
  // gradients inside the cost are ordinary nodes from here on
  const outputs = graph.outputs.filter(({ value }) => value.dtype !== "bool");
  const plain: Graph = differentiate({
    name: entry,
    outputs: [{ name: "", value: found.cost }, { name: "", value: found.parameter }, ...outputs],
    updates: [],
  });
  const values = plain.outputs.map(({ value }) => value);
  const wide = toF64(values);
  const axes = new Map<Value, readonly (number | string)[]>();
  for (const [value, copy] of wide) axes.set(copy, named.get(value) ?? value.shape);
  const derivation = derive(wide.get(values[0]!)!, wide.get(values[1]!)!, {
    all: options.all,
    places: new Places(options.readSource),
    axesOf: (value) => axes.get(value) ?? value.shape,
    outputs: outputs.map(({ name }, i) => ({ name, value: wide.get(values[i + 2]!)! })),
  });
  return { ...derivation, found };
}
