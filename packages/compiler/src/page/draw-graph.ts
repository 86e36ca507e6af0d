/** @file A graph as a drawing: one box for a node, leaves where they are read, numbers left out. */
import {
  type Attribute,
  type Graph,
  graphNodes,
  type Node,
  recordOf,
  showSource,
  showType,
  sizeOf,
  type Value,
} from "@tapeless/graph/ir";
import { grouped } from "../cli/format.ts";
import { formulaOf } from "../explain/notation.ts";
import { name } from "../explain/term.ts";
import type { Arrow, Box, Drawing, Facts } from "./drawing.ts";

export function drawGraph(graph: Graph): Drawing {
  const nodes = graphNodes(graph);
  // positions, as ids of nodes go on from graph to graph
  const positions = new Map(nodes.map((node, i) => [node, i]));
  const idOf = (node: Node): string => `n${positions.get(node)}`;
  const boxes: Box[] = [];
  const arrows = new Map<string, Arrow>();
  const hidden = new Set<Node>();
  const targets = new Set(graph.updates.map(({ target }) => target));
  const leaves = new Set<string>();
  const arrow = (from: string, to: string): void => {
    arrows.set(`${from} ${to}`, { from, to });
  };
  // a leaf is drawn once for each part of the work that reads it: one arrow across everything says nothing
  const owners = updateOwners(graph, nodes);
  const leafFor = (leaf: Node, part: readonly string[]): string => {
    const id = `${idOf(leaf)}${part.length === 0 ? "" : ` ${part.join("/")}`}`;
    if (!leaves.has(id)) {
      leaves.add(id);
      boxes.push(leafBox(id, leaf, part));
    }
    return id;
  };
  const connect = (value: Value, to: string, part: readonly string[]): void => {
    if (hidden.has(value.node)) return;
    arrow(recordOf(value.node).traits.leaf ? leafFor(value.node, part) : idOf(value.node), to);
  };
  for (const node of nodes) {
    const { leaf, constant } = recordOf(node).traits;
    if (
      constant ||
      (!leaf && node.operands.length > 0 && node.operands.every((operand) => hidden.has(operand.node)))
    ) {
      hidden.add(node);
    } else if (!leaf) {
      const id = idOf(node);
      const part = partOf(node, owners);
      for (const operand of node.operands) connect(operand, id, part);
      boxes.push(nodeBox(id, node, pathOf(node, part)));
    }
  }
  graph.outputs.forEach(({ name, value }, i) => {
    boxes.push(resultBox(`o${i}`, "output", name, value, []));
    connect(value, `o${i}`, []);
  });
  graph.updates.forEach(({ target, value }, i) => {
    const part = ["update", ...ownerOf(target, targets)];
    boxes.push(resultBox(`u${i}`, "update", target, value, part));
    connect(value, `u${i}`, part);
  });
  const left =
    hidden.size > 0
      ? `${hidden.size === 1 ? "1 node of numbers alone is" : `${grouped(hidden.size)} nodes of numbers alone are`} not drawn`
      : "";
  return { boxes, arrows: [...arrows.values()], note: left };
}

/** The part of the work a node belongs to; updates apart by what they update. */
const partOf = (node: Node, owners: ReadonlyMap<Node, string>): string[] => {
  if (node.role === "forward" && !recordOf(node).traits.gradient) return [];
  if (node.role !== "update") return ["backward"];
  const owner = owners.get(node);
  return owner === undefined || owner === "" ? ["update"] : ["update", owner];
};

/** Around a node: its part, then its layers; an optimizer is one scope for all that it updates, which says nothing. */
const pathOf = ({ role, scope }: Node, part: readonly string[]): readonly string[] =>
  scope === "" || (role === "update" && part.length > 1) ? part : [...part, ...scope.split(".")];

/** What is updated: a variable, or for a slot of an optimizer its parameter. */
function ownerOf(target: string, targets: ReadonlySet<string>): string[] {
  const parameter = target.split("/").slice(2, -1).join("/");
  return [targets.has(parameter) ? parameter : target];
}

/** For nodes of the update the one owner that all their readers belong to; "" where there are several. */
function updateOwners(graph: Graph, nodes: readonly Node[]): ReadonlyMap<Node, string> {
  const targets = new Set(graph.updates.map(({ target }) => target));
  const owners = new Map<Node, string>();
  const claim = (node: Node, owner: string): void => {
    const known = owners.get(node);
    owners.set(node, known === undefined || known === owner ? owner : "");
  };
  for (const { target, value } of graph.updates) claim(value.node, ownerOf(target, targets)[0]!);
  for (const node of nodes.toReversed()) {
    const owner = owners.get(node);
    if (owner !== undefined && node.role === "update")
      for (const operand of node.operands) claim(operand.node, owner);
  }
  return owners;
}

const typesOf = ({ results }: Node): string => results.map((result) => showType(result)).join(", ");

function flopsOf(node: Node): number {
  const record = recordOf(node);
  const { results, operands, attrs } = node;
  if (record.flops) return record.flops(operands, results, attrs);
  if (record.traits.view || record.traits.leaf) return 0;
  return results.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

function nodeBox(id: string, node: Node, path: readonly string[]): Box {
  const flops = flopsOf(node);
  const called =
    typeof node.attrs.op === "string" ? `${node.op} ${node.attrs.op}` : (functionName(node) ?? node.op);
  const title = recordOf(node).traits.gradient ? `gradient by ${node.results.length} values` : called;
  return {
    id,
    kind: recordOf(node).traits.gradient ? "backward" : node.role,
    label: [title, node.results.length > 3 ? `${node.results.length} results` : typesOf(node)],
    path,
    facts: factsOf(node, title, flops),
    count: 1,
    flops,
  };
}

/** `relu`, for a function with a gradient of its own that is written as one. */
function functionName(node: Node): string | undefined {
  if (!recordOf(node).traits.inline || node.results.length !== 1) return undefined;
  const nameOf = (value: Value) => (node.operands.includes(value) ? name("x") : undefined);
  const term = formulaOf(node.results[0]!, { axisName: () => "", nameOf });
  return term.kind === "call" ? term.name : undefined;
}

function leafBox(id: string, node: Node, path: readonly string[]): Box {
  const name = String(node.attrs.name ?? node.op);
  return {
    id,
    kind: "leaf",
    label: [name, typesOf(node)],
    path,
    facts: factsOf(node, `${node.op} ${name}`, 0),
    count: 1,
    flops: 0,
  };
}

function resultBox(id: string, what: string, name: string, value: Value, path: readonly string[]): Box {
  const facts: Facts = {
    title: `${what} ${name}`,
    rows: [
      ["type", showType(value)],
      ["made by", value.node.op],
    ],
  };
  return {
    id,
    kind: "result",
    label: [`${what} ${name}`, showType(value)],
    path,
    facts,
    count: 1,
    flops: 0,
  };
}

/** Longer attributes are cut. */
const longestValue = 160;

function factsOf(node: Node, title: string, flops: number): Facts {
  const { attrs, operands, scope, role, source, regions } = node;
  const place = source ? showSource(source) : "";
  const shown = Object.entries(attrs).filter(
    ([key, value]) => value !== undefined && !["name", "dtype", "shape"].includes(key),
  );
  const inner = regions.reduce((sum, region) => sum + region.outputs.length, 0);
  return {
    title,
    rows: [
      ["op", recordOf(node).doc],
      ["type", typesOf(node)],
      ["elements", grouped(node.results.reduce((sum, { shape }) => sum + sizeOf(shape), 0))],
      ...(operands.length > 0
        ? [
            [
              "operands",
              operands
                .map((operand) => showType(operand))
                .slice(0, 12)
                .join(", "),
            ] as const,
          ]
        : []),
      ...(flops > 0 ? [["operations", grouped(flops)] as const] : []),
      ...shown.map(([key, value]) => [key, showAttribute(value)] as const),
      ...(inner > 0 ? [["regions", String(regions.length)] as const] : []),
      ["part", role],
      ...(scope === "" ? [] : [["layer", scope] as const]),
    ],
    ...(place === "" ? {} : { at: place }),
  };
}

function showAttribute(value: Attribute | undefined): string {
  if (value instanceof Float64Array) return `${value.length} numbers`;
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
