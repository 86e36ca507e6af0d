/**
 * @file Which values of a loop's body wait for the turn before: of those that do not, all turns can be computed at once,
 * stacked along a new axis 0. Ops say how (`overTurns`), and refuse where bits would change.
 */
import {
  apply1,
  argument,
  calls,
  makeNode,
  type Node,
  provenanceOf,
  type Region,
  recordOf,
  regionNodes,
  tensorType,
  type Value,
  withProvenance,
} from "@tapeless/graph/ir";

/** `fixed`: the same in every turn; `sliced`: other in every turn, and known before the loop; `carried`: all else. */
export type Dependence = "fixed" | "sliced" | "carried";

export class BodyTurns {
  readonly nodes: readonly Node[];
  private readonly outputs: ReadonlySet<Value>;
  private readonly length: number;
  private readonly dependences = new Map<Value, Dependence>();
  private readonly outside = new Map<Value, Value>();
  private readonly readers = new Map<Value, Node[]>();

  constructor(node: Node, operands: readonly Value[], body: Region) {
    const { length, carries, sequences } = node.attrs as {
      readonly length: number;
      readonly carries: number;
      readonly sequences: number;
    };
    this.outputs = new Set(body.outputs);
    this.length = length;
    body.inputs.forEach((input, i) => {
      const isFixed = i >= carries + sequences;
      this.dependences.set(input, isFixed ? "fixed" : i >= carries ? "sliced" : "carried");
      if (i >= carries) this.outside.set(input, operands[i]!);
    });
    const inputs = new Set(body.inputs.map((input) => input.node));
    this.nodes = regionNodes(body).filter((inner) => !inputs.has(inner));
    for (const inner of this.nodes) {
      const found = this.classify(inner);
      for (const result of inner.results) this.dependences.set(result, found);
      for (const operand of new Set(inner.operands)) {
        const known = this.readers.get(operand);
        if (known) known.push(inner);
        else this.readers.set(operand, [inner]);
      }
    }
  }

  dependenceOf(value: Value): Dependence {
    return this.dependences.get(value) ?? "carried";
  }

  /** Nodes of the body that read a value; its being an output is not counted. */
  readersOf(value: Value): readonly Node[] {
    return this.readers.get(value) ?? [];
  }

  isOutput(value: Value): boolean {
    return this.outputs.has(value);
  }

  /** A value outside of the loop: itself where it is fixed, all turns of it where it is sliced. */
  valueOutside(value: Value): Value {
    const known = this.outside.get(value);
    if (known) return known;
    const made = this.overTurns(value.node, (operand) => this.valueOutside(operand));
    this.outside.set(value, made);
    return made;
  }

  /** What a node gives in all turns, where operands are found by `find`. */
  overTurns(node: Node, find: (operand: Value) => Value): Value {
    const operands = node.operands.map(find);
    const isStacked = node.operands.map((operand) => this.dependenceOf(operand) !== "fixed");
    return withProvenance(provenanceOf(node), () => this.stack(node, operands, isStacked)!);
  }

  /** Whether that can be said of a node, with the bits of its turns. */
  canStack(node: Node): boolean {
    if (node.regions.length > 0 || node.operands.length === 0 || node.results.length !== 1) return false;
    const isStacked = node.operands.map((operand) => this.dependenceOf(operand) !== "fixed");
    const operands = node.operands.map(({ dtype, shape }, i) =>
      argument(tensorType(dtype, isStacked[i] ? [this.length, ...shape] : shape), i),
    );
    return this.stack(node, operands, isStacked) !== undefined;
  }

  private classify(node: Node): Dependence {
    const { traits, overTurns } = recordOf(node);
    if (traits.constant) return "fixed";
    const found = node.operands.map((operand) => this.dependenceOf(operand));
    if (found.includes("carried") || node.operands.length === 0 || node.regions.length > 0) return "carried";
    if (found.includes("sliced")) return this.canStack(node) ? "sliced" : "carried";
    const isPure = traits.elementwise || traits.reduction || overTurns;
    return isPure && node.results.length === 1 ? "fixed" : "carried";
  }

  private stack(node: Node, operands: readonly Value[], isStacked: readonly boolean[]): Value | undefined {
    const record = recordOf(node);
    const { attrs } = node;
    if (!isStacked.includes(true)) {
      if (node.operands.length === 0) return node.results[0]!;
      return makeNode(node.op, operands, attrs, node.results, node).results[0]!;
    }
    if (!record.traits.elementwise) return record.overTurns?.({ g: calls, attrs, operands, isStacked });
    const { shape } = node.results[0]!;
    const repeated = operands.map((operand, i) =>
      isStacked[i]
        ? operand
        : calls.broadcastInDim(
            operand,
            [this.length, ...shape],
            shape.map((_, axis) => axis + 1),
          ),
    );
    return apply1(record, repeated, attrs);
  }
}
