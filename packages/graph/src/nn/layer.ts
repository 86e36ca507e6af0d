/** @file Making layers: functions of one tensor that run in a scope of their own. */
import { refuseArgument } from "../dsl/check.ts";
import type { Operand } from "../ir/builder.ts";
import { requireModel, scope, type Variable } from "../ir/context.ts";
import type { Value } from "../ir/node.ts";
import { automaticName } from "../model/variable.ts";
import type { Layer, LayerRule } from "../types/layer.ts";

export interface LayerOptions {
  /** The layer's name in paths like `dense1.weight`; default its kind and a number. */
  readonly name?: string;
}

/** The one place where an untyped function becomes a typed layer, with the parameters that are its own. */
export const asLayer = <R extends LayerRule>(
  apply: (x: Operand) => Value,
  parameters: readonly Variable[] = [],
): Layer<R> =>
  Object.assign(apply, { parameters: Object.freeze([...new Set(parameters)]) }) as unknown as Layer<R>;

/** Runs `make`; `parameters` are those it declares for training. */
export function declaring<T>(make: () => T): { readonly made: T; readonly parameters: readonly Variable[] } {
  const { declared } = requireModel("making a layer");
  const before = declared.length;
  const made = make();
  const parameters = declared
    .slice(before)
    .filter(({ kind, trainable }) => kind === "parameter" && trainable);
  return { made, parameters };
}

/** The parameters of layers in a layer. Other functions have none that they tell of. */
export const parametersOf = (layers: readonly unknown[]): Variable[] =>
  layers.flatMap((layer) => {
    const { parameters } = layer as { readonly parameters?: unknown };
    return Array.isArray(parameters) ? (parameters as Variable[]) : [];
  });

/** Runs functions in the scope of one layer, named once: where it is made, and wherever it is applied. */
export type LayerScope = <T>(body: () => T) => T;

export function openScope(kind: string, { name }: LayerOptions): LayerScope {
  requireModel(`making a ${kind} layer`);
  if (name !== undefined && (typeof name !== "string" || name === "")) {
    refuseArgument(kind, "name", name, "a text that is not empty");
  }
  const own = name ?? automaticName(kind);
  return (body) => scope(own, body);
}

/**
 * A layer with parameters of its own. `make` runs at once, in the layer's scope, and returns the function that applies
 * it; that runs in the scope the layer was made in, wherever it is called.
 */
export function makeLayer<R extends LayerRule>(
  kind: string,
  options: LayerOptions,
  make: () => (x: Operand) => Value,
): Layer<R> {
  const inScope = openScope(kind, options);
  const { made: apply, parameters } = declaring(() => inScope(make));
  return asLayer((x) => inScope(() => apply(x)), parameters);
}
