/** @file Which cost a parameter's gradient is taken of: what the entry itself differentiates, else its scalar output. */
import {
  type BuiltModel,
  type Graph,
  GraphError,
  graphNodes,
  isFloat,
  type Node,
  nearest,
  recordOf,
  topologicalOrder,
  type Value,
} from "@tapeless/graph/ir";

export interface FoundGradient {
  readonly entry: string;
  readonly binding: Readonly<Record<string, number>>;
  readonly graph: Graph;
  readonly cost: Value;
  readonly parameter: Value;
}

/**
 * @throws GraphError `explain/parameter` where no parameter has that name, `explain/no-gradient` where no entry has a
 * cost that depends on it.
 */
export function findGradient(model: BuiltModel, name: string): FoundGradient {
  const known = model.variables.filter(({ kind }) => kind === "parameter").map((variable) => variable.name);
  const inputs = model.entries.flatMap((entry) => entry.inputs.map((input) => input.name));
  if (!known.includes(name) && !inputs.includes(name)) {
    throw unknownParameter(name, known);
  }
  for (const { name: entry, programs } of model.entries) {
    for (const { binding, graph } of programs.slice(0, 1)) {
      const found = inGraph(graph, name);
      if (found) return { entry, binding, graph, ...found };
    }
  }
  throw new GraphError({
    code: "explain/no-gradient",
    problem: `no entry here has a scalar cost that depends on ${name}`,
    hint: "a train step has one; an entry may also return a float scalar, or name another entry with --entry",
  });
}

/** As many names as fit an error. */
const mostNames = 20;

function unknownParameter(name: string, known: readonly string[]): GraphError {
  const close = closest(name, known);
  const guess = close.length > 0 ? `did you mean ${close.join(" or ")}? ` : "";
  const more = known.length > mostNames ? `, and ${known.length - mostNames} more` : "";
  return new GraphError({
    code: "explain/parameter",
    problem:
      name === "" ? "there is no --gradient: the name of a parameter" : `no parameter is named ${name}`,
    hint: `${guess}parameters: ${known.slice(0, mostNames).join(", ") || "none"}${more}`,
  });
}

/** Of the layer that was named, if there is one: the nearest name, or else those that end alike. */
function closest(name: string, known: readonly string[]): string[] {
  if (name === "") return [];
  const segments = name.split(".");
  const last = segments.at(-1)!.toLowerCase();
  const layer = segments.slice(0, -1).join(".") || name;
  const ofLayer = known.filter((other) => other.startsWith(`${layer}.`));
  const near = nearest(name, ofLayer.length > 0 ? ofLayer : known);
  const alike = (names: readonly string[]): string[] =>
    names.filter((other) => other.split(".").at(-1)!.toLowerCase().endsWith(last));
  const others = ofLayer.length === 0 ? alike(known) : near ? [] : [...alike(ofLayer), ...ofLayer];
  return [...new Set([...(near ? [near] : []), ...others])].slice(0, 3);
}

function inGraph(
  graph: Graph,
  name: string,
): { readonly cost: Value; readonly parameter: Value } | undefined {
  const nodes = graphNodes(graph);
  const isNamed = ({ node }: Value) => recordOf(node).traits.leaf === true && node.attrs.name === name;
  for (const node of nodes) {
    if (recordOf(node).traits.gradient !== true || node.attrs.outputs !== 1) continue;
    const cost = node.operands[0]!;
    const parameter = node.operands.slice(2).find(isNamed) ?? leafBehind(cost, isNamed);
    if (parameter && cost.shape.length === 0) return { cost, parameter };
  }
  for (const { value } of graph.outputs) {
    if (value.shape.length > 0 || !isFloat(value.dtype)) continue;
    const parameter = leafBehind(value, isNamed);
    if (parameter) return { cost: value, parameter };
  }
  return undefined;
}

function leafBehind(cost: Value, isNamed: (value: Value) => boolean): Value | undefined {
  const leaves = topologicalOrder([cost]).flatMap((node: Node) => node.results.filter(isNamed));
  return leaves.find(({ dtype }) => isFloat(dtype));
}
