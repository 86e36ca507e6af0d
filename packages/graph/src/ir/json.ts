/**
 * @file A graph as JSON: what tools read and write. The schema says what a file may look like; reading checks every
 * node by its op's own rules besides.
 *
 * Values are numbers: the results of all nodes, counted in order.
 *
 * Time grows linearly. 100,000 nodes with three attributes on every other one (10 MB; Node 20, one busy core):
 * graphToJson 0.3 s, the schema 0.5 s, graphFromJson with the schema 0.8 s; finding out 100,000 sources takes 7 s, the
 * first time somebody asks for them.
 */
import { z } from "zod";
import { dtypes } from "../dtype.ts";
import { GraphError, nearest } from "../errors.ts";
import { opRecords } from "../ops/index.ts";
import { sameType, showType } from "../shape.ts";
import { makeNode } from "./builder.ts";
import { inferNode, type OpRecords } from "./infer-node.ts";
import { attributesFromJson, attributesToJson, JsonProblem, jsonValue } from "./json-attributes.ts";
import {
  type Graph,
  graphNodes,
  type Node,
  type Region,
  type Role,
  topologicalOrder,
  type Value,
} from "./node.ts";
import { showSource } from "./source.ts";

const wholeNumber = z.int().nonnegative();
const typeJson = z.strictObject({ dtype: z.enum(dtypes), shape: z.array(wholeNumber) });

export const nodeJson = z.strictObject({
  op: z.string(),
  /** Numbers of earlier values. */
  operands: z.array(wholeNumber).optional(),
  attrs: z.record(z.string(), jsonValue).optional(),
  results: z.array(typeJson),
  get regions() {
    return z.array(regionJson).optional();
  },
  role: z.enum(["backward", "update"]).optional(),
  scope: z.string().optional(),
  source: z.string().optional(),
});

/** The first `inputs` nodes are the arguments; values are counted from 0 again. */
export const regionJson = z.strictObject({
  inputs: wholeNumber,
  get nodes() {
    return z.array(nodeJson);
  },
  outputs: z.array(wholeNumber),
});

export const graphJson = z.strictObject({
  format: z.literal("tapeless graph"),
  version: z.literal(1),
  name: z.string(),
  nodes: z.array(nodeJson),
  outputs: z.array(z.strictObject({ name: z.string(), value: wholeNumber })),
  updates: z.array(z.strictObject({ target: z.string(), value: wholeNumber })),
});

export type NodeJson = z.infer<typeof nodeJson>;
export type RegionJson = z.infer<typeof regionJson>;
export type GraphJson = z.infer<typeof graphJson>;

export interface ToJsonOptions {
  /** Keep role, scope and source. Default true. */
  readonly provenance?: boolean;
}

export function graphToJson(graph: Graph, { provenance = true }: ToJsonOptions = {}): GraphJson {
  const { nodes, numbers } = nodesToJson(graphNodes(graph), provenance);
  return {
    format: "tapeless graph",
    version: 1,
    name: graph.name,
    nodes,
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: numbers.get(value)! })),
    updates: graph.updates.map(({ target, value }) => ({ target, value: numbers.get(value)! })),
  };
}

function nodesToJson(nodes: readonly Node[], provenance: boolean) {
  const numbers = new Map<Value, number>();
  const converted = nodes.map(({ op, operands, attrs, results, regions, role, scope, source }): NodeJson => {
    const place = provenance && source ? showSource(source) : "";
    const json: NodeJson = {
      op,
      ...(operands.length > 0 ? { operands: operands.map((operand) => numbers.get(operand)!) } : {}),
      ...(Object.keys(attrs).length > 0 ? { attrs: attributesToJson(attrs) } : {}),
      results: results.map(({ dtype, shape }) => ({ dtype, shape: [...shape] })),
      ...(regions.length > 0 ? { regions: regions.map((region) => regionToJson(region, provenance)) } : {}),
      ...(provenance && role !== "forward" ? { role } : {}),
      ...(provenance && scope !== "" ? { scope } : {}),
      ...(place === "" ? {} : { source: place }),
    };
    for (const result of results) numbers.set(result, numbers.size);
    return json;
  });
  return { nodes: converted, numbers };
}

function regionToJson({ inputs, outputs }: Region, provenance: boolean): RegionJson {
  const isInput = new Set(inputs.map(({ node }) => node));
  const inside = topologicalOrder(outputs).filter((node) => !isInput.has(node));
  const { nodes, numbers } = nodesToJson([...inputs.map(({ node }) => node), ...inside], provenance);
  return { inputs: inputs.length, nodes, outputs: outputs.map((output) => numbers.get(output)!) };
}

export interface FromJsonOptions {
  /** Default: the registry. */
  readonly records?: OpRecords;
}

type Path = readonly (string | number)[];

/** Checks and builds; errors are GraphErrors `json/...` that begin with the path. */
export function graphFromJson(json: unknown, { records = opRecords }: FromJsonOptions = {}): Graph {
  const checked = graphJson.safeParse(json);
  if (!checked.success) {
    const { path, message } = checked.error.issues[0]!;
    fail("schema", path as Path, message);
  }
  const { name, nodes, outputs, updates } = checked.data;
  const values = readNodes(nodes, ["nodes"], records);
  return {
    name,
    outputs: outputs.map(({ name: output, value }, i) => ({
      name: output,
      value: valueAt(values, value, ["outputs", i, "value"]),
    })),
    updates: updates.map(({ target, value }, i) => ({
      target,
      value: valueAt(values, value, ["updates", i, "value"]),
    })),
  };
}

function readNodes(nodes: readonly NodeJson[], path: Path, records: OpRecords): Value[] {
  const values: Value[] = [];
  nodes.forEach((node, i) => {
    values.push(...readNode(node, [...path, i], values, records));
  });
  return values;
}

function readNode(
  json: NodeJson,
  path: Path,
  values: readonly Value[],
  records: OpRecords,
): readonly Value[] {
  const { op, results, role = "forward", scope = "", source } = json;
  const record = records.get(op);
  if (!record) {
    const near = nearest(op, records.keys());
    return fail("unknown-op", [...path, "op"], `no op is called ${op}`, near && `did you mean ${near}?`);
  }
  const operands = (json.operands ?? []).map((number, i) =>
    valueAt(values, number, [...path, "operands", i]),
  );
  const regions = (json.regions ?? []).map((region, i) =>
    readRegion(region, [...path, "regions", i], records),
  );
  const inferred = inferNode(record, operands, readAttributes(json, path), regions);
  if ("problem" in inferred) {
    const at = inferred.kind === "attribute" ? [...path, "attrs"] : path;
    return fail(inferred.kind, at, `${op}: ${inferred.problem}`, inferred.hint);
  }
  const { attrs, types } = inferred;
  if (types.length !== results.length || types.some((type, i) => !sameType(type, results[i]!))) {
    const list = (of: typeof types) => of.map(showType).join(", ") || "nothing";
    fail("type", [...path, "results"], `${op} gives ${list(types)}, the file says ${list(results)}`);
  }
  const provenance = {
    role: role as Role,
    scope,
    ...(source === undefined ? {} : { source: { text: source } }),
  };
  return makeNode(op, operands, attrs, types, provenance, regions).results;
}

function readAttributes({ attrs = {} }: NodeJson, path: Path) {
  try {
    return attributesFromJson(attrs, []);
  } catch (error) {
    if (error instanceof JsonProblem) fail("attribute", [...path, "attrs", ...error.path], error.message);
    throw error;
  }
}

function readRegion({ inputs, nodes, outputs }: RegionJson, path: Path, records: OpRecords): Region {
  if (inputs > nodes.length) fail("value", [...path, "inputs"], `there are ${nodes.length} nodes`);
  const values = readNodes(nodes, [...path, "nodes"], records);
  return {
    inputs: values.slice(0, inputs),
    outputs: outputs.map((number, i) => valueAt(values, number, [...path, "outputs", i])),
  };
}

function valueAt(values: readonly Value[], number: number, path: Path): Value {
  return values[number] ?? fail("value", path, `there is no value ${number} yet, only ${values.length}`);
}

/** `nodes[3].attrs.axes: must be ...` */
function fail(code: string, path: Path, problem: string, hint?: string): never {
  const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  throw new GraphError({
    code: `json/${code}`,
    problem: `${place.replace(/^\./, "") || "the graph"}: ${problem}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
