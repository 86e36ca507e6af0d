/**
 * @file What values are called in the text form: leaves by their own name, everything else by number in topological
 * order, so that equal graphs get equal texts whatever made them.
 */
import type { TensorType } from "../shape.ts";
import { sameAttribute, sameAttributes, showName } from "./attributes.ts";
import type { Attributes, Node, Region, Value } from "./node.ts";

/** Leaves that stand in a graph's signature, by op, with the word for them there. */
export const leafWords: Readonly<Record<string, string>> = {
  input: "input",
  parameter: "param",
  state: "state",
};

/** The op behind a word of the signature. */
export const leafOps: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(leafWords).map(([op, word]) => [word, op]),
);

/** The user's name for a leaf of the signature; undefined for every other node. */
export function leafName({ op, operands, attrs, results }: Node): string | undefined {
  const isLeaf = Object.hasOwn(leafWords, op) && operands.length === 0 && results.length === 1;
  return isLeaf && typeof attrs.name === "string" ? attrs.name : undefined;
}

/** The name of the parameter or state a leaf reads; inputs have names of their own kind, which may be the same. */
export const variableName = (node: Node): string | undefined =>
  Object.hasOwn(variableOps, node.op) ? leafName(node) : undefined;

const variableOps = { parameter: true, state: true };

export interface NamedValues {
  /** With the leading `%`. */
  readonly names: ReadonlyMap<Value, string>;
  /** What the signature binds: leaves in order of appearance (equal ones once), or a region's inputs. */
  readonly signature: readonly Value[];
  /** The nodes with a line of their own. */
  readonly body: readonly Node[];
}

/** Names for a whole graph, given its nodes in topological order. */
export function nameGraph(nodes: readonly Node[]): NamedValues {
  const naming = startNaming();
  const signature: Value[] = [];
  const body: Node[] = [];
  const byName = new Map<string, Value[]>();
  for (const node of nodes) {
    const name = leafName(node);
    if (name === undefined) {
      body.push(node);
      continue;
    }
    const leaf = node.results[0]!;
    const namesakes = byName.get(name) ?? [];
    byName.set(name, namesakes);
    const twin = namesakes.find(
      (other) => other.node.op === node.op && sameAttributes(other.node.attrs, node.attrs),
    );
    if (twin) {
      naming.names.set(leaf, naming.names.get(twin)!);
      continue;
    }
    namesakes.push(leaf);
    signature.push(leaf);
    naming.names.set(leaf, `%${showName(name)}${namesakes.length > 1 ? `~${namesakes.length}` : ""}`);
  }
  for (const node of body) naming.number(node);
  return { names: naming.names, signature, body };
}

/** Names for a region: `%arg0`, `%arg1`, then numbers from 0 again, as it sees nothing outside. */
export function nameRegion(region: Region, nodes: readonly Node[]): NamedValues {
  const naming = startNaming();
  region.inputs.forEach((input, i) => {
    naming.names.set(input, `%arg${i}`);
  });
  const body = nodes.filter((node) => !(node.results.length === 1 && naming.names.has(node.results[0]!)));
  for (const node of body) naming.number(node);
  return { names: naming.names, signature: region.inputs, body };
}

function startNaming() {
  const names = new Map<Value, string>();
  let next = 0;
  const number = (node: Node): void => {
    for (const result of node.results) names.set(result, `%${next++}`);
  };
  return { names, number };
}

/** What a binder of the signature says by its name and type alone. */
export const saidOfLeaf = (op: string, name: string, { dtype, shape }: TensorType): Attributes => ({
  name,
  dtype,
  shape,
  ...(op === "input" ? { dims: shape } : {}),
});

/** What the type of a node without operands says of its attributes. */
export const saidByType = ({ dtype, shape }: TensorType): Attributes => ({ dtype, shape });

/** The attributes that are not as already said; all of them where one said is not there. */
export function unsaidAttributes(attrs: Attributes, said: Attributes): Attributes {
  if (Object.keys(said).some((key) => attrs[key] === undefined)) return attrs;
  return Object.fromEntries(Object.entries(attrs).filter(([key, value]) => !sameAttribute(value, said[key])));
}
