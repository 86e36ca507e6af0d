/**
 * @file The text form of a graph (docs/ir-grammar.md): `parse.ts` reads it back to the same text.
 *
 * Nothing in it depends on when or in what order nodes were made, beyond the order of operands: numbers are positions
 * in topological order, attributes are in order of their keys.
 */
import { showType } from "../shape.ts";
import { attributeKeys, showAttributes, showName } from "./attributes.ts";
import {
  type Attributes,
  type Graph,
  graphNodes,
  type Node,
  type Region,
  topologicalOrder,
  type Value,
} from "./node.ts";
import { showSource } from "./source.ts";
import {
  leafName,
  leafWords,
  type NamedValues,
  nameGraph,
  nameRegion,
  saidByType,
  saidOfLeaf,
  unsaidAttributes,
} from "./value-names.ts";

export interface PrintOptions {
  /** End lines with `// role in scope at file:line`, where known. Default true. */
  readonly provenance?: boolean;
}

const width = 110;

export function printGraph(graph: Graph, { provenance = true }: PrintOptions = {}): string {
  const named = nameGraph(graphNodes(graph));
  const { names } = named;
  const inputs = named.signature.map((value) => {
    const comment = provenance ? provenanceOf(value.node) : "";
    return { text: showLeaf(value, names.get(value)!), comment };
  });
  const result = (value: Value, role: string, name: string) => ({
    text: `${binder(value, names)} ${role} ${showName(name)}`,
    comment: "",
  });
  const results = [
    ...graph.outputs.map(({ name, value }) => result(value, "output", name)),
    ...graph.updates.map(({ target, value }) => result(value, "update", target)),
  ];
  const lines: string[] = [];
  printSignature(`graph ${showName(graph.name)}`, inputs, results, "", lines);
  printBody(named, "  ", provenance, lines);
  lines.push("}");
  return `${lines.join("\n")}\n`;
}

interface SignatureItem {
  readonly text: string;
  readonly comment: string;
}

/** `head(inputs) -> (results) {`, on one line where it fits. */
function printSignature(
  head: string,
  inputs: readonly SignatureItem[],
  results: readonly SignatureItem[],
  indent: string,
  lines: string[],
): void {
  const texts = (items: readonly SignatureItem[]) => items.map(({ text }) => text).join(", ");
  const line = `${indent}${head}(${texts(inputs)}) -> (${texts(results)}) {`;
  const hasComments = inputs.some(({ comment }) => comment !== "");
  if (line.length <= width && !hasComments) {
    lines.push(line);
    return;
  }
  const list = (items: readonly SignatureItem[]) => {
    for (const { text, comment } of items) lines.push(`${indent}  ${text},${comment}`);
  };
  lines.push(`${indent}${head}(`);
  list(inputs);
  lines.push(`${indent}) -> (`);
  list(results);
  lines.push(`${indent}) {`);
}

function printBody({ names, body }: NamedValues, indent: string, provenance: boolean, lines: string[]): void {
  for (const node of body) {
    const binders = node.results.map((result) => binder(result, names)).join(", ");
    const operands = node.operands.map((operand) => names.get(operand) ?? "%?").join(", ");
    lines.push(`${indent}${binders} = ${showName(node.op)}(${operands})${braces(attributesInBody(node))}`);
    for (const region of node.regions) {
      const opening = lines.pop()!;
      printRegion(opening, region, indent, provenance, lines);
    }
    if (provenance) lines.push(lines.pop()! + provenanceOf(node));
  }
}

function printRegion(
  opening: string,
  region: Region,
  indent: string,
  provenance: boolean,
  lines: string[],
): void {
  const named = nameRegion(region, topologicalOrder(region.outputs));
  const inputs = region.inputs.map((input, index) => {
    const extra = unsaidAttributes(input.node.attrs, { index, ...saidByType(input) });
    return { text: binder(input, named.names) + braces(extra), comment: "" };
  });
  const results = region.outputs.map((output) => ({ text: binder(output, named.names), comment: "" }));
  const first = lines.length;
  printSignature("region", inputs, results, indent, lines);
  lines[first] = `${opening} ${lines[first]!.slice(indent.length)}`;
  printBody(named, `${indent}  `, provenance, lines);
  lines.push(`${indent}}`);
}

const binder = (value: Value, names: ReadonlyMap<Value, string>): string =>
  `${names.get(value) ?? "%?"}: ${showType(value)}`;

/** `%label: i32[64] input {range: [0, 10]}` */
function showLeaf(value: Value, shownName: string): string {
  const { op, attrs } = value.node;
  const name = leafName(value.node)!;
  const isBare = shownName === `%${showName(name)}`;
  const extra = isBare ? unsaidAttributes(attrs, saidOfLeaf(op, name, value)) : attrs;
  return `${shownName}: ${showType(value)} ${leafWords[op]}${braces(extra)}`;
}

/** `constant() {value: 1}`: a node without operands leaves out what its type says. */
function attributesInBody({ attrs, operands, results }: Node): Attributes {
  const [only] = results;
  return operands.length === 0 && results.length === 1 && only
    ? unsaidAttributes(attrs, saidByType(only))
    : attrs;
}

const braces = (attrs: Attributes): string =>
  attributeKeys(attrs).length > 0 ? ` ${showAttributes(attrs)}` : "";

/** `  // backward in dense1 at model.ts:21:15`: what is not the default. */
function provenanceOf({ role, scope, source }: Node): string {
  const place = source ? showSource(source) : "";
  const words = [
    ...(role === "forward" ? [] : [role]),
    ...(scope === "" ? [] : [`in ${showName(scope)}`]),
    ...(place === "" ? [] : [`at ${plainPlace.test(place) ? place : JSON.stringify(place)}`]),
  ];
  return words.length > 0 ? `  // ${words.join(" ")}` : "";
}

/** A place that stands bare in a comment: no spaces, quotes or control characters. */
const plainPlace = /^[^\s"\p{C}]+$/u;
