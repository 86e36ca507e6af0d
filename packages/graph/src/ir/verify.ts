/**
 * @file Distrusts a graph: its structure, every op's attributes, and every type inferred again. Run after each pass.
 */
import { InternalError } from "../errors.ts";
import { opRecords } from "../ops/index.ts";
import { sameType, showType } from "../shape.ts";
import { sameAttributes, showAttributes, showName } from "./attributes.ts";
import { inferNode, type OpRecords } from "./infer-node.ts";
import { type Graph, graphNodes, type Node, type Region, topologicalOrder, type Value } from "./node.ts";
import { leafName, nameGraph, variableName } from "./value-names.ts";

export interface VerifyProblem {
  /** `graph/what`. */
  readonly code: string;
  readonly problem: string;
  /** `%12 = add`, as the printed graph has it, or the name of an output or update; with the way into regions. */
  readonly where: string;
  readonly node?: Node;
}

/** Everything wrong with a graph; empty where it is sound. */
export function verifyGraph(graph: Graph, records: OpRecords = opRecords): VerifyProblem[] {
  const nodes = graphNodes(graph);
  const checker = new Checker(records, nodes);
  checker.nodes(nodes, new Set());
  checker.leaves(nodes);
  checker.signature(graph);
  return checker.problems;
}

/** Throws where the graph a pass made is not sound; for the drivers of passes. */
export function assertVerified(graph: Graph, after: string, records: OpRecords = opRecords): void {
  const problems = verifyGraph(graph, records);
  if (problems.length === 0) return;
  const shown = problems.slice(0, 5).map(({ where, problem }) => `\n  ${where}: ${problem}`);
  const more = problems.length > shown.length ? `\n  and ${problems.length - shown.length} more` : "";
  throw new InternalError(
    `after ${after}, graph ${showName(graph.name)} is not sound:${shown.join("")}${more}`,
  );
}

class Checker {
  readonly problems: VerifyProblem[] = [];
  readonly #records: OpRecords;
  readonly #top: readonly Node[];
  #names: ReadonlyMap<Value, string> | undefined;
  /** Regions already checked: one may be shared by many nodes. */
  readonly #checked = new Set<Region>();

  constructor(records: OpRecords, top: readonly Node[]) {
    this.#records = records;
    this.#top = top;
  }

  nodes(nodes: readonly Node[], inputs: ReadonlySet<Value>, path = ""): void {
    const defined = new Set<Node>();
    for (const node of nodes) {
      const report = (code: string, problem: string): void => {
        this.problems.push({
          code: `graph/${code}`,
          problem,
          where: path + this.#describe(node, path),
          node,
        });
      };
      this.#structure(node, defined, report);
      const isArgument = node.results.some((result) => inputs.has(result));
      if (node.op === argumentOp && !isArgument)
        report("argument", "an argument that is no input of its region");
      if (path !== "" && leafName(node) !== undefined) {
        report(
          "open-region",
          `reads ${showName(leafName(node)!)}; a region takes what it uses through its inputs`,
        );
      }
      this.#types(node, report);
      node.regions.forEach((region, i) => {
        this.#region(region, `${path}${this.#describe(node, path)}, region ${i}, `);
      });
      defined.add(node);
    }
  }

  #structure(node: Node, defined: ReadonlySet<Node>, report: Report): void {
    node.operands.forEach((operand, i) => {
      const owner = operand.node;
      if (isForeign(operand)) {
        report("foreign-value", `operand ${i} is not a result of its own node (${owner.op})`);
      } else if (!defined.has(owner)) {
        report("cycle", `operand ${i} (${owner.op}) depends on this node`);
      } else if (owner.id >= node.id) {
        report("order", `operand ${i} (${owner.op}) was made after this node`);
      }
    });
    node.results.forEach((result, i) => {
      if (result.node !== node || result.index !== i)
        report("result", `result ${i} says it belongs elsewhere`);
      if (!result.shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0)) {
        report("shape", `result ${i} has the shape [${result.shape.join(", ")}]`);
      }
    });
  }

  #types(node: Node, report: Report): void {
    const record = this.#records.get(node.op);
    if (!record) {
      report("unknown-op", `no op is called ${showName(node.op)}`);
      return;
    }
    const inferred = inferNode(record, node.operands, node.attrs, node.regions);
    if ("problem" in inferred) {
      report(inferred.kind, inferred.problem);
    } else if (inferred.types.length !== node.results.length) {
      report("type", `has ${node.results.length} results where its rule gives ${inferred.types.length}`);
    } else {
      inferred.types.forEach((type, i) => {
        const result = node.results[i]!;
        if (sameType(type, result)) return;
        report("type", `result ${i} is ${showType(result)} where its rule gives ${showType(type)}`);
      });
    }
  }

  #region(region: Region, path: string): void {
    if (this.#checked.has(region)) return;
    this.#checked.add(region);
    region.inputs.forEach(({ node }, i) => {
      if (node.op !== argumentOp || node.attrs.index !== i) {
        const problem = `input ${i} is ${node.op} ${String(node.attrs.index ?? "")}`.trimEnd();
        this.problems.push({ code: "graph/argument", problem, where: path.slice(0, -2), node });
      }
    });
    this.nodes(topologicalOrder([...region.inputs, ...region.outputs]), new Set(region.inputs), path);
    region.outputs.forEach((output, i) => {
      this.#root(output, `${path}output ${i}`);
    });
  }

  /** One name means one thing: leaves of one name are the same leaf, read once or several times. */
  leaves(nodes: readonly Node[]): void {
    const inputs = new Map<string, Node>();
    const variables = new Map<string, Node>();
    for (const node of nodes) {
      const name = leafName(node);
      if (name === undefined) continue;
      const namesakes = variableName(node) === undefined ? inputs : variables;
      const other = namesakes.get(name);
      if (!other) namesakes.set(name, node);
      else if (other.op !== node.op || !sameAttributes(other.attrs, node.attrs)) {
        const [a, b] = [other, node].map(({ op, attrs }) => `${op} ${showAttributes(attrs)}`);
        const problem = `is both ${a} and ${b}`;
        this.problems.push({ code: "graph/leaf-name", problem, where: showName(name), node });
      }
    }
  }

  signature({ outputs, updates }: Graph): void {
    const repeated = (name: string, seen: Set<string>, problem: string): void => {
      if (seen.has(name)) this.problems.push({ code: "graph/signature", problem, where: showName(name) });
      seen.add(name);
    };
    for (const { name, value } of outputs) this.#root(value, `output ${showName(name)}`);
    for (const { target, value } of updates) this.#root(value, `update ${showName(target)}`);
    const outputNames = new Set<string>();
    for (const { name } of outputs) repeated(name, outputNames, "is an output twice");
    const targets = new Set<string>();
    for (const { target } of updates) repeated(target, targets, "is updated twice");
    const leaves = new Map(this.#top.map((node) => [variableName(node), node]));
    for (const { target, value } of updates) {
      const leaf = leaves.get(target);
      if (!leaf) continue; // written without being read
      const type = leaf.results[0]!;
      if (sameType(type, value)) continue;
      const problem = `gets ${showType(value)} where it is ${showType(type)}`;
      this.problems.push({ code: "graph/update", problem, where: `update ${showName(target)}` });
    }
  }

  #root(value: Value, where: string): void {
    const problem = `is not a result of its own node (${value.node.op})`;
    if (isForeign(value))
      this.problems.push({ code: "graph/foreign-value", problem, where, node: value.node });
  }

  #describe(node: Node, path: string): string {
    this.#names ??= nameGraph(this.#top).names;
    const name = path === "" && node.results[0] ? this.#names.get(node.results[0]) : undefined;
    return name === undefined ? node.op : `${name} = ${node.op}`;
  }
}

type Report = (code: string, problem: string) => void;

const isForeign = (value: Value): boolean => value.node.results[value.index] !== value;

/** The op of a region's inputs. */
const argumentOp = "argument";
