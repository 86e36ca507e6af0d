/** @file Values of a graph as a function of its inputs: compiled without optimizing passes, and interpreted. */
import {
  type BuiltModel,
  type Graph,
  type TypedArray,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";
import { compileBuilt } from "../compile.ts";
import { Interpreted } from "../interpret-module.ts";
import { isFed } from "./in-doubles.ts";

export type Inputs = Readonly<Record<string, TypedArray>>;

/** The arrays of some values, in their order. */
export type Evaluate = (inputs: Inputs) => TypedArray[];

const entry = "values";

export function evaluator(values: readonly Value[]): Evaluate {
  const leaves = topologicalOrder(values).filter(isFed);
  const inputs = leaves.map(({ attrs, results: [leaf] }) => ({
    name: attrs.name as string,
    dtype: leaf!.dtype,
    dims: leaf!.shape,
  }));
  const graph: Graph = {
    name: entry,
    outputs: values.map((value, i) => ({ name: `y${i}`, value })),
    updates: [],
  };
  const model: BuiltModel = {
    name: entry,
    entries: [{ name: entry, inputs, programs: [{ binding: {}, graph }] }],
    variables: [],
    init: { name: "init", outputs: [], updates: [] },
    automaticNames: [],
  };
  const module = new Interpreted(compileBuilt(model, { passes: "none", verifyEach: false }).module);
  return (given) => {
    const fed = Object.fromEntries(inputs.map(({ name }) => [name, given[name]!]));
    const results = module.call(entry, fed);
    return values.map((_, i) => results[`y${i}`]!);
  };
}
